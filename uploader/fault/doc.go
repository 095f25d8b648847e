// Package fault is the one vocabulary of failure: what went wrong (Kind), where (Op, Host), and what the other side said
// about it. Every layer speaks it, and nobody acts on an error's text. It is a leaf: it imports nothing of Linkdrop.
//
// An Error never holds a URL, a signature, a token or a password. Detail is made of other people's words and is therefore
// cut, stripped of control characters, and cleared of anything that looks like a URL before it gets in (see Clean).
//
// What is where:
//
//	kind.go         Kind: what went wrong; every kind there is
//	error.go        Error: a Kind with operation, host and detail, and its JSON
//	reason.go       Reasons: what tells faults of one Kind apart where they have sentences of their own
//	classify.go     from an error or an answer to an Error: of the network, a file, a storage, an HTTP status
//	errno.go        from the system's error numbers to a Kind
//	redirect.go     answers that send on to another address
//	statefolder.go  faults of the folder that has queue, history and settings
//	cleantext.go    Clean: text from outside without secrets, addresses and control characters
package fault
