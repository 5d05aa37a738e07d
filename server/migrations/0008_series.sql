-- Clicks over time, read without scanning: a row for each day and reason, with the day's 24 hours beside each other, so
-- that a year of one link is some hundred rows however many clicks it had. One for each link, and the sums of each
-- affiliation and each product. Written in the transaction of the clicks.

CREATE TABLE click_days (
    code TEXT NOT NULL,
    day BIGINT NOT NULL,                          -- days since 1970-01-01, of UTC
    reason TEXT NOT NULL,
    clicks BIGINT NOT NULL,                       -- the day's: what its hours sum to
    h00 BIGINT NOT NULL DEFAULT 0, h01 BIGINT NOT NULL DEFAULT 0, h02 BIGINT NOT NULL DEFAULT 0, h03 BIGINT NOT NULL DEFAULT 0,
    h04 BIGINT NOT NULL DEFAULT 0, h05 BIGINT NOT NULL DEFAULT 0, h06 BIGINT NOT NULL DEFAULT 0, h07 BIGINT NOT NULL DEFAULT 0,
    h08 BIGINT NOT NULL DEFAULT 0, h09 BIGINT NOT NULL DEFAULT 0, h10 BIGINT NOT NULL DEFAULT 0, h11 BIGINT NOT NULL DEFAULT 0,
    h12 BIGINT NOT NULL DEFAULT 0, h13 BIGINT NOT NULL DEFAULT 0, h14 BIGINT NOT NULL DEFAULT 0, h15 BIGINT NOT NULL DEFAULT 0,
    h16 BIGINT NOT NULL DEFAULT 0, h17 BIGINT NOT NULL DEFAULT 0, h18 BIGINT NOT NULL DEFAULT 0, h19 BIGINT NOT NULL DEFAULT 0,
    h20 BIGINT NOT NULL DEFAULT 0, h21 BIGINT NOT NULL DEFAULT 0, h22 BIGINT NOT NULL DEFAULT 0, h23 BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (code, day, reason)
);

CREATE TABLE affiliation_days (
    affiliation_id TEXT NOT NULL,
    day BIGINT NOT NULL,                          -- days since 1970-01-01, of UTC
    reason TEXT NOT NULL,
    clicks BIGINT NOT NULL,                       -- the day's: what its hours sum to
    h00 BIGINT NOT NULL DEFAULT 0, h01 BIGINT NOT NULL DEFAULT 0, h02 BIGINT NOT NULL DEFAULT 0, h03 BIGINT NOT NULL DEFAULT 0,
    h04 BIGINT NOT NULL DEFAULT 0, h05 BIGINT NOT NULL DEFAULT 0, h06 BIGINT NOT NULL DEFAULT 0, h07 BIGINT NOT NULL DEFAULT 0,
    h08 BIGINT NOT NULL DEFAULT 0, h09 BIGINT NOT NULL DEFAULT 0, h10 BIGINT NOT NULL DEFAULT 0, h11 BIGINT NOT NULL DEFAULT 0,
    h12 BIGINT NOT NULL DEFAULT 0, h13 BIGINT NOT NULL DEFAULT 0, h14 BIGINT NOT NULL DEFAULT 0, h15 BIGINT NOT NULL DEFAULT 0,
    h16 BIGINT NOT NULL DEFAULT 0, h17 BIGINT NOT NULL DEFAULT 0, h18 BIGINT NOT NULL DEFAULT 0, h19 BIGINT NOT NULL DEFAULT 0,
    h20 BIGINT NOT NULL DEFAULT 0, h21 BIGINT NOT NULL DEFAULT 0, h22 BIGINT NOT NULL DEFAULT 0, h23 BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (affiliation_id, day, reason)
);

