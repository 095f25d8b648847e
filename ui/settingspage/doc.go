// Package settingspage is the page of settings: where files go, what links are like, how files are sent, how the window looks and
// speaks, and what Linkdrop is. What is chosen counts at once and is kept, but for what the page says needs a new start. A value that
// the administrator locked has a padlock and says so instead of a choice.
//
// The page is given words, values and ways out (Deps), and knows no file, queue or store. Tab goes from top to bottom, Enter and
// Space open a choice or change a tick, Escape goes back.
//
// What is where:
//
//	page.go      Page: the sections and what is chosen in them; Deps: what the window gives it
//	line.go      line: one setting, with its choice or its padlock
//	about.go     the last section: version, where files live, the report, the licences
//	system.go    what is known of this program and this computer
//	report.go    Report: what "Save report for IT" writes
package settingspage
