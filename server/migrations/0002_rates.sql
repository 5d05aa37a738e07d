-- Nothing that decides money is overwritten: what was in force when an order was placed is found again for ever.
-- rates, terms and affiliation_states are append-only.

-- Counts what was changed about a product, so that an order knows which of it was there when it was settled.
ALTER TABLE products ADD COLUMN changes BIGINT NOT NULL DEFAULT 0;
-- Tax contained in its prices (20 % VAT: 2000) and the platform's fee of the price: both are taken off the base.
ALTER TABLE products ADD COLUMN tax_bps BIGINT NOT NULL DEFAULT 0 CHECK (tax_bps BETWEEN 0 AND 10000);
ALTER TABLE products ADD COLUMN fee_bps BIGINT NOT NULL DEFAULT 0 CHECK (fee_bps BETWEEN 0 AND 10000);

-- What affiliates were told about commissions. Since when it holds depends on what each of them had: at once for
-- whoever gets more, 72 hours later for whoever gets less (hotlinks::commission::Calendar).
CREATE TABLE rates (
    product_id     TEXT NOT NULL REFERENCES products (id),
    number         BIGINT NOT NULL,               -- products.changes: the order of telling
    offer_id       TEXT REFERENCES offers (id),   -- NULL: every offer. An offer's first row is its beginning
    affiliation_id TEXT REFERENCES affiliations (id), -- NULL: every affiliate
    bps            BIGINT CHECK (bps BETWEEN 0 AND 10000), -- NULL: no rate of its own from then on
    told_at        BIGINT NOT NULL,
    PRIMARY KEY (product_id, number)
);
CREATE INDEX rates_by_whom ON rates (product_id, affiliation_id, offer_id, number);

-- A product's terms. The newest stand in products as well.
CREATE TABLE terms (
    product_id      TEXT NOT NULL REFERENCES products (id),
    version         BIGINT NOT NULL,              -- 1, 2, 3…
    number          BIGINT NOT NULL,              -- products.changes
    rule            TEXT NOT NULL CHECK (rule IN ('last', 'first', 'multiple')),
    share_first_bps BIGINT NOT NULL CHECK (share_first_bps BETWEEN 0 AND 10000),
    window_days     BIGINT CHECK (window_days IN (30, 60, 90, 180)),  -- NULL: forever
    guarantee_days  BIGINT NOT NULL CHECK (guarantee_days IN (7, 15, 21, 30)),
    tax_bps         BIGINT NOT NULL CHECK (tax_bps BETWEEN 0 AND 10000),
    fee_bps         BIGINT NOT NULL CHECK (fee_bps BETWEEN 0 AND 10000),
    since           BIGINT NOT NULL,
    PRIMARY KEY (product_id, version)
);

CREATE TABLE affiliation_states (
    affiliation_id TEXT NOT NULL REFERENCES affiliations (id),
    number         BIGINT NOT NULL,               -- products.changes
    state          TEXT NOT NULL CHECK (state IN ('pending', 'active', 'refused', 'blocked')),
    at             BIGINT NOT NULL,
    PRIMARY KEY (affiliation_id, number)
);

-- products.changes when the order was settled: what was told later is not this order's. NULL: from before all this.
ALTER TABLE orders ADD COLUMN known BIGINT;

INSERT INTO terms (product_id, version, number, rule, share_first_bps, window_days, guarantee_days, tax_bps, fee_bps, since)
    SELECT id, 1, 1, rule, share_first_bps, window_days, guarantee_days, 0, 0, created_at FROM products;

INSERT INTO affiliation_states (affiliation_id, number, state, at)
    SELECT id, 1, CASE WHEN state = 'blocked' THEN 'active' ELSE state END, created_at FROM affiliations;
INSERT INTO affiliation_states (affiliation_id, number, state, at)
    SELECT id, 2, state, COALESCE(blocked_at, created_at) FROM affiliations WHERE state = 'blocked';

INSERT INTO rates (product_id, number, offer_id, affiliation_id, bps, told_at)
    SELECT product_id, ROW_NUMBER() OVER (PARTITION BY product_id ORDER BY told_at, place, id), offer_id, affiliation_id,
           bps, told_at
    FROM (
        SELECT product_id, id, id AS offer_id, NULL AS affiliation_id, COALESCE(earlier_bps, bps) AS bps,
               created_at AS told_at, 1 AS place FROM offers
        UNION ALL
        SELECT product_id, id, id, NULL, bps, told_at, 2 FROM offers WHERE told_at IS NOT NULL
        UNION ALL
        SELECT product_id, id, NULL, id, COALESCE(earlier_bps, bps), created_at, 3 FROM affiliations
            WHERE earlier_bps IS NOT NULL OR (told_at IS NULL AND bps IS NOT NULL)
        UNION ALL
        SELECT product_id, id, NULL, id, bps, told_at, 4 FROM affiliations WHERE told_at IS NOT NULL
    ) AS told;

UPDATE products SET changes = 3 + (SELECT COUNT(*) FROM rates r WHERE r.product_id = products.id);

ALTER TABLE offers DROP COLUMN bps;
ALTER TABLE offers DROP COLUMN earlier_bps;
ALTER TABLE offers DROP COLUMN told_at;
ALTER TABLE affiliations DROP COLUMN bps;
ALTER TABLE affiliations DROP COLUMN earlier_bps;
ALTER TABLE affiliations DROP COLUMN told_at;
ALTER TABLE affiliations DROP COLUMN blocked_at;
