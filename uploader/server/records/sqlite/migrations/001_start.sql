-- Times are Unix milliseconds, 0 is none. States: 1 open, 2 stored, 3 gone.
CREATE TABLE uploads (
  id         TEXT PRIMARY KEY,
  owner      TEXT NOT NULL,
  file_id    TEXT NOT NULL,
  attempt    INTEGER NOT NULL,
  name       TEXT NOT NULL,
  type       TEXT NOT NULL,
  size       INTEGER NOT NULL,
  key        TEXT NOT NULL,
  token      TEXT NOT NULL,
  storage_id TEXT NOT NULL DEFAULT '',
  part_size  INTEGER NOT NULL,
  parts      INTEGER NOT NULL,
  state      INTEGER NOT NULL,
  crc64      TEXT NOT NULL DEFAULT '',
  sha256     TEXT NOT NULL DEFAULT '',
  touched    INTEGER NOT NULL,
  gone_at    INTEGER NOT NULL DEFAULT 0,
  sweep_at   INTEGER NOT NULL DEFAULT 0,
  replaced   INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE UNIQUE INDEX uploads_by_file ON uploads (owner, file_id, attempt) WHERE state < 3;
CREATE INDEX uploads_open ON uploads (touched) WHERE state = 1;
CREATE INDEX uploads_due ON uploads (sweep_at) WHERE state = 3;

CREATE TABLE shares (
  row        INTEGER PRIMARY KEY,
  owner      TEXT NOT NULL,
  id         TEXT NOT NULL,
  token_hash BLOB NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  life       INTEGER NOT NULL,
  ends       INTEGER NOT NULL DEFAULT 0,
  pending    INTEGER NOT NULL, -- files that have not arrived; the life begins when it reaches 0
  created    INTEGER NOT NULL,
  UNIQUE (owner, id)
);
CREATE INDEX shares_ended ON shares (ends) WHERE ends > 0;

CREATE TABLE share_uploads (
  share     INTEGER NOT NULL REFERENCES shares (row) ON DELETE CASCADE,
  n         INTEGER NOT NULL,
  upload_id TEXT NOT NULL,
  PRIMARY KEY (share, n)
) WITHOUT ROWID;
CREATE INDEX share_uploads_by_upload ON share_uploads (upload_id, share);
