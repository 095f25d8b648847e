// Package thumbnail makes small pictures of the picture files that rows stand for. Files are read one after the other, away from the
// ui thread, and only those that are small enough to be decoded in little memory; what was made is remembered, within a bound.
//
// What is where:
//
//	store.go        Store: which are there, which are wanted, and the one goroutine that makes them
//	read.go         reading a file and cutting a square out of its middle
//	orientation.go  how a camera was held, from the beginning of a JPEG file
package thumbnail
