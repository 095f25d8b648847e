// Package madefiles keeps the files that are made of what was dropped without being a file: a picture out of a browser, a text, an
// attachment. They lie in a folder of their own that nobody else can read, a folder for each drop in it, and are removed when
// nobody needs them any more: when what was dropped is sent or taken away, or, after a crash, at the next start.
//
// What is where:
//
//	folder.go  Folder, and Set: the files of one drop
//	keeper.go  Keeper: when they are removed
package madefiles
