-- Clicks that are in no sum yet: a busy second's are added to the sums that dashboards read in one go, those of many links
-- over some seconds. Only their places are written down, in the transaction that stores them; in the one that adds them
-- they go, or say how far it came. Only SQLite numbers its rows and has any.
CREATE TABLE late_clicks (
    first_row BIGINT PRIMARY KEY,                 -- of the table of clicks, by SQLite's number
    last_row  BIGINT NOT NULL,
    added_to  TEXT NOT NULL                       -- those of links up to this code are added
);

-- What was written down before instead. Only a server that was killed has left any, and starting that one adds it.
CREATE TABLE late_sums_left (
    number BIGINT NOT NULL CONSTRAINT start_and_end_the_version_before_this_one_which_adds_its_late_sums CHECK (number = 0)
);
INSERT INTO late_sums_left (number) SELECT COUNT(*) FROM late_sums;
DROP TABLE late_sums_left;
DROP TABLE late_sums;
