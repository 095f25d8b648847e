// Package kit is the widgets and the look of Linkdrop's windows: buttons, lines of a form, text that breaks, pages and dialogs
// over a window, icons, and the theme with its colours and sizes. It knows the toolkit and the assets, and nothing of what a
// window shows: no file, upload, fault or setting. Words are handed in, already in the person's language.
//
// Text breaks and widgets grow with it, so a height follows from a width: whatever stands in a Column, a Page or a dialog is a
// Block, and whoever lays it out asks HeightFor. Everything here belongs to the ui thread.
package kit
