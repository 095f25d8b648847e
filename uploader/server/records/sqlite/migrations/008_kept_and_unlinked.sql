-- Links are forgotten a while after their end, and what they said of their files is not: those of one that keeps its files are kept.
ALTER TABLE uploads ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
-- Since when a stored file has had no link, as far as is known: 0 is not yet or not any more, below 0 it needs none.
ALTER TABLE uploads ADD COLUMN unlinked INTEGER NOT NULL DEFAULT 0;
CREATE INDEX uploads_unlinked ON uploads (unlinked) WHERE state = 2 AND unlinked > 0;
-- Of those that have no link now nobody can tell who needs them, nor what links that were forgotten after 90 days said of them: they stay.
UPDATE uploads SET unlinked = -1, kept = touched < (unixepoch() - 90 * 86400) * 1000
  WHERE state = 2 AND NOT EXISTS (SELECT 1 FROM share_uploads WHERE upload_id = uploads.id);
-- What tells the files that a link has from those that it had: another with each change, so that nobody reads them all to know.
ALTER TABLE shares ADD COLUMN contents BLOB NOT NULL DEFAULT x'';
UPDATE shares SET contents = randomblob(16);
