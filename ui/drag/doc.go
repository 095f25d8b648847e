// Package drag is what is said about something that is dragged over the window, whatever the system: package native hears of it
// from the system, and the window shows it and takes what is dropped. It knows neither the toolkit nor a system.
//
// What is where:
//
//	drag.go   Hover, Drop and Failure, the Sink they are told to, the Target that tells them, and the Clipboard
//	relay.go  Relay: the way of what is told onto the ui thread
package drag
