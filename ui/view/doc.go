// Package view is the parts of the window that are seen: the header, the drop zone, the line about how long links work, tabs,
// banner, rows and their list, footer. Each draws a view model that package present made, with the widgets and the theme of kit,
// and says what was pressed through the functions it was given. None of them knows the queue, a destination or a setting, and
// nothing is ever read back from them.
package view
