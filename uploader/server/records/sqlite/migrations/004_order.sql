-- Where a file stands on the page of its link: by folder, and file2 before file10. Links of before keep the order they have.
ALTER TABLE share_uploads ADD COLUMN place BLOB NOT NULL DEFAULT x'';
CREATE INDEX share_uploads_in_order ON share_uploads (share, place, n, upload_id);
