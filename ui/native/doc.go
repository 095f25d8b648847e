// Package native is what the toolkit lacks, for each system: who has the clipboard, whether there is a display and a place for a
// tray icon, and the system's own file dialog. It knows neither the toolkit nor anything of what the window shows.
//
// The clipboard is never read to find out whose it is: a read asks the owner, and on X11 an owner that hangs makes its reader
// hang. A Clipboard has a serial instead, which changes when somebody else takes it and stays when this program does. Open gives
// nil where the system cannot tell, as on macOS; a nil *Clipboard says "not known" to every question.
package native
