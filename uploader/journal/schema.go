package journal

// queueSchema are the steps that made the queue's file what it is: step n takes version n to n+1. A step that was released
// is never changed; a new one is appended, and testdata gets a file of the version before it.
func queueSchema() []string {
	return []string{
		`CREATE TABLE drops (
			seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, destination TEXT NOT NULL, options TEXT NOT NULL,
			added INTEGER NOT NULL, paths BLOB NOT NULL,
			expanded INTEGER NOT NULL DEFAULT 0, skipped INTEGER NOT NULL DEFAULT 0, unread INTEGER NOT NULL DEFAULT 0,
			fault TEXT, link TEXT NOT NULL DEFAULT '', linked INTEGER NOT NULL DEFAULT 0, settled INTEGER NOT NULL DEFAULT 0);
		CREATE TABLE folders (seq INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE);
		CREATE TABLE items (
			seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, drop_seq INTEGER NOT NULL, folder INTEGER NOT NULL, base BLOB NOT NULL,
			size INTEGER NOT NULL, mtime INTEGER NOT NULL, file_id TEXT NOT NULL, fault TEXT,
			wish INTEGER NOT NULL DEFAULT 0, step INTEGER NOT NULL DEFAULT 0, attempt INTEGER NOT NULL DEFAULT 0,
			created TEXT, upload TEXT, crc64 INTEGER);
		CREATE INDEX items_of_drop ON items (drop_seq);
		CREATE TABLE pieces (item INTEGER NOT NULL, n INTEGER NOT NULL, receipt TEXT NOT NULL, PRIMARY KEY (item, n)) WITHOUT ROWID;
		CREATE TABLE owed (
			seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, destination TEXT NOT NULL, upload TEXT NOT NULL,
			stored INTEGER NOT NULL, not_before INTEGER NOT NULL);`,
		// What a file is called at its destination, and what a link leads to; NULL: not noted, and no link.
		`ALTER TABLE items ADD COLUMN name BLOB;
		ALTER TABLE items ADD COLUMN target BLOB;`,
		// What older versions had settled was never owed to anybody.
		`ALTER TABLE drops ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
		UPDATE drops SET told = settled;`,
		// What is wished for the files of a drop that are yet to be found.
		`ALTER TABLE drops ADD COLUMN wish INTEGER NOT NULL DEFAULT 0;`,
		// Entries of the history whose files are no longer in the queue.
		`CREATE TABLE unwritten (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, entry TEXT NOT NULL);`,
		// The drop among whose rows the history may have what is to be freed; '': it has none.
		// And the highest attempt that a destination was asked for: of older versions it is not known that it was not.
		`ALTER TABLE owed ADD COLUMN row_drop TEXT NOT NULL DEFAULT '';
		ALTER TABLE items ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;
		UPDATE items SET asked = max(attempt, 1);`,
		// Links that are made before their files arrive: the one of a drop, '' where there is none, and whether it is lost; the attempt
		// at which one to a file was made, 0 where none was, and less than that where its own is lost; where it was made; and a link
		// that is to be withdrawn, '' where it is an upload that is to be freed.
		`ALTER TABLE drops ADD COLUMN early TEXT NOT NULL DEFAULT '';
		ALTER TABLE drops ADD COLUMN early_lost INTEGER NOT NULL DEFAULT 0;
		ALTER TABLE items ADD COLUMN early INTEGER NOT NULL DEFAULT 0;
		ALTER TABLE items ADD COLUMN early_site TEXT NOT NULL DEFAULT '';
		ALTER TABLE owed ADD COLUMN link TEXT NOT NULL DEFAULT '';`,
	}
}

// historySchema is the same for the history's file. folded is the name in the form it is searched by.
func historySchema() []string {
	return []string{
		`CREATE TABLE entries (
			id TEXT PRIMARY KEY, drop_id TEXT NOT NULL, destination TEXT NOT NULL, place TEXT NOT NULL, name TEXT NOT NULL,
			folded TEXT NOT NULL, size INTEGER NOT NULL, uploads TEXT NOT NULL, sent_at INTEGER NOT NULL, ends INTEGER NOT NULL,
			linked INTEGER NOT NULL, deleted_at INTEGER NOT NULL) WITHOUT ROWID;
		CREATE INDEX entries_by_time ON entries (sent_at, id);`,
		// The one file of an entry, '' where it has several or none; and which entry took the place of another.
		`ALTER TABLE entries ADD COLUMN file TEXT NOT NULL DEFAULT '';
		UPDATE entries SET file = coalesce(json_extract(uploads, '$[0].file.id'), '') WHERE json_array_length(uploads) = 1;
		CREATE INDEX entries_of_drop ON entries (drop_id, file);
		CREATE TABLE merged (id TEXT PRIMARY KEY, into_id TEXT NOT NULL) WITHOUT ROWID;
		CREATE INDEX merged_into ON merged (into_id);`,
		// What an entry has beyond its first thousand uploads, up to a thousand a row. Entries of before have them all with them.
		`CREATE TABLE more_uploads (entry TEXT NOT NULL, n INTEGER NOT NULL, uploads TEXT NOT NULL, PRIMARY KEY (entry, n)) WITHOUT ROWID;`,
		// Whether its links have a password, and the ids of those besides its own, with a space between two.
		`ALTER TABLE entries ADD COLUMN protected INTEGER NOT NULL DEFAULT 0;
		ALTER TABLE entries ADD COLUMN links TEXT NOT NULL DEFAULT '';`,
		// Its ticket, also in the form it is searched by; the prints of its links, with a space between two; where its files are on
		// this computer; and how many uploads it has. All that List selects by is in one index: 100,000 entries are looked through in
		// 20 ms, without a look at their rows.
		`ALTER TABLE entries ADD COLUMN ticket TEXT NOT NULL DEFAULT '';
		ALTER TABLE entries ADD COLUMN folded_ticket TEXT NOT NULL DEFAULT '';
		ALTER TABLE entries ADD COLUMN prints TEXT NOT NULL DEFAULT '';
		ALTER TABLE entries ADD COLUMN paths BLOB;
		ALTER TABLE entries ADD COLUMN files INTEGER NOT NULL DEFAULT 0;
		UPDATE entries SET files = json_array_length(uploads) +
			coalesce((SELECT sum(json_array_length(uploads)) FROM more_uploads WHERE entry = entries.id), 0);
		DROP INDEX entries_by_time;
		CREATE INDEX entries_by_time ON entries (sent_at, id, folded, folded_ticket, prints, linked, ends, deleted_at);`,
	}
}
