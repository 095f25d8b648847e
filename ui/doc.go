// Package ui is the window. It shows snapshots of the queue and says what the person wishes; it holds no state of a file of its
// own, and nothing below it knows that it exists. What is seen is in package view, of widgets in package kit; what is said is made
// by package present, which does not know the toolkit, and package downloads knows
// how often links were downloaded; the page of what was sent is package history, and what Ctrl+K opens package palette; what the system
// must be asked is in package native.
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
// What is where:
//
//	window.go            Window, the shell: New, Show, and how news and ticks reach the parts
//	assemble.go          how the shell makes its parts and gives each what it needs
//	deps.go              Deps: what a main gives the window (Queue, Archive, Destinations, Settings, …), as small interfaces
//	frame.go             the layout of the window from header to footer, and which parts are shown
//	screen.go            the toolkit's window, and what lies over it: pages, dialogs, menus
//	dispatch.go          the toolkit's way onto the ui thread, and the worker, which does jobs in order off it
//	bell.go              Bell: the engine's news on their way to the ui thread
//	ticker.go            the two clocks for numbers that move and sentences about time
//	queuerows.go         the list "Now": view models of what is in the queue, and what the window itself knows about a row
//	rows.go              which drop or file each row of that list is, read from the queue in pages
//	rowactions.go        what the buttons and the menu of a row in the queue do; extending and ending its links, and the password that they wait for
//	rowmenu.go           everything that can be done with one row or several, as a menu: forms of a link, lives, other destinations
//	transfers.go         what is wished of the queue: pause, resume, cancel with undo, remove, send again, send elsewhere
//	history.go           what the page "History" (package history) is given of the window, and how long it keeps what was sent
//	sentfiles.go         new links to, and deleting of, files that were sent earlier
//	intake.go            files coming in: dropped, chosen, or from a second start
//	chooser.go           the dialog in which a person chooses files or a folder
//	delivery.go          the end of a drop: its links go to the clipboard, and the system shows a notification
//	clipboard.go         copying, and whether somebody else has copied something meanwhile
//	notices.go           what the banner says, and what its buttons do
//	total.go             the footer: the sum of everything under way
//	closing.go           closing and quitting: what would be lost, the tray icon, the window's size
//	keys.go              keyboard shortcuts of the window and of rows
//	mainmenu.go          the menu behind ≡, and what Ctrl+K finds (package palette)
//	closedlinks.go       the password, the limits, the note and the ticket of the links to what is dropped next; asking for them
//	preferences.go       changing what a person chose: the page of settings (package settingspage), the report, how long links work
//	choices.go           StoredChoices: those choices in the settings file
//	places.go            the destinations by their ids, also those that were removed
//	destinationspage.go  the page that lists destinations, and taking one out
//	setuppages.go        which page of setting up opens when: kinds, forms, storage hosts to allow
//	form.go              the form in which a destination is typed in
//	formsubmit.go        checking and saving that form
//	mappingfields.go     the fields of that form for a backend with a mapping
//	setupwork.go         saving, choosing and reopening destinations, off the ui thread
//	signin.go            the dialog that asks for a backend's token
//	checkpage.go         the page of Check setup
//	importpreview.go     the page that shows what a settings file would do before it is imported
//	remedies.go          the button that helps against a fault: sign in, unlock, open settings, …
//	trouble.go           the window of a Linkdrop that cannot start
//
// Three rules keep it testable. Widgets are never read: what a row shows is made by pure functions from snapshots. Every sentence
// is in the translations, and present maps each fault to its own. The toolkit's way onto the ui thread is named in dispatch.go
// alone; everybody else is given a function.
package ui
