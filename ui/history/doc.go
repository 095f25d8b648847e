// Package history is the page of what was sent: rows by day, filters, a search for names, tickets, days and pasted links, and what can
// still be done to what is found. It is read in pages when it is opened and scrolled, off the ui thread, and never while nobody looks.
//
// The page knows the archive and what the window gives it (Deps), and nothing of the queue, the settings or other pages. What a row
// says, what a search means and how a table is written are functions of package present.
//
// What is where:
//
//	page.go     Page: its parts and their layout; Deps: what the window gives it
//	reader.go   reading the archive, a page at a time
//	actions.go  what the buttons, the menu and the keys of a row do
//	tickets.go  the ticket of an entry, and deleting all that has one
//	export.go   the page's own menu: saving the history as CSV, and how long it is kept
package history
