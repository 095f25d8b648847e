// Package eventstream is server-sent events on the wire, as the HTML standard frames them (§9.2): text that never ends, of which an
// empty line ends each event. Nothing here is about what the events say.
//
// What is where:
//
//	read.go   Reader: events out of what another program sends, within bounds
//	write.go  Append and Comment: events as text
package eventstream
