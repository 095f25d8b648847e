-- Rules that a policy has for a file: how long a link to it may live, in milliseconds, 0 is none. What an owner has is counted by
-- the index alone.
ALTER TABLE uploads ADD COLUMN life_most INTEGER NOT NULL DEFAULT 0;
CREATE INDEX uploads_owned ON uploads (owner, state, size) WHERE state < 3;
