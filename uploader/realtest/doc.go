// Package realtest gives tests the real thing: an S3 gateway, a network that can be made bad, a keychain, a display, the
// commands as they are shipped. It is imported by tests only.
//
// Tests that need a real part stand beside the code they test, in files named *_real_test.go that begin with
// "//go:build real", and are called TestReal… (TestWindow… where they open a window), so that the quick loop neither
// compiles nor skips them and `make real` and `make window` run nothing else:
//
//	go test -tags real -run '^TestReal' ./uploader/keychain
//
// Every part is asked for through a function that starts it on loopback and stops it, by its process id, when the test
// ends. A part that cannot run here says so where nobody overlooks it: in the output, in the table at the end of
// `make test`, and with LINKDROP_CI=1 as a failure, because a part that silently stays away is a test that nobody has.
//
// What is where:
//
//	realtest.go     Need and Begin: which real parts a test uses; curl; the tables of parts and of conformance
//	build.go        the commands of this repository and tools of others, built
//	process.go      starting, stopping and waiting for processes
//	process_*.go    ending a process with its parent, by system
//	server.go       a linkdrop-server
//	gateway.go      versitygw, an S3 server, and a bucket on it
//	rclone.go       rclone's S3 server
//	gofakes3.go     gofakes3, an S3 server
//	s3rver.go       s3rver, an S3 server
//	companion.go    Uppy Companion
//	fastapi.go      a FastAPI backend that signs with boto3
//	nginx.go        nginx: TLS in front of a server
//	npm.go          packages of npm
//	chromium.go     Chromium, and what a person does in it
//	toxiproxy.go    toxiproxy: bad connections
//	faultyproxy.go  FaultyProxy: connections made bad at a moment that their content decides
//	ratelimited.go  Link: a line with one rate for everything that is sent over it
//	keyring.go      a session bus and gnome-keyring
//	prompter.go     the window in which gnome-keyring asks for a password
//	display.go      an X server
//	testfiles.go    files and odd names to send, and comparing what came
package realtest
