// Package kit is the widgets and the look of Linkdrop's windows: buttons, lines of a form, text that breaks, pages and dialogs
// over a window, icons, and the theme with its colours and sizes. It knows the toolkit and the assets, and nothing of what a
// window shows: no file, upload, fault or setting. Words are handed in, already in the person's language.
//
// Text breaks and widgets grow with it, so a height follows from a width: whatever stands in a Column, a Page or a dialog is a
// Block, and whoever lays it out asks HeightFor. Everything here belongs to the ui thread.
//
// What is where:
//
//	theme.go         Theme: colours, sizes and fonts; light, dark, or like the system
//	compacttheme.go  the theme of lists, with rows that touch each other
//	draw.go          drawing helpers: mixing colours, measuring and placing text and objects
//	column.go        Block and Column: parts whose height follows from their width, one below the other
//	paragraph.go     Paragraph: text that breaks between words
//	statusline.go    StatusLine: a sentence with a mark (good, bad, care, muted) before it
//	button.go        Button
//	focusbutton.go   FocusButton: a Button that the Tab key reaches
//	checkbox.go      Checkbox
//	select.go        Select: a choice from a menu, with a label
//	field.go         Field: a line of a form, with its label and what is wrong with it
//	searchfield.go   SearchField: an entry that Escape leaves
//	card.go          Card: a choice with a line that explains it
//	dialog.go        ShowDialog: a question with buttons over the window
//	page.go          Page: a page over the whole window, with title, way back, content and buttons
//	pagestack.go     PageStack: the pages that lie over each other
//	icon.go          Icon: a line icon in a colour of the theme
//	dashes.go        Dashes: the dashed outline of the drop zone
//	cut.go           shortening names and sentences until they fit
package kit