CREATE TABLE product_days (
    product_id TEXT NOT NULL,
    day BIGINT NOT NULL,                          -- days since 1970-01-01, of UTC
    reason TEXT NOT NULL,
    clicks BIGINT NOT NULL,                       -- the day's: what its hours sum to
    h00 BIGINT NOT NULL DEFAULT 0, h01 BIGINT NOT NULL DEFAULT 0, h02 BIGINT NOT NULL DEFAULT 0, h03 BIGINT NOT NULL DEFAULT 0,
    h04 BIGINT NOT NULL DEFAULT 0, h05 BIGINT NOT NULL DEFAULT 0, h06 BIGINT NOT NULL DEFAULT 0, h07 BIGINT NOT NULL DEFAULT 0,
    h08 BIGINT NOT NULL DEFAULT 0, h09 BIGINT NOT NULL DEFAULT 0, h10 BIGINT NOT NULL DEFAULT 0, h11 BIGINT NOT NULL DEFAULT 0,
    h12 BIGINT NOT NULL DEFAULT 0, h13 BIGINT NOT NULL DEFAULT 0, h14 BIGINT NOT NULL DEFAULT 0, h15 BIGINT NOT NULL DEFAULT 0,
    h16 BIGINT NOT NULL DEFAULT 0, h17 BIGINT NOT NULL DEFAULT 0, h18 BIGINT NOT NULL DEFAULT 0, h19 BIGINT NOT NULL DEFAULT 0,
    h20 BIGINT NOT NULL DEFAULT 0, h21 BIGINT NOT NULL DEFAULT 0, h22 BIGINT NOT NULL DEFAULT 0, h23 BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (product_id, day, reason)
);

INSERT INTO click_days (code, day, reason, clicks,
    h00, h01, h02, h03, h04, h05, h06, h07, h08, h09, h10, h11,
    h12, h13, h14, h15, h16, h17, h18, h19, h20, h21, h22, h23)
SELECT code, hour / 24, reason, SUM(clicks),
       SUM(CASE WHEN hour % 24 = 0 THEN clicks ELSE 0 END), SUM(CASE WHEN hour % 24 = 1 THEN clicks ELSE 0 END),
       SUM(CASE WHEN hour % 24 = 2 THEN clicks ELSE 0 END), SUM(CASE WHEN hour % 24 = 3 THEN clicks ELSE 0 END),
       SUM(CASE WHEN hour % 24 = 4 THEN clicks ELSE 0 END), SUM(CASE WHEN hour % 24 = 5 THEN clicks ELSE 0 END),
       SUM(CASE WHEN hour % 24 = 6 THEN clicks ELSE 0 END), SUM(CASE WHEN hour % 24 = 7 THEN clicks ELSE 0 END),
       SUM(CASE WHEN hour % 24 = 8 THEN clicks ELSE 0 END), SUM(CASE WHEN hour % 24 = 9 THEN clicks ELSE 0 END),
       SUM(CASE WHEN hour % 24 = 10 THEN clicks ELSE 0 END), SUM(CASE WHEN hour % 24 = 11 THEN clicks ELSE 0 END),
       SUM(CASE WHEN hour % 24 = 12 THEN clicks ELSE 0 END), SUM(CASE WHEN hour % 24 = 13 THEN clicks ELSE 0 END),
       SUM(CASE WHEN hour % 24 = 14 THEN clicks ELSE 0 END), SUM(CASE WHEN hour % 24 = 15 THEN clicks ELSE 0 END),
       SUM(CASE WHEN hour % 24 = 16 THEN clicks ELSE 0 END), SUM(CASE WHEN hour % 24 = 17 THEN clicks ELSE 0 END),
       SUM(CASE WHEN hour % 24 = 18 THEN clicks ELSE 0 END), SUM(CASE WHEN hour % 24 = 19 THEN clicks ELSE 0 END),
       SUM(CASE WHEN hour % 24 = 20 THEN clicks ELSE 0 END), SUM(CASE WHEN hour % 24 = 21 THEN clicks ELSE 0 END),
       SUM(CASE WHEN hour % 24 = 22 THEN clicks ELSE 0 END), SUM(CASE WHEN hour % 24 = 23 THEN clicks ELSE 0 END)
FROM click_rollups GROUP BY code, hour / 24, reason;

INSERT INTO affiliation_days (affiliation_id, day, reason, clicks,
    h00, h01, h02, h03, h04, h05, h06, h07, h08, h09, h10, h11,
    h12, h13, h14, h15, h16, h17, h18, h19, h20, h21, h22, h23)
