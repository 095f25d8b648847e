// Package ui is the window. It shows snapshots of the queue and says what the person wishes; it holds no state of a file of its
// own, and nothing below it knows that it exists. What is seen is in package view, of widgets in package kit; what is said is made
// by package present, which does not know the toolkit; what the system must be asked is in package native.
//
// Window is the shell: it makes the parts (assemble.go) and refreshes them. Each part has its own state, and knows only what it
// was given: queueRows what the list shows, transfers what is wished of the queue, rowActions what a row's buttons do, notices
// what the banner says, intake how files come in, delivery how a drop ends, closing the way out, places where files go. Forms and
// pages are values: setupPages opens them, and the screen shows them over the window.
//
// News travel in one direction. The engine rings the Bell from its own goroutine; the bell hands at most one pull to the ui thread,
// however often it rings; the pull reads View and Drops into queueRows, and the list draws the rows that are in sight. Numbers that
// move (bytes, speed, time left) are not news: a tick of 200 ms reads them for the rows in sight only, and only while something
// moves. Wishes travel the other way over a worker, because a wish is a commit to disk and the ui thread waits for nothing. A
// second worker does what may ask a person or the network: no wish waits behind a keychain that nobody unlocks.
//
// Destinations are set up on pages that lie over the whole window: the list (destinationspage.go), a form for each kind (form.go,
// present.FormFields), Check setup (checkpage.go), and the preview of a settings file (importpreview.go). What a form makes of
// what was typed is a pure function (present.BuildSetup). Everything that is done there goes through Deps.Destinations, off the
// ui thread; secrets go in and never come out. What helps against a fault is in remedies.go, and afterwards the destination is
// opened again and what waits for it goes on.
//
// Three rules keep it testable. Widgets are never read: what a row shows is made by pure functions from snapshots. Every sentence
// is in the translations, and present maps each fault to its own. The toolkit's way onto the ui thread is named in dispatch.go
// alone; everybody else is given a function.
package ui
