-- What a link may have beside its files, and who was let through to them.
ALTER TABLE shares ADD COLUMN password TEXT NOT NULL DEFAULT '';       -- as a PHC string
ALTER TABLE shares ADD COLUMN max_downloads INTEGER NOT NULL DEFAULT 0; -- 0: no limit
ALTER TABLE shares ADD COLUMN downloads INTEGER NOT NULL DEFAULT 0;
ALTER TABLE shares ADD COLUMN last_download INTEGER NOT NULL DEFAULT 0;
ALTER TABLE shares ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE shares ADD COLUMN sender TEXT NOT NULL DEFAULT '';
ALTER TABLE shares ADD COLUMN keep_after INTEGER;                       -- null: made before this was asked for
ALTER TABLE shares ADD COLUMN arrive_by INTEGER NOT NULL DEFAULT 0;     -- 0: no limit

-- Each row is one counted download of a whole link; its secret is known to who made it only.
CREATE TABLE grants (
  hash  BLOB PRIMARY KEY,
  share INTEGER NOT NULL REFERENCES shares (row) ON DELETE CASCADE,
  made  INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX grants_by_share ON grants (share, made);
