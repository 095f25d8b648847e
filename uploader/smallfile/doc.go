// Package smallfile reads files of text that a person named and that are read whole: settings, tokens, keys, certificate
// authorities. Whatever the name leads to, reading it ends soon and takes little memory.
//
// What is where:
//
//	smallfile.go   Read: a small text file, whatever its name leads to; UTF-16 and byte order marks
//	replace.go     Replace: writing a file as a whole, or not at all
//	inuse.go       whether a rename failed because another program has the file open
//	lock.go        Lock: a file as a lock
//	nonblock_*.go  the flag with which opening a pipe does not block
package smallfile
