-- What happens to an order after it was paid, and payouts. Every table here only grows.

-- The raw body of each is in events; the same (source, external_id) twice is one event.
CREATE TABLE order_events (
    event_id  TEXT PRIMARY KEY REFERENCES events (id),
    order_id  TEXT NOT NULL REFERENCES orders (id),
    kind      TEXT NOT NULL CHECK (kind IN ('refund', 'chargeback_opened', 'chargeback_lost', 'chargeback_won')),
    reference TEXT NOT NULL,                      -- the chargeback's own id, with its source; '' for a refund
    amount    BIGINT NOT NULL CHECK (amount >= 0),
    currency  TEXT NOT NULL,                      -- the order's
    at        BIGINT NOT NULL,                    -- never before the order
    reason    TEXT NOT NULL
);
CREATE INDEX order_events_of_order ON order_events (order_id);

-- Came before its sale; once that is here, it is in order_events too.
CREATE TABLE waiting_events (
    event_id  TEXT PRIMARY KEY REFERENCES events (id),
    source    TEXT NOT NULL,
    sale      TEXT NOT NULL,                      -- the source's own id of the sale
    kind      TEXT NOT NULL,
    reference TEXT NOT NULL,
    amount    BIGINT NOT NULL CHECK (amount >= 0),
    currency  TEXT NOT NULL,
    at        BIGINT NOT NULL,
    reason    TEXT NOT NULL
);
CREATE INDEX waiting_events_of_sale ON waiting_events (source, sale);

-- Came again under the id of an event with another body, or fits no order: reported, never applied.
CREATE TABLE set_aside (
    event_id    TEXT NOT NULL REFERENCES events (id),
    body_hash   TEXT NOT NULL,                    -- SHA-256: the same again is the same row
    order_id    TEXT REFERENCES orders (id),      -- whose creator is told, where it is known
    body        TEXT NOT NULL,
    why         TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (event_id, body_hash)
);
CREATE INDEX set_aside_of_order ON set_aside (order_id);

CREATE TABLE payouts (
    id           TEXT PRIMARY KEY,
    creator_id   TEXT NOT NULL REFERENCES accounts (id),
    affiliate_id TEXT NOT NULL REFERENCES accounts (id),
    currency     TEXT NOT NULL,
    amount       BIGINT NOT NULL CHECK (amount > 0),
    reference    TEXT NOT NULL,
    form_key     TEXT NOT NULL,                   -- the same form sent twice pays once
    paid_at      BIGINT NOT NULL,
    UNIQUE (creator_id, form_key, affiliate_id, currency)
);
CREATE INDEX payouts_of_affiliate ON payouts (affiliate_id, paid_at);
CREATE INDEX payouts_of_creator ON payouts (creator_id, paid_at);

-- The primary key is the promise: an entry is paid once.
CREATE TABLE payout_entries (
    entry_id  TEXT PRIMARY KEY REFERENCES ledger (id),
    payout_id TEXT NOT NULL REFERENCES payouts (id)
);
CREATE INDEX payout_entries_of_payout ON payout_entries (payout_id);

-- kinds: commission, claim; reversal, restoration (with the event that they come of); payout (with the payout).
ALTER TABLE ledger ADD COLUMN event_id TEXT REFERENCES events (id);
ALTER TABLE ledger ADD COLUMN payout_id TEXT REFERENCES payouts (id);
ALTER TABLE ledger ADD COLUMN claim_id TEXT;
CREATE INDEX ledger_of_product ON ledger (product_id);

-- What affiliates are credited with, entry by entry, and how it stands. held: a chargeback of the order is open and
-- the commission is not paid; what takes back a paid one is netted at once.
CREATE VIEW standings AS
SELECT l.id, l.order_id, l.product_id, l.account_id, l.affiliation_id, l.code, l.kind, l.amount, l.currency, l.at,
       l.payable_at, l.reason, x.payout_id AS paid_in,
       CAST(CASE WHEN EXISTS (
           SELECT 1 FROM order_events d WHERE d.order_id = l.order_id AND d.kind = 'chargeback_opened' AND NOT EXISTS (
               SELECT 1 FROM order_events n WHERE n.order_id = d.order_id AND n.reference = d.reference
               AND n.kind IN ('chargeback_lost', 'chargeback_won') AND n.at >= d.at))
       AND NOT EXISTS (
           SELECT 1 FROM ledger c JOIN payout_entries p ON p.entry_id = c.id
           WHERE c.order_id = l.order_id AND c.affiliation_id = l.affiliation_id AND c.kind IN ('commission', 'claim'))
       THEN 1 ELSE 0 END AS BIGINT) AS is_held
FROM ledger l LEFT JOIN payout_entries x ON x.entry_id = l.id
WHERE l.party = 'affiliate' AND l.kind <> 'payout';
