// Command linkdrop is the window: drop a file, get a link. It puts the parts together and opens the window.
//
//	linkdrop [--state-dir DIR] [FILE…]
//
// Files that are given are queued. A second start hands its files to the first, whose window comes to the front.
//
// What is where:
//
//	main.go         the program from its arguments to the end of its window
//	application.go  everything behind the window: opened in order, closed in reverse
//	places.go       the destinations as the window shows them, opened beside it
//	validate.go     whether a destination gives links, asked while it is typed in
//	remedies.go     the ways out of the window: the system's clock settings, a sign-in page
//	lastlines.go    the last lines of the log, for the report
//	instance.go     a second start hands its files to the first, over a socket
//	options.go      the command line
package main
