// Package xdnd makes the decisions of a drop target in X's drag and drop protocol, version 5: what came in goes into Machine.Step,
// and what is to be done comes out. It talks to nobody and waits for nothing itself, so that every step can be tried with a source
// that lies, is silent or dies.
//
// A drag is seen first (Enter, Position, Leave), and read after it was let go (Drop): the types that the source offers are asked
// for one after the other, files first, until one can be used. A source that goes in the middle ends the drag, and nothing else.
// Everything has a bound: the types of a source, the length of a list and of each of its lines, the bytes of a file that is made,
// and the time a source may take for each step.
//
// What is where:
//
//	message.go   Event and Effect: what comes in and goes out; Atoms, the names that the X server gave numbers
//	machine.go   Machine: what is over the window
//	transfer.go  reading what was let go
//	ways.go      the types that it can be had as, best first
//	urilist.go   URIList: the paths in a text/uri-list
package xdnd
