// Package native is what the toolkit lacks, for each system: who has the clipboard, whether there is a display and a place for a
// tray icon, the system's own file dialog, and its drag and drop. But for the library below the toolkit, which has to give up the
// messages of drags on X11 (drophook_x11.go), it knows neither the toolkit nor anything of what the window shows.
//
// The clipboard is never read to find out whose it is: a read asks the owner, and on X11 an owner that hangs makes its reader
// hang. A Clipboard has a serial instead, which changes when somebody else takes it and stays when this program does. Open gives
// nil where the system cannot tell, as on macOS; a nil *Clipboard says "not known" to every question.
//
// What is where:
//
//	clipboard.go          tally: counting who took the clipboard, for the systems below
//	clipboard_x11.go      Clipboard on X11: it watches the selection CLIPBOARD
//	clipboard_windows.go  Clipboard on Windows: the clipboard's sequence number
//	clipboard_darwin.go   Clipboard on macOS, which cannot tell
//	droptarget_x11.go     DropTarget on X11: the connection and its events
//	dropeffects_x11.go    what it does there: answers, reading, files that are made
//	receiver_x11.go       reading a selection, dragged or copied, and making files of it
//	paste_x11.go          Paster on X11: reads what is on the clipboard
//	paste_other.go        elsewhere there is none
//	dropatoms_x11.go      the names it uses there
//	drophook_x11.go       the messages that the toolkit's library gives up, and surviving its errors; needs C
//	drophook_none.go      builds without that
//	droptarget_other.go   DropTarget elsewhere, which leaves it to the toolkit
//	display_x11.go        Reachable: whether the X server takes a connection
//	filedialog.go         ChooseFiles: the system's file dialog
//	portal_unix.go        … by the desktop's portal, where no program for dialogs is installed
//	portal_other.go       systems that have no portal
//	tray_unix.go          HasTray on Linux and BSD: asks the session bus
//	tray_other.go         HasTray elsewhere
package native
