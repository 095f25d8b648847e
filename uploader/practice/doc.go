// Package practice is the destination that is always there: the reference server, with a folder and SQLite, in this process
// and on loopback. A first start sends files with no account, through the very code a company's backend runs.
//
// "Practice: links work on this computer only", and only while a Linkdrop is open that serves them.
//
// # One owner
//
// Storage and records belong to one process, which holds a lock in the folder. The window and linkdrop-send may run at the
// same time: the second one is a guest, and talks to the owner's server like to any backend. When the owner ends, a guest
// takes over within a second, on the same port, so that its links and uploads go on; the engine's ordinary retries bridge
// the gap.
//
// # The port stays
//
// Links hold the port, so it is chosen once, below the range from which systems lend ports to outgoing connections, and
// written down. Where a stranger has it at the next start, another is taken and written down: earlier links do not work any
// more, and the log says so.
//
// # Who may talk to it
//
// It listens on 127.0.0.1. The Host header must be that address with its port, so a web page whose name was pointed at this
// machine (DNS rebinding) gets 421 and nothing else. Every call but a download needs the bearer token.
//
// # Where the token is
//
// Nowhere: it is derived from the server's key file (0600, in the folder made 0700), by the owner and by guests alike. A
// token in the keychain, or one handed over a socket, would have to be made durable or passed on, and would protect nothing
// more: whoever can read the key file runs as the same person and can read the stored files beside it. So there is no token
// to lose, none that goes stale when the owner changes, and a first start needs no keychain.
//
// A guest does not give its token to whoever happens to sit on the port. It first asks for a proof: an HMAC, under the
// token, of a number that it has just made up. Only the server with the same key can answer.
//
// # The files
//
//	practice.go  Server: starting as the owner or as a guest, taking over, the port file
//	serving.go   the owner's half: opening the folder, listening on a port, closing
//	proof.go     the proof that whoever has the port knows the token
package practice
