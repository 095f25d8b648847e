// Package linkdrop is the client of the native dialect (package protocol): the driver for a company's own Linkdrop server, and
// for the practice server in this process. It implements the contract of package destination over batched JSON calls; the
// bytes go straight to the storage, with requests that the backend signed.
//
// Nothing that a backend answers is believed for its form: the answer has the length and order of the question and names
// the same things, numbers are in range, parts cover the file exactly, signed addresses pass the guard of package wire,
// headers its allow-list, and the life of a signed request is clamped to a week. What does not hold is Kind Protocol.
//
// A code of the dialect becomes a Kind, whichever call it comes from:
//
//	too_large              TooLarge
//	type_blocked, quota    Policy       Detail is the backend's own sentence
//	name_blocked           Policy
//	invalid, too_many      Bug          this client asked for something that makes no sense
//	not_found              Missing      on Abort, Revoke and Delete: a success
//	incomplete             Missing      the engine lists, and sends again what is not there
//	mismatch               Corrupt
//	replaced               Restart      a higher attempt took its place
//	sign_in                SignIn
//	forbidden              Forbidden
//	busy, storage          Busy
//	storage_full           StorageFull
//	anything else          by the HTTP status; of one element of a batch: Bug
//
// A 404 that is not in the dialect's own words means that nobody looked for an upload: a web server answered that has no
// Linkdrop behind it. Of create, sign and complete that is Kind NoPlace; of a call that files can be sent without (list, abort,
// extend, revoke, delete) it is Unsupported, as are 405 and 501 of any. Links are promised by discovery: that link is not known
// after all (404, 405, 501) is Kind NoRoute, and asked again, because a proxy says so while the backend behind it is updated.
//
// A link to more uploads than a call takes is made in pieces, always from the beginning (see package protocol, Share.More).
//
// Upload.Memo is the upload_id and nothing else.
//
// What is where:
//
//	open.go      Open: asks the backend what it is and can do
//	driver.go    driver: calls, batches, and the Kind of each code
//	uploads.go   Create, Sign, List and Abort
//	complete.go  Complete
//	links.go     Link, Extend, Revoke and Delete
//	find.go      Find: what was in a bucket before
//	count.go     Count: how often links were downloaded
//	watch.go     Watch: hearing of it while it happens
//	answers.go   judging answers: ids, keys, signed requests, what has arrived
package linkdrop
