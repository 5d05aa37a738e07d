-- Codes that affiliates give away. A coupon is never changed, only ended: orders that used it stay explained.
CREATE TABLE coupons (
    id              TEXT PRIMARY KEY,
    product_id      TEXT NOT NULL,
    affiliation_id  TEXT NOT NULL,
    code            TEXT NOT NULL,                -- as the creator wrote it
    code_key        TEXT NOT NULL,                -- what makes two codes the same, whatever the case
    percent_off_bps BIGINT NOT NULL CHECK (percent_off_bps BETWEEN 100 AND 9900),
    starts_at       BIGINT,
    ends_at         BIGINT,                       -- the first moment at which it no longer counts
    time_zone       TEXT NOT NULL,                -- in which the dates were typed
    removed_at      BIGINT,
    created_at      BIGINT NOT NULL,
    FOREIGN KEY (affiliation_id, product_id) REFERENCES affiliations (id, product_id)
);
CREATE UNIQUE INDEX coupons_in_use ON coupons (product_id, code_key) WHERE removed_at IS NULL;
CREATE INDEX coupons_of_product ON coupons (product_id, code_key, created_at);
CREATE INDEX coupons_of_affiliation ON coupons (affiliation_id);

-- No row: the coupon is for every offer.
CREATE TABLE coupon_offers (
    coupon_id TEXT NOT NULL REFERENCES coupons (id),
    offer_id  TEXT NOT NULL REFERENCES offers (id),
    PRIMARY KEY (coupon_id, offer_id)
);

-- Append-only: what a buyer had removed, up to when. Nothing is taken out of the clicks: they stay evidence.
CREATE TABLE forgotten (
    visitor    TEXT NOT NULL,                     -- the visitor; or one click's id, where there is no cookie
    product_id TEXT NOT NULL,                     -- '': every product
    at         BIGINT NOT NULL
);
CREATE INDEX forgotten_of_visitor ON forgotten (visitor, product_id, at);

-- An affiliate says that an order was theirs; what became of it is told by the events.
CREATE TABLE claims (
    id             TEXT PRIMARY KEY,
    product_id     TEXT NOT NULL,
    order_id       TEXT NOT NULL REFERENCES orders (id),
    affiliation_id TEXT NOT NULL,
    evidence       TEXT NOT NULL,
    opened_at      BIGINT NOT NULL,
    FOREIGN KEY (affiliation_id, product_id) REFERENCES affiliations (id, product_id)
);
CREATE INDEX claims_of_product ON claims (product_id, opened_at);
CREATE INDEX claims_of_affiliation ON claims (affiliation_id, opened_at);
CREATE INDEX claims_of_order ON claims (order_id);

-- Append-only: 0 is the opening, 1 the decision. The key lets two decisions be one.
CREATE TABLE claim_events (
    claim_id   TEXT NOT NULL REFERENCES claims (id),
    number     BIGINT NOT NULL CHECK (number IN (0, 1)),
    kind       TEXT NOT NULL CHECK (kind IN ('opened', 'accepted', 'refused', 'withdrawn')),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    reason     TEXT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (claim_id, number)
);

-- What the buyer paid is the price; the list price is price + discount.
ALTER TABLE orders ADD COLUMN discount BIGINT NOT NULL DEFAULT 0 CHECK (discount >= 0);
ALTER TABLE orders ADD COLUMN coupon_id TEXT REFERENCES coupons (id);
CREATE INDEX orders_of_coupon ON orders (coupon_id) WHERE coupon_id IS NOT NULL;
