-- What is told, given, ended or removed in the millisecond of an order, or while the order waits for the database, is told
-- apart by numbers: clocks cannot. A number up to the one that the order keeps was known to it.

-- products.changes when a coupon was given; 0: before such numbers.
ALTER TABLE coupons ADD COLUMN given_number BIGINT NOT NULL DEFAULT 0;
-- products.changes when it was ended; NULL while it is in use, and where it ended before such numbers.
ALTER TABLE coupons ADD COLUMN removed_number BIGINT;

-- Counts what buyers removed, of every product; 0: before such numbers.
ALTER TABLE forgotten ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
CREATE INDEX forgotten_by_number ON forgotten (number);
-- The last of them that the order knew; NULL: an order of before, which knew all up to its time.
ALTER TABLE orders ADD COLUMN removals_known BIGINT;
