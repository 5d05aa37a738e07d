-- Buyers' addresses that were captured through an affiliate's click. Append-only. The address itself is nowhere: only
-- whether another one is the same can be asked.
CREATE TABLE leads (
    id             TEXT PRIMARY KEY,
    product_id     TEXT NOT NULL REFERENCES products (id),
    affiliation_id TEXT NOT NULL REFERENCES affiliations (id),
    code           TEXT NOT NULL REFERENCES hotlinks (code),
    click          TEXT NOT NULL,                 -- the id that came along; its row may be missing
    clicked_at     BIGINT NOT NULL,
    visitor        TEXT,                          -- whose click it was, where it is known: what they remove covers this
    mailbox        TEXT NOT NULL,                 -- keyed hash of the address in one spelling
    at             BIGINT NOT NULL,               -- captured
    reported_at    BIGINT NOT NULL,               -- as the source said it; at is never far in the future
    window_days    BIGINT,                        -- as promised by the click; NULL: forever
    received_at    BIGINT NOT NULL,
    number         BIGINT NOT NULL,               -- products.changes: whether an order knows it
    source         TEXT NOT NULL,
    external_id    TEXT NOT NULL,
    UNIQUE (source, external_id)
);
CREATE INDEX leads_of_mailbox ON leads (product_id, mailbox, number);
CREATE INDEX leads_of_click ON leads (click);
