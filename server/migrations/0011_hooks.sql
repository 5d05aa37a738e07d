-- Addresses of a creator's to which a checkout anywhere sends what happened. Every table here but inbox_open only grows.
CREATE TABLE endpoints (
    id         TEXT PRIMARY KEY,
    creator_id TEXT NOT NULL REFERENCES accounts (id),
    name       TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX endpoints_of_creator ON endpoints (creator_id, created_at);

-- No secret is stored: it is derived from the server's key, the endpoint and the version. The newest counts, and the one
-- before it for a day.
CREATE TABLE endpoint_secrets (
    endpoint_id TEXT NOT NULL REFERENCES endpoints (id),
    version     BIGINT NOT NULL CHECK (version > 0),
    since       BIGINT NOT NULL,
    PRIMARY KEY (endpoint_id, version)
);

-- What came, as it came: before anything is made of it. The same id with another body is kept too, not as the first.
CREATE TABLE inbox (
    id          TEXT PRIMARY KEY,
    endpoint_id TEXT NOT NULL REFERENCES endpoints (id),
    webhook_id  TEXT NOT NULL,
    is_first    BOOLEAN NOT NULL,
    body        BYTEA NOT NULL,
    body_hash   TEXT NOT NULL,                    -- SHA-256: the same again is the same row
    received_at BIGINT NOT NULL,
    UNIQUE (endpoint_id, webhook_id, body_hash)
);
CREATE UNIQUE INDEX inbox_first ON inbox (endpoint_id, webhook_id) WHERE is_first;
CREATE INDEX inbox_of_endpoint ON inbox (endpoint_id, received_at, id);

-- What became of it. 'waits' is what was said then: order_events and set_aside tell what became of what waited.
CREATE TABLE inbox_outcomes (
    inbox_id   TEXT PRIMARY KEY REFERENCES inbox (id),
    outcome    TEXT NOT NULL CHECK (outcome IN ('done', 'before', 'waits', 'set_aside')),
    why        TEXT NOT NULL,                     -- the sentence for the creator; '' where there is nothing to say
    order_id   TEXT REFERENCES orders (id),       -- of one that was set aside: which sale shows it
    decided_at BIGINT NOT NULL
);
CREATE INDEX inbox_outcomes_of_order ON inbox_outcomes (order_id) WHERE order_id IS NOT NULL;

-- What has no outcome yet: written with the inbox, deleted with the outcome. After a crash it is what is left to do.
CREATE TABLE inbox_open (
    inbox_id TEXT PRIMARY KEY REFERENCES inbox (id)
);

-- An order of a checkout elsewhere: one of ours a line.
CREATE TABLE baskets (
    id             TEXT PRIMARY KEY,
    endpoint_id    TEXT NOT NULL REFERENCES endpoints (id),
    provider_order TEXT NOT NULL,                 -- the checkout's own id
    inbox_id       TEXT NOT NULL REFERENCES inbox (id),
    UNIQUE (endpoint_id, provider_order)
);

ALTER TABLE orders ADD COLUMN basket_id TEXT REFERENCES baskets (id);
ALTER TABLE orders ADD COLUMN line TEXT;          -- its own name in the basket
CREATE UNIQUE INDEX orders_of_basket ON orders (basket_id, line) WHERE basket_id IS NOT NULL;

-- Of which line of its sale; NULL: of the only one.
ALTER TABLE waiting_events ADD COLUMN line TEXT;
CREATE INDEX baskets_of_inbox ON baskets (inbox_id);
