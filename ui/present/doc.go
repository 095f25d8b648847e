// Package present says in a person's language what the window shows: view models of rows, notices and totals, the sentences of
// faults, amounts, dates and names, and what a form makes of what was typed. Everything is a function of snapshots (of the
// queue, the history, the settings) and never of a widget: the package does not know the toolkit, nor do its tests.
//
// A Catalog has the sentences of one language. A Presenter makes Rows and Notices: it is a value, made anew from what is true at
// a moment. Names that come from outside pass through Visible before anybody reads them.
//
// What is where:
//
//	catalog.go          Catalog: the translations, {names} filled in, plurals, numbers
//	languages.go        the languages that there are
//	pseudo.go           languages that nobody speaks, as proof: long and accented, and from right to left
//	amounts.go          bytes, durations, dates and percentages in words
//	names.go            Visible: names from outside with what they hide written out
//	presenter.go        Presenter: what rows and notices are made with
//	row.go              Row: the view model of a row, and RowContext: what it depends on besides the snapshot
//	itemrow.go          the Row of a file in the queue
//	drophint.go         what becomes of something that is dragged over the window
//	droprow.go          the Row of a whole drop, and what a drop is called
//	historyrow.go       the Row of something that was sent
//	historyday.go       the headings of the history's days, and what a person means who searches it
//	historycsv.go       HistoryTable: the history as CSV
//	linkrow.go          what a Row says of a link, and its buttons
//	fileglyph.go        the icon for a kind of file
//	action.go           Action: what a button does; RowButton
//	status.go           Status: how the queue as a whole stands, and Tone: the colour of that, for the dot in the header
//	total.go            Total: what the footer says
//	pace.go             Meter: speed and time left, averaged
//	notice.go           Notice: what the banner says
//	notification.go     the text of notifications
//	linktext.go         what the clipboard and a mail get: links in their forms, templates, ends with their time zone
//	closedlinks.go      what links ask for and say: a password, most downloads, a note
//	downloads.go        how often links were downloaded
//	linklife.go         how long links work: the choices, and the sentence about it
//	faulttext.go        FaultText: the sentences and the button of a fault
//	faultreport.go      "Copy details for IT", and a fault's details
//	remedy.go           Remedy: the ways out of the window that a fault's button may take
//	startproblem.go     why Linkdrop cannot start
//	questions.go        the lines of questions before quitting, removing and importing
//	place.go            Place: where files go, as the window shows it
//	destinationrow.go   the Row of a destination: what it says, and which buttons and menu it has
//	destinationtext.go  names, kinds and pictures of destinations
//	formfields.go       FormFields: the fields of a destination's form, by kind
//	buildsetup.go       BuildSetup: from what was typed into the form to a setup.Draft, or what is wrong
//	fieldhint.go        the hints below the fields of a form
//	settingsproblem.go  what is wrong with a settings file
//	checktext.go        the lines of Check setup
package present