SELECT affiliation_id, at / 86400000, reason, SUM(1),
       SUM(CASE WHEN at / 3600000 % 24 = 0 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 1 THEN 1 ELSE 0 END),
       SUM(CASE WHEN at / 3600000 % 24 = 2 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 3 THEN 1 ELSE 0 END),
       SUM(CASE WHEN at / 3600000 % 24 = 4 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 5 THEN 1 ELSE 0 END),
       SUM(CASE WHEN at / 3600000 % 24 = 6 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 7 THEN 1 ELSE 0 END),
       SUM(CASE WHEN at / 3600000 % 24 = 8 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 9 THEN 1 ELSE 0 END),
       SUM(CASE WHEN at / 3600000 % 24 = 10 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 11 THEN 1 ELSE 0 END),
       SUM(CASE WHEN at / 3600000 % 24 = 12 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 13 THEN 1 ELSE 0 END),
       SUM(CASE WHEN at / 3600000 % 24 = 14 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 15 THEN 1 ELSE 0 END),
       SUM(CASE WHEN at / 3600000 % 24 = 16 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 17 THEN 1 ELSE 0 END),
       SUM(CASE WHEN at / 3600000 % 24 = 18 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 19 THEN 1 ELSE 0 END),
       SUM(CASE WHEN at / 3600000 % 24 = 20 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 21 THEN 1 ELSE 0 END),
       SUM(CASE WHEN at / 3600000 % 24 = 22 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 23 THEN 1 ELSE 0 END)
FROM clicks GROUP BY affiliation_id, at / 86400000, reason;

INSERT INTO product_days (product_id, day, reason, clicks,
    h00, h01, h02, h03, h04, h05, h06, h07, h08, h09, h10, h11,
    h12, h13, h14, h15, h16, h17, h18, h19, h20, h21, h22, h23)
SELECT product_id, at / 86400000, reason, SUM(1),
       SUM(CASE WHEN at / 3600000 % 24 = 0 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 1 THEN 1 ELSE 0 END),
       SUM(CASE WHEN at / 3600000 % 24 = 2 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 3 THEN 1 ELSE 0 END),
       SUM(CASE WHEN at / 3600000 % 24 = 4 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 5 THEN 1 ELSE 0 END),
       SUM(CASE WHEN at / 3600000 % 24 = 6 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 7 THEN 1 ELSE 0 END),
       SUM(CASE WHEN at / 3600000 % 24 = 8 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 9 THEN 1 ELSE 0 END),
       SUM(CASE WHEN at / 3600000 % 24 = 10 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 11 THEN 1 ELSE 0 END),
       SUM(CASE WHEN at / 3600000 % 24 = 12 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 13 THEN 1 ELSE 0 END),
       SUM(CASE WHEN at / 3600000 % 24 = 14 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 15 THEN 1 ELSE 0 END),
       SUM(CASE WHEN at / 3600000 % 24 = 16 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 17 THEN 1 ELSE 0 END),
       SUM(CASE WHEN at / 3600000 % 24 = 18 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 19 THEN 1 ELSE 0 END),
       SUM(CASE WHEN at / 3600000 % 24 = 20 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 21 THEN 1 ELSE 0 END),
       SUM(CASE WHEN at / 3600000 % 24 = 22 THEN 1 ELSE 0 END), SUM(CASE WHEN at / 3600000 % 24 = 23 THEN 1 ELSE 0 END)
FROM clicks GROUP BY product_id, at / 86400000, reason;

-- The same by the hour, one row each: what click_days holds, as people and checks like to read it.
DROP TABLE click_rollups;
CREATE VIEW click_rollups AS
          SELECT code, day * 24 + 0 AS hour, reason, h00 AS clicks FROM click_days WHERE h00 <> 0
