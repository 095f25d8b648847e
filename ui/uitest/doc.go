// Package uitest has stand-ins for what the window is given: a queue whose content a test writes down, and an archive in
// memory. They send nothing, and keep of the contracts of the real ones what the window leans on: a wish changes the rows that it is
// about, and a file that is unknown or was deleted gets no new link. The rest is simpler: the archive finds entries by their names
// alone, in the order in which they were put, a new link leaves its entry as it was, and deleting an entry all others. For tests and
// for looking at the window.
//
// What is where:
//
//	queue.go         Queue: a ui.Queue whose content a test writes down
//	archive.go       Archive: a ui.Archive in memory
//	destinations.go  Destinations: a ui.Destinations in memory, with a keychain that may be locked
//	destination.go   two destinations to test with
//	scene.go         drops, files and links to test with, and rows as one line of text
//	names.go         names as wild as file systems have them, for property tests
package uitest
