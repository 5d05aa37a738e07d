-- What the event said of the buyer and the time, as it was read then: whoever decides the order once more needs no
-- module of the provider's. reported_at NULL: an order of before, whose event says it.
ALTER TABLE orders ADD COLUMN reported_at BIGINT;
ALTER TABLE orders ADD COLUMN click TEXT;          -- the click that came along in the address
ALTER TABLE orders ADD COLUMN buyer_account TEXT REFERENCES accounts (id);
