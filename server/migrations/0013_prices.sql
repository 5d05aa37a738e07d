-- What offers cost through time: a sale that is reported late has the price of its own moment. Append-only; the newest
-- price stands in offers as well.
CREATE TABLE prices (
    offer_id TEXT NOT NULL REFERENCES offers (id),
    number   BIGINT NOT NULL,                     -- products.changes
    price    BIGINT NOT NULL CHECK (price > 0),   -- in the product's currency, which stays while there are offers
    since    BIGINT NOT NULL,
    PRIMARY KEY (offer_id, number)
);

-- Earlier prices were not kept, so these hold from the offer's beginning; no order of before knows them.
UPDATE products SET changes = changes + 1 WHERE EXISTS (SELECT 1 FROM offers o WHERE o.product_id = products.id);
INSERT INTO prices (offer_id, number, price, since)
    SELECT o.id, p.changes, o.price, o.created_at FROM offers o JOIN products p ON p.id = o.product_id;
