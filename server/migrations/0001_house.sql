-- One text for SQLite and PostgreSQL: times are BIGINT milliseconds (UTC), money is BIGINT minor units,
-- rates are BIGINT basis points, ids are short unguessable TEXT.

CREATE TABLE accounts (
    id            TEXT PRIMARY KEY,
    email         TEXT NOT NULL,
    email_key     TEXT NOT NULL UNIQUE,           -- normalised: what makes two addresses the same account
    name          TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at    BIGINT NOT NULL
);

CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,                  -- SHA-256 of the cookie: a stolen table signs nobody in
    account_id TEXT NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- Keys that the server makes for itself at its first start.
CREATE TABLE secrets (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE products (
    id              TEXT PRIMARY KEY,
    creator_id      TEXT NOT NULL REFERENCES accounts (id),
    name            TEXT NOT NULL,
    name_key        TEXT NOT NULL,                -- what a search looks at
    sales_page      TEXT NOT NULL,
    currency        TEXT NOT NULL,
    rule            TEXT NOT NULL CHECK (rule IN ('last', 'first', 'multiple')),
    share_first_bps BIGINT NOT NULL CHECK (share_first_bps BETWEEN 0 AND 10000),
    window_days     BIGINT CHECK (window_days IN (30, 60, 90, 180)),  -- NULL: forever
    guarantee_days  BIGINT NOT NULL CHECK (guarantee_days IN (7, 15, 21, 30)),
    openness        TEXT NOT NULL CHECK (openness IN ('open', 'approval', 'closed')),
    deleted_at      BIGINT,
    created_at      BIGINT NOT NULL
);
CREATE INDEX products_of_creator ON products (creator_id);

CREATE TABLE offers (
    id         TEXT PRIMARY KEY,
    product_id TEXT NOT NULL REFERENCES products (id),
    name       TEXT NOT NULL,
    price      BIGINT NOT NULL CHECK (price > 0),
    bps        BIGINT NOT NULL CHECK (bps BETWEEN 0 AND 10000),
    earlier_bps BIGINT,                           -- the rate before, and since when affiliates are told of the
    told_at    BIGINT,                            -- new one: a cut waits for 72 hours
    removed_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX offers_of_product ON offers (product_id);

CREATE TABLE approved_domains (
    id                 TEXT PRIMARY KEY,
    product_id         TEXT NOT NULL REFERENCES products (id),
    scheme             TEXT NOT NULL CHECK (scheme IN ('http', 'https')),
    host               TEXT NOT NULL,
    port               BIGINT NOT NULL CHECK (port BETWEEN 0 AND 65535),
    prefix             TEXT NOT NULL,             -- '' where the whole domain is approved
    include_subdomains BOOLEAN NOT NULL,
    is_on              BOOLEAN NOT NULL,
    created_at         BIGINT NOT NULL,
    UNIQUE (product_id, scheme, host, port, prefix)
);

CREATE TABLE additional_links (
    id          TEXT PRIMARY KEY,
    product_id  TEXT NOT NULL REFERENCES products (id),
    name        TEXT NOT NULL,
    destination TEXT NOT NULL,
    removed_at  BIGINT,
    created_at  BIGINT NOT NULL
);
CREATE INDEX additional_links_of_product ON additional_links (product_id);

-- Who promotes what, and how that stands.
CREATE TABLE affiliations (
    id           TEXT PRIMARY KEY,
    product_id   TEXT NOT NULL REFERENCES products (id),
    affiliate_id TEXT NOT NULL REFERENCES accounts (id),
    state        TEXT NOT NULL CHECK (state IN ('pending', 'active', 'refused', 'blocked')),
    bps          BIGINT CHECK (bps BETWEEN 0 AND 10000),  -- the affiliate's own rate, if any
    earlier_bps  BIGINT,                          -- as in offers; NULL with told_at: there was none
    told_at      BIGINT,
    blocked_at   BIGINT,
    created_at   BIGINT NOT NULL,
    UNIQUE (product_id, affiliate_id),
    UNIQUE (id, product_id)
);
CREATE INDEX affiliations_of_affiliate ON affiliations (affiliate_id);

-- kind 'page' is a link that an affiliate made; the others lead where the creator says and name their target.
CREATE TABLE hotlinks (
    code           TEXT PRIMARY KEY,
    product_id     TEXT NOT NULL REFERENCES products (id),
    affiliation_id TEXT NOT NULL,
    kind           TEXT NOT NULL CHECK (kind IN ('page', 'sales_page', 'additional_link', 'checkout')),
    destination    TEXT NOT NULL,                 -- 'page': the address; else the target's id, or ''
    name           TEXT NOT NULL,
    name_key       TEXT NOT NULL,                 -- what makes two names the same, whatever the case
    archived_at    BIGINT,
    created_at     BIGINT NOT NULL,
    UNIQUE (affiliation_id, kind, name_key),
    FOREIGN KEY (affiliation_id, product_id) REFERENCES affiliations (id, product_id)
);
CREATE INDEX hotlinks_of_product ON hotlinks (product_id);

-- Append-only: the statistic and the evidence. The id begins with the time, so rows land at the index's end.
-- No foreign key: a click whose link is gone is still evidence, and the redirect's path would pay for each check.
CREATE TABLE clicks (
    id             TEXT PRIMARY KEY,
    visitor        TEXT NOT NULL,
    product_id     TEXT NOT NULL,
    affiliation_id TEXT NOT NULL,
    code           TEXT NOT NULL,
    at             BIGINT NOT NULL,
    window_days    BIGINT,                        -- as promised at the click; NULL: forever
    reason         TEXT NOT NULL                  -- 'counted', or why it was not
);
CREATE INDEX clicks_of_visitor ON clicks (visitor, product_id);

-- What dashboards read: written in the transaction of the clicks they sum. By the hour for charts, and since ever
-- for lists, so that no list grows slower with the years.
CREATE TABLE click_rollups (
    code   TEXT NOT NULL,
    hour   BIGINT NOT NULL,                       -- hours since 1970-01-01T00:00Z
    reason TEXT NOT NULL,
    clicks BIGINT NOT NULL,
    PRIMARY KEY (code, hour, reason)
);

CREATE TABLE click_totals (
    code   TEXT NOT NULL,
    reason TEXT NOT NULL,
    clicks BIGINT NOT NULL,
    PRIMARY KEY (code, reason)
);

-- Everything that came in from outside about a sale, as it came.
CREATE TABLE events (
    id          TEXT PRIMARY KEY,
    source      TEXT NOT NULL,
    external_id TEXT NOT NULL,
    body        TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    UNIQUE (source, external_id)
);

CREATE TABLE orders (
    id          TEXT PRIMARY KEY,
    product_id  TEXT NOT NULL REFERENCES products (id),
    offer_id    TEXT NOT NULL REFERENCES offers (id),
    event_id    TEXT NOT NULL UNIQUE REFERENCES events (id),
    token_hash  TEXT NOT NULL UNIQUE,             -- the buyer's own key to the order
    buyer_email TEXT NOT NULL,
    visitor     TEXT,
    currency    TEXT NOT NULL,
    price       BIGINT NOT NULL CHECK (price > 0),
    at          BIGINT NOT NULL,
    receipt     TEXT NOT NULL                     -- hotlinks.receipt/1, JSON, never rewritten
);
CREATE INDEX orders_of_product ON orders (product_id, at);

-- Append-only, double entry: per order and currency the amounts sum to zero.
CREATE TABLE ledger (
    id             TEXT PRIMARY KEY,
    order_id       TEXT NOT NULL REFERENCES orders (id),
    product_id     TEXT NOT NULL REFERENCES products (id),
    account_id     TEXT NOT NULL REFERENCES accounts (id),
    party          TEXT NOT NULL CHECK (party IN ('creator', 'affiliate')),
    affiliation_id TEXT NOT NULL REFERENCES affiliations (id),
    code           TEXT,                          -- the hotlink that earned it
    kind           TEXT NOT NULL,
    amount         BIGINT NOT NULL,
    currency       TEXT NOT NULL,
    at             BIGINT NOT NULL,
    payable_at     BIGINT NOT NULL,               -- end of the guarantee period
    reason         TEXT NOT NULL
);
CREATE INDEX ledger_of_account ON ledger (account_id, product_id);
CREATE INDEX ledger_of_order ON ledger (order_id);
CREATE INDEX ledger_of_code ON ledger (code);
