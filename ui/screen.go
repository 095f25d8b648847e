package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"fyne.io/fyne/v2/widget"

	"linkdrop/assets"
	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

// screen is the toolkit's window, and what lies over it: pages, questions, menus.
type screen struct {
	app   fyne.App
	win   fyne.Window
	words *present.Catalog
	theme *kit.Theme
	pages *kit.PageStack
}

// newScreen opens a window that is not yet shown. changed is called after a page was closed.
func newScreen(app fyne.App, words *present.Catalog, theme kit.ThemeChoice, changed func()) *screen {
	s := &screen{app: app, words: words, theme: kit.NewTheme(theme)}
	app.Settings().SetTheme(s.theme)
	app.SetIcon(fyne.NewStaticResource("linkdrop.svg", assets.AppIcon))
	s.win = app.NewWindow(words.Text("window.title"))
	s.pages = kit.NewPageStack(s.win.Canvas(), changed)
	return s
}

// dialog shows a question over the window; every button closes it first, and so does Escape.
func (s *screen) dialog(title string, lines []string, choices ...kit.DialogButton) *widget.PopUp {
	var blocks []kit.Block
	for _, line := range lines {
		blocks = append(blocks, kit.NewParagraph(line, kit.SizeLine, kit.ColourMuted))
	}
	return s.dialogOf(title, blocks, choices...)
}

// dialogOf is dialog, of blocks.
func (s *screen) dialogOf(title string, blocks []kit.Block, choices ...kit.DialogButton) *widget.PopUp {
	return kit.ShowDialog(s.win.Canvas(), title, blocks, choices...)
}

// confirm shows a question whose words begin with key; yes runs only when the person says so.
func (s *screen) confirm(key string, lines []string, yes func()) *widget.PopUp {
	return s.dialog(s.words.Text(key+".title"), lines,
		kit.DialogButton{Text: s.words.Text(key + ".no")},
		yesButton(s.words.Text(key+".yes"), key, yes))
}

// yesButton is the main button of a question, unless what it does takes something away.
func yesButton(text, key string, yes func()) kit.DialogButton {
	bad := key == "delete" || key == "endlink" || key == "ticket.delete"
	return kit.DialogButton{Text: text, Primary: !bad, Bad: bad, Act: yes}
}

// newPage makes a page with an empty column.
func (s *screen) newPage(title string) *kit.Page {
	return s.pages.NewPage(present.Visible(title), s.words.Text("page.back"), s.theme)
}

// handle is what the system calls the window; 0: it is not there yet, or of a kind that has no such thing.
func (s *screen) handle() (handle uintptr) {
	win, ok := s.win.(driver.NativeWindow)
	if !ok {
		return 0
	}
	win.RunNative(func(context any) {
		switch c := context.(type) {
		case driver.X11WindowContext:
			handle = c.WindowHandle
		case driver.WindowsWindowContext:
			handle = c.HWND
		}
	})
	return handle
}

// menu shows a menu near a place, inside the window: below it, or above, or where there is room for neither, as low as it can be.
func (s *screen) menu(items []*fyne.MenuItem, at fyne.Position) *widget.PopUpMenu {
	menu := widget.NewPopUpMenu(fyne.NewMenu("", withAir(items)...), s.win.Canvas())
	room, size := s.win.Canvas().Size(), menu.MinSize()
	at.X = max(8, min(at.X, room.Width-size.Width-12))
	if at.Y+size.Height > room.Height-8 {
		if at.Y -= size.Height + kit.ButtonHeight + 8; at.Y < 8 {
			at.Y = max(8, room.Height-size.Height-8)
		}
	}
	menu.ShowAtPosition(at)
	return menu
}

// withAir gives the words of a menu the room at their right that they have at their left: the toolkit gives them none.
func withAir(items []*fyne.MenuItem) []*fyne.MenuItem {
	all := make([]*fyne.MenuItem, 0, len(items))
	for _, item := range items {
		wide := *item
		if !item.IsSeparator {
			wide.Label += "\u2003"
		}
		all = append(all, &wide)
	}
	return all
}

// still reports whether the person asked for no motion.
func (s *screen) still() bool { return !s.app.Settings().ShowAnimations() }
