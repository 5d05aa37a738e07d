-- Clicks that could not be stored because the disk took none for too long: how many, and when that was over.
CREATE TABLE lost_clicks (
    at     BIGINT NOT NULL,
    clicks BIGINT NOT NULL
);
