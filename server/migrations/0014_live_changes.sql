-- What was changed of what redirects depend on, so that every server on this database follows. Numbered 1, 2, 3… in the
-- order in which the changes were committed; only the newest are kept.
CREATE TABLE live_changes (
    number BIGINT PRIMARY KEY,
    what   TEXT NOT NULL,                         -- 'product', 'affiliation', 'links' (a product's) or 'link'
    id     TEXT NOT NULL
);
