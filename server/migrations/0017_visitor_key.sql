-- A visitor has few clicks: their product need not be in the index, which every click pays for.
DROP INDEX clicks_of_visitor;
CREATE INDEX clicks_of_visitor ON clicks (visitor);
