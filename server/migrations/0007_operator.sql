-- Clicks before this time were looked at, and dropped where they are no evidence: it only ever grows.
CREATE TABLE clicks_dropped (
    one         BIGINT PRIMARY KEY CHECK (one = 1),
    before_time BIGINT NOT NULL
);
INSERT INTO clicks_dropped (one, before_time) VALUES (1, 0);

-- Whether a visitor bought: their clicks on the product are evidence.
CREATE INDEX orders_of_visitor ON orders (visitor, product_id);

-- The click that an order's address carried: evidence where there is no visitor.
CREATE TABLE order_clicks (
    click    TEXT NOT NULL,
    order_id TEXT NOT NULL REFERENCES orders (id),
    PRIMARY KEY (click, order_id)
);
INSERT INTO order_clicks (click, order_id)
SELECT c.id, o.id
FROM order_touches t
JOIN orders o ON o.id = t.order_id
JOIN clicks c ON c.affiliation_id = t.affiliation_id AND c.product_id = o.product_id AND c.at <= o.at
WHERE o.receipt LIKE '%"' || c.id || '"%';
