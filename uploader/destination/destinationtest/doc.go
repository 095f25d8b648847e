// Package destinationtest is the one conformance suite that every driver passes, whatever stands behind it. It acts as the
// engine does, against a real server: requests are signed by the driver and sent by transfer.Send, and what is stored is
// fetched back through a link, without any key, and compared by SHA-256.
//
// A driver's test calls Run with a Harness. What a destination lacks (its Linker is nil, its storage counts no checksum) is
// not applicable; which case and why is in the log, and in the table of destinations at the end of `make test`.
//
// What is where:
//
//	destinationtest.go  Run and Harness: the suite over a real server
//	session.go          one case's destination: create, sign, send, complete, fetch
//	files.go            the cases about sizes, names, types and batches
//	uploads.go          the cases about uploads: asked twice, resumed, completed wrongly, aborted
//	foreign.go          the case about uploads that another destination made
//	links.go            the cases about links: made, ended, extended, deleted
//	closedlinks.go      the case about links with a password, most downloads or a note
//	summary.go          a destination's line in the table of results
//	upload.go           Upload: one file sent the whole way, for tests of a driver
//	authority.go        Authority: a company's certificate authority
//	store.go            Store: a storage that checks every signature itself
//	signature.go        the signatures it checks: V2, V4, POST policies
//	dialect.go          BadReplies and Dialect: a driver with its words for the table of bad replies
//	badreplies.go       the table of bad replies
//	fakebackend.go      the server that gives them, and judging what came of it
package destinationtest
