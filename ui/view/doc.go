// Package view is the parts of the window that are seen: the header, the drop zone, the line about how long links work, tabs,
// banner, rows and their list, footer. Each draws a view model that package present made, with the widgets and the theme of kit,
// and says what was pressed through the functions it was given. None of them knows the queue, a destination or a setting, and
// nothing is ever read back from them.
//
// What is where:
//
//	header.go       Header: where files go, how that stands, and the button of the menu
//	dropzone.go     DropZone: where files are dropped
//	dropsheet.go    DropSheet: what becomes of something that hovers
//	lifeline.go     LifeLine: "Link works for [7 days] [No password]"
//	tabs.go         Tabs: Now, History, and the search field
//	banner.go       Banner: what concerns more than one row, with its buttons
//	setupoffers.go  SetupOffers: the two ways on from practice, in a window that is not set up
//	rowlist.go      RowList: the list of rows, its keys, and which rows are in sight
//	selection.go    which rows of it are selected, and which is next when they are gone
//	daylist.go      DayList: the list of what was sent, with a heading above each day
//	daycontent.go   what such a list scrolls: the rows in sight and the days above them
//	row.go          Row: the widget of one row
//	rowrenderer.go  how a row is drawn
//	breaking.go     fitting a row's sentence into one or two lines
//	mark.go         the pictures of marks and the colours of tones
//	footer.go       Footer: the total and its button
package view
