-- Sums of clicks that are still to be added to those that dashboards read: a busy second's clicks of many links change a
-- page of those for each, some seconds' not many more. Written in the transaction of their clicks, gone in the one that
-- adds them.
CREATE TABLE late_sums (
    share TEXT NOT NULL,                          -- as they came: empty; sorted: the first character of their links' codes
    sums  TEXT NOT NULL                           -- JSON: [whose, id, hour since 1970, reason, clicks, [before the edges]]
);
CREATE INDEX late_sums_of_share ON late_sums (share);
