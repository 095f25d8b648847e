// Package hover is what the window does while something is dragged over it: a sheet says what becomes of it, and the names of the
// destinations can be reached with it: over the header's name they open, and over one of them it goes there.
//
// What is where:
//
//	layer.go   Layer: the sheet over the window, and what is let go
//	choice.go  Choice: the destinations that open under the pointer
package hover
