-- Ended links whose files have been looked at are not looked at again every minute.
ALTER TABLE shares ADD COLUMN settled INTEGER NOT NULL DEFAULT 0;
CREATE INDEX shares_unsettled ON shares (ends) WHERE ends > 0 AND settled = 0;
