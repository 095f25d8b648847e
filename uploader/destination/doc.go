// Package destination is the contract between the engine and whatever takes files: a company backend, an S3 storage with
// local keys, a server nobody here wrote.
//
// An upload is n pieces, and every piece is one HTTP request; the engine does not know "single", "multipart" or "form". A
// destination never moves bytes itself: it says which request to send, and what the answer means. Every call is a batch
// whose answer has the length and the order of the question, with one error an element, so that ten thousand small files
// cost a few calls. What a destination lacks is a nil field of Destination, not a type assertion, so that decorators
// (limits, faults, recorders) keep what they wrap.
//
// Drivers never retry and never sleep: they classify, and the engine decides.
//
// What is where:
//
//	destination.go  Destination, Transfer, Linker, Looker, Manager, Counter, Watcher, Inspector: what a driver implements, and the values they exchange
//	linkoptions.go  LinkOptions: a link's password, most downloads and note; Password: one that does not print
//	linkprint.go    LinkPrint: what may be kept of a link so that it is known again
//	before.go       Before: the digests that a destination signs, read before a piece is sent
//	plan.go         Plan: whether a file is cut, and into how many parts of which size
//	request.go      Request: one signed piece; URL: an address that does not print
package destination
