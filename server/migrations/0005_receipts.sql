-- Who was considered for an order, won or lost: they may read its receipt. Written with the order.
CREATE TABLE order_touches (
    order_id       TEXT NOT NULL REFERENCES orders (id),
    affiliation_id TEXT NOT NULL REFERENCES affiliations (id),
    won            BOOLEAN NOT NULL,
    PRIMARY KEY (order_id, affiliation_id)
);
CREATE INDEX order_touches_of_affiliation ON order_touches (affiliation_id, won);

-- Orders of before say it in their receipts: ids there are random, so finding one is finding its affiliate.
INSERT INTO order_touches (order_id, affiliation_id, won)
SELECT o.id, a.id, EXISTS (
    SELECT 1 FROM ledger l WHERE l.order_id = o.id AND l.affiliation_id = a.id AND l.party = 'affiliate'
)
FROM orders o JOIN affiliations a ON a.product_id = o.product_id
WHERE o.receipt LIKE '%"affiliate":"' || a.affiliate_id || '"%';

-- FALSE: the clicks on their way to the database could not be awaited, so the receipt may lack some of them.
ALTER TABLE orders ADD COLUMN clicks_complete BOOLEAN NOT NULL DEFAULT TRUE;
