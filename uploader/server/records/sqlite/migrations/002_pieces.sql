-- A link may be made in pieces, and knows how much it has without looking at each file.
ALTER TABLE shares ADD COLUMN unfinished INTEGER NOT NULL DEFAULT 0; -- more files are to be added; nobody finds it yet
ALTER TABLE shares ADD COLUMN files INTEGER NOT NULL DEFAULT 0;
ALTER TABLE shares ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
UPDATE shares SET
  files = (SELECT count(*) FROM share_uploads WHERE share = shares.row),
  bytes = (SELECT coalesce(sum(u.size), 0) FROM share_uploads s JOIN uploads u ON u.id = s.upload_id WHERE s.share = shares.row);
CREATE INDEX shares_unfinished ON shares (created) WHERE unfinished = 1;
