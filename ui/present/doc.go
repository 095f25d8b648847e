// Package present says in a person's language what the window shows: view models of rows, notices and totals, the sentences of
// faults, amounts, dates and names, and what a form makes of what was typed. Everything is a function of snapshots (of the
// queue, the history, the settings) and never of a widget: the package does not know the toolkit, nor do its tests.
//
// A Catalog has the sentences of one language. A Presenter makes Rows and Notices: it is a value, made anew from what is true at
// a moment. Names that come from outside pass through Visible before anybody reads them.
package present
