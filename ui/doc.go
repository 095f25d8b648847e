// Package ui is the window: everything of Linkdrop that imports the toolkit. It draws snapshots of the queue and says what
// the person wishes; it holds no state of a file of its own, and nothing below it knows that it exists.
//
// News travel in one direction. The engine rings the Bell from its own goroutine; the bell hands at most one pull to the
// ui thread, however often it rings; the pull reads View and Drops into the rows model, and the list draws the rows that
// are in sight. Numbers that move (bytes, speed, time left) are not news: a tick of 200 ms reads them for the rows in
// sight only, and only while something moves. Wishes travel the other way over one worker goroutine, because a wish is a
// commit to disk and the ui thread waits for nothing.
//
// Destinations are set up on pages that lie over the whole window (page.go): the list (places.go), a form for each kind (form.go,
// asks.go), and Check setup (checking.go). What a form makes of what was typed is a pure function (gather.go). Everything that
// is done there goes through Deps.Desk, off the ui thread; secrets go in and never come out. What helps against a fault is in
// remedies.go, and afterwards the destination is opened again and what waits for it goes on.
//
// Three rules keep it testable. Widgets are never read: what a row shows is made by pure functions from snapshots (face.go
// and sentence.go). Every sentence is in the translations, and text.go maps each fault to its own. The toolkit's way onto the ui thread is
// named in dispatch.go alone; everybody else is given a function.
package ui
