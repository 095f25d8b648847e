// Package check is Check setup: it tries whether a destination works, step by step, from its host's name to deleting a test
// file, and tells a Finding for each step. A Finding has no words of its own: it names a sentence of the translations, which
// both programs show.
//
//	check.go       Run, and what it tells: Step, Level, Finding
//	about.go       which findings there can be: the sentences of each step, and which fault leads to which
//	run.go         the order of the steps, and who tells what; opening the destination; region and lifecycle rules
//	host.go        finding the host, reaching it, and trusting it
//	clock.go       the first request to the host, and this computer's clock beside the Date of its answer
//	testfile.go    writing and deleting the test file, as the engine does
//	multipart.go   whether large files would be refused
//	followlink.go  making a link to the test file, and reading it as somebody would who got it
//
// A check leaves what others use undisturbed: it opens the destination beside connect.Connector.Resolve, with the secrets that
// the keychain has now, and deletes what it wrote. What keys may not do is a note and no failure where uploads work without it.
package check
