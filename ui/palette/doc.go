// Package palette is what Ctrl+K opens: a line to type in over the window, and below it the links and actions that fit what is typed,
// the best first. Three letters and Enter do what a mouse and a menu would. The package knows neither the queue nor the history: it is
// given items, and asks for more of them.
//
// What is where:
//
//	palette.go  Palette: the window over the window, its keys, and who gets the keyboard back
//	list.go     how the items are drawn
//	rank.go     Rank: which items fit, and in which order
package palette