UNION ALL SELECT code, day * 24 + 1 AS hour, reason, h01 AS clicks FROM click_days WHERE h01 <> 0
UNION ALL SELECT code, day * 24 + 2 AS hour, reason, h02 AS clicks FROM click_days WHERE h02 <> 0
UNION ALL SELECT code, day * 24 + 3 AS hour, reason, h03 AS clicks FROM click_days WHERE h03 <> 0
UNION ALL SELECT code, day * 24 + 4 AS hour, reason, h04 AS clicks FROM click_days WHERE h04 <> 0
UNION ALL SELECT code, day * 24 + 5 AS hour, reason, h05 AS clicks FROM click_days WHERE h05 <> 0
UNION ALL SELECT code, day * 24 + 6 AS hour, reason, h06 AS clicks FROM click_days WHERE h06 <> 0
UNION ALL SELECT code, day * 24 + 7 AS hour, reason, h07 AS clicks FROM click_days WHERE h07 <> 0
UNION ALL SELECT code, day * 24 + 8 AS hour, reason, h08 AS clicks FROM click_days WHERE h08 <> 0
UNION ALL SELECT code, day * 24 + 9 AS hour, reason, h09 AS clicks FROM click_days WHERE h09 <> 0
UNION ALL SELECT code, day * 24 + 10 AS hour, reason, h10 AS clicks FROM click_days WHERE h10 <> 0
UNION ALL SELECT code, day * 24 + 11 AS hour, reason, h11 AS clicks FROM click_days WHERE h11 <> 0
UNION ALL SELECT code, day * 24 + 12 AS hour, reason, h12 AS clicks FROM click_days WHERE h12 <> 0
UNION ALL SELECT code, day * 24 + 13 AS hour, reason, h13 AS clicks FROM click_days WHERE h13 <> 0
UNION ALL SELECT code, day * 24 + 14 AS hour, reason, h14 AS clicks FROM click_days WHERE h14 <> 0
UNION ALL SELECT code, day * 24 + 15 AS hour, reason, h15 AS clicks FROM click_days WHERE h15 <> 0
UNION ALL SELECT code, day * 24 + 16 AS hour, reason, h16 AS clicks FROM click_days WHERE h16 <> 0
UNION ALL SELECT code, day * 24 + 17 AS hour, reason, h17 AS clicks FROM click_days WHERE h17 <> 0
UNION ALL SELECT code, day * 24 + 18 AS hour, reason, h18 AS clicks FROM click_days WHERE h18 <> 0
UNION ALL SELECT code, day * 24 + 19 AS hour, reason, h19 AS clicks FROM click_days WHERE h19 <> 0
UNION ALL SELECT code, day * 24 + 20 AS hour, reason, h20 AS clicks FROM click_days WHERE h20 <> 0
UNION ALL SELECT code, day * 24 + 21 AS hour, reason, h21 AS clicks FROM click_days WHERE h21 <> 0
UNION ALL SELECT code, day * 24 + 22 AS hour, reason, h22 AS clicks FROM click_days WHERE h22 <> 0
UNION ALL SELECT code, day * 24 + 23 AS hour, reason, h23 AS clicks FROM click_days WHERE h23 <> 0;

-- Since ever, in blocks of 32 days of UTC (day / 32): a list of many links sums some rows of each, for any range.
ALTER TABLE click_totals RENAME TO click_totals_before;
CREATE TABLE click_totals (
    code   TEXT NOT NULL,
    reason TEXT NOT NULL,
    block  BIGINT NOT NULL,
    clicks BIGINT NOT NULL,
    PRIMARY KEY (code, reason, block)
);
INSERT INTO click_totals (code, reason, block, clicks)
SELECT code, reason, day / 32, SUM(clicks) FROM click_days GROUP BY code, reason, day / 32;
DROP TABLE click_totals_before;

CREATE TABLE affiliation_totals (
    affiliation_id TEXT NOT NULL,
    reason         TEXT NOT NULL,
    block          BIGINT NOT NULL,
    clicks         BIGINT NOT NULL,
    PRIMARY KEY (affiliation_id, reason, block)
);
INSERT INTO affiliation_totals (affiliation_id, reason, block, clicks)
SELECT affiliation_id, reason, day / 32, SUM(clicks) FROM affiliation_days GROUP BY affiliation_id, reason, day / 32;
