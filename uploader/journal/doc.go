// Package journal keeps what must survive a crash, in SQLite: the queue's facts (Journal, file queue.db) and what was sent
// (History, file history.db). It implements the two interfaces that package uploader declares, and nothing else knows SQL.
//
// # The queue's file
//
// queue.db belongs to one process, which holds a lock on queue.lock beside it; a second one gets a *fault.Error of Kind
// InUse. linkdrop-send has a queue of its own for every run (OpenRun), so that it can work beside the window; Abandoned
// lists the runs that ended in the middle.
//
// One goroutine writes. Write only appends to a list: the writer takes the whole list and commits it as one transaction,
// at once when somebody waits for it (done), else 150 ms after the first fact, so that it is durable within the 250 ms
// which uploader.Journal promises. Whatever arrives while a commit runs is the next one: 8 streams and a person clicking
// share their fsyncs. A commit that fails writes nothing: whoever waits is told and writes again; facts nobody waits for
// are kept in order and tried again with the next commit, at the latest after a second.
//
// The file is in WAL mode with synchronous=FULL: one fsync a commit (measured: BenchmarkCommit), and nothing whose done was
// called with nil is lost to a crash of the system. The lock is exclusive, so SQLite keeps the WAL's index in memory and
// not in a mapped file: writing to a mapped file on a full disk is a SIGBUS, not an error.
//
// # What the facts mean
//
// A fact about a drop or item that is not there is nothing. Steps move forward within an attempt; an answer for a lower
// attempt came too late and is dropped; a higher attempt starts over and forgets the pieces of the lower one. A stored item
// forgets its pieces. Sent is derived when the file is read: every piece has its receipt. Settled drops that were
// told stay in the file until the next start, because somebody may try again, and are then taken out.
//
// # What is never in it
//
// No signed URL, no link, no token, no password: no fact has a field for one, bodies of answers are left out, and the
// details of errors are cleaned (fault.Clean) on their way in. Files are 0600 in folders made 0700. Names and paths are
// stored as they are, byte for byte: on Linux a name need not be UTF-8.
//
// # What happens to a bad file
//
// A file that is damaged, or was made by a newer Linkdrop, is renamed to queue.db.set-aside-<time> with everything that
// belongs to it, and a fresh one is started: Recovered.Lost names it. Nothing is deleted, so a newer Linkdrop can have its
// file back: where the folder of a run goes, its file is run-<ULID>.queue.db.set-aside-<time> in the state folder from then on. Versions are counted in user_version and move forward in transactions (see schema.go); testdata has a file of
// every released version.
//
// # The files
//
//	journal.go       Journal: the queue's file, open; Load, Write and Close
//	work.go          the one goroutine that writes, and how commits are grouped
//	apply.go         from facts about drops to rows
//	items.go         from facts about items to rows
//	recover.go       from rows to what a restart is given, and pruning
//	run.go           the queues of linkdrop-send: one a run, and those that were abandoned
//	history.go       History: the file of what was sent, open
//	listentries.go   List and Prune: what is selected, found in one index
//	entries.go       the rows of the history: writing, merging and reading them
//	entryuploads.go  the uploads of an entry that has more than one row takes
//	strangers.go     many new entries at once, that touch no row
//	encode.go        values as columns: uploads, faults, paths, times, checksums
//	schema.go        the steps that made the two files' tables what they are
//	database.go      one SQLite connection: opening, migrating, transactions, its errors as faults
//	aside.go         setting a damaged or newer file aside
//	lock.go          the lock on the queue's file, and private folders
package journal
