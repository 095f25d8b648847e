// Package uploader is the engine of Linkdrop: a queue that takes drops, sends their files straight to object storage over
// signed requests, and ends each in a temporary link. It knows no toolkit and no database, and prints nothing: it is given
// a Journal, a History, a way to open destinations, and an Observer.
//
// # The life of a file
//
// Queue.Add notes the drop (one small commit) and returns. Beside everything else its paths are looked through in chunks of
// 500, and each file becomes an item. From then on an item moves by facts alone:
//
//	found → created → sent → stored → linked
//
// created: its destination has opened an upload of n pieces, each one signed HTTP request. sent: every piece was
// acknowledged. stored: the destination proved one whole object. linked: it has its link, or there are none. A Step only
// moves forward within an Attempt; a file that changed, or an upload the storage lost, begins again with Attempt+1, and
// the old upload is owed an abort.
//
// # Wish, fact, fault
//
// Three things are kept apart. Wish is what the person wants, and the engine never overwrites it. Step is what is true.
// Fault is why it does not go on, with RetryAt where it will by itself. What a row shows is derived from them by Item.State
// and stored nowhere:
//
//	(the table is generated from the code by TestTheTableOfStates; edit State, not the table)
//
//	           run        pause      fault      retries
//	found      waiting    paused     failed     retrying
//	created    waiting    paused     failed     retrying
//	sent       finishing  paused     failed     retrying
//	stored     finishing  paused     failed     retrying
//	linked     done       done       done       done
//
// An item of which something is on its way shows as uploading, one whose destination is on hold as on-hold, a cancelled one
// as cancelled; a file of a group is done once it is stored, and one at a destination without links is sent.
//
// # Who does what
//
// One goroutine, schedule, starts everything, and nothing else does. What it starts runs beside it, does its blocking
// without the lock, takes the lock to say what came of it, and rings. The streams are one pool for the pieces of all files;
// create, sign, complete and link go in batches beside them, so that no round trip to a backend stands between two small
// files.
//
// Retry lives in react.go alone: drivers classify, the table there decides. Trouble of a whole destination is a hold, not
// ten thousand errors: one thing at a time is let through until it works again, and what needs a person waits for Nudge. A
// destination that was set up otherwise, or removed, is opened anew before anything else is asked of it (Reopen).
//
// # What is durable before what
//
//   - a drop, before Add returns;
//   - the IDs of files, and their attempts above the first, before a destination hears of them;
//   - the upload of a multipart file, before its first piece is sent;
//   - an abort that is owed, before "cancelled" shows;
//   - that a file is stored, before its link shows.
//
// Everything else is written behind, within 250 ms: losing it costs at most one piece a stream. While the journal cannot be
// written the whole queue is on hold. The journal never holds a signed URL, a token, a password or a link. After a restart
// the storage is asked which pieces it has, and links are asked for again under the same names, which gives the same links.
//
// # Invariants
//
//   - What is stored is one consistent version of the file: its stamp is checked around every piece, its checksum against
//     what the storage says.
//   - Nothing is completed with a piece that was not acknowledged.
//   - No error, log line or journal holds a signed URL.
//   - A restart sends at most one piece a stream again.
//   - A request for a whole file that broke off unanswered is never repeated to the same key, but at a new attempt: there are
//     storages that publish what they have of it when its connection ends, however late. Pieces are safe, as completing names
//     each by its ETag. After a crash the first attempt of a small file does go to the same key; its old connection is closed by
//     the system then.
//   - Every upload that was opened is found from the journal, or under its File.ID, and freed when it is not wanted.
//
// # Who may call what
//
// Every method of Queue may be called from every goroutine. View, Drops and Items take the lock for as long as they copy;
// Progress and DropProgress do not take it. Add, Wish and WishDrop wait for one commit of the journal. The Observer is
// called from one goroutine, in order, and may call back.
package uploader
