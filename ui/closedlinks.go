package ui

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// closedLinks are the password, the limits and the note of the links to what is dropped next, and what this window knows of the passwords of
// what was. All of it is in memory alone. It belongs to the ui thread.
type closedLinks struct {
	words     *present.Catalog
	screen    *screen
	places    *places
	clipboard *clipboard
	tell      func(string)
	changed   func()

	chosen present.LinkLimits
	known  map[uploader.DropID]destination.Password
}

const (
	mostPassword  = 1024      // bytes
	mostDownloads = 1_000_000 // that can be typed
	mostNote      = 2000      // bytes
)

// here are the limits that links to the current place get.
func (l *closedLinks) here() present.LinkLimits { return l.chosen.At(l.places.here()) }

// sent notes the password of a drop, so that it can be copied as long as the window is there.
func (l *closedLinks) sent(id uploader.DropID, password destination.Password) {
	if !password.IsZero() {
		l.known[id] = password
	}
}

// forget lets go of the passwords of drops that are not in the list any more.
func (l *closedLinks) forget(there func(uploader.DropID) bool) {
	for id := range l.known {
		if !there(id) {
			delete(l.known, id)
		}
	}
}

func (l *closedLinks) set(change func(*present.LinkLimits)) {
	change(&l.chosen)
	l.changed()
}

// choose opens what there is to choose, below a button.
func (l *closedLinks) choose(below fyne.CanvasObject) {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(below)
	l.screen.menu(l.choices(), at.AddXY(0, kit.ButtonHeight+4))
}

// choices are what the current place can have.
func (l *closedLinks) choices() (items []*fyne.MenuItem) {
	can, now := l.places.here().Links.Options, l.here()
	add := func(key string, checked bool, do func()) {
		item := fyne.NewMenuItem(l.words.Text(key), do)
		item.Checked = checked
		items = append(items, item)
	}
	if can.Password != destination.PasswordOff {
		if can.Password == destination.PasswordOptional {
			add("limits.off", now.Password.IsZero(), func() { l.set(func(c *present.LinkLimits) { c.Password = destination.Password{} }) })
		}
		add("limits.generate", false, l.generate)
		add("limits.type", false, func() {
			l.ask(l.words.Text("password.title"), l.words.Text("password.hint"), func(p destination.Password) {
				l.set(func(c *present.LinkLimits) { c.Password = p })
			})
		})
		if !now.Password.IsZero() {
			add("limits.copy", false, func() { l.copy(now.Password) })
		}
	}
	if can.MaxDownloads {
		if len(items) > 0 {
			items = append(items, fyne.NewMenuItemSeparator())
		}
		items = append(items, l.downloads(now.Most)...)
	}
	if can.Note {
		if len(items) > 0 {
			items = append(items, fyne.NewMenuItemSeparator())
		}
		add("limits.note", now.Note != "", l.askNote)
	}
	if len(items) > 0 && !can.Note {
		items = append(items, fyne.NewMenuItemSeparator())
	}
	return append(items, l.ticketItem())
}

// ticketItem asks for the ticket of what is dropped next.
func (l *closedLinks) ticketItem() *fyne.MenuItem {
	text := l.words.Text("ticket.menu")
	if l.chosen.Ticket != "" {
		text = l.words.Text("ticket.menu.set", "ticket", present.ShortTicket(l.chosen.Ticket))
	}
	return fyne.NewMenuItem(text, l.askTicket)
}

func (l *closedLinks) askTicket() {
	w := l.words
	l.askLine(w.Text("ticket.title"), w.Text("ticket.label"), w.Text("ticket.drop.hint"), l.chosen.Ticket, w.Text("password.set"), false, func(typed string) string {
		ticket, ok := uploader.ValidTicket(typed)
		if !ok {
			return w.Text("ticket.wrong")
		}
		l.set(func(c *present.LinkLimits) { c.Ticket = ticket })
		return ""
	})
}

// downloads are the choices of how often links can be downloaded.
func (l *closedLinks) downloads(now int64) (items []*fyne.MenuItem) {
	usual := now == 0
	add := func(text string, n int64) {
		item := fyne.NewMenuItem(text, func() { l.set(func(c *present.LinkLimits) { c.Most = n }) })
		item.Checked = n == now
		usual = usual || item.Checked
		items = append(items, item)
	}
	add(l.words.Text("limits.all"), 0)
	for _, n := range present.UsualMost() {
		add(l.words.Count("row.downloads", int(n)), n)
	}
	own := fyne.NewMenuItem(l.words.Text("limits.own"), func() { l.askNumber(now) })
	own.Checked = !usual
	return append(items, own)
}

// generate makes a password up and copies it, so that it can be sent apart from the link.
func (l *closedLinks) generate() {
	made := destination.GeneratePassword()
	l.set(func(c *present.LinkLimits) { c.Password = made })
	l.copy(made)
}

func (l *closedLinks) copy(p destination.Password) {
	l.clipboard.manual++
	l.clipboard.copy(p.Reveal(), nil)
	l.tell(l.words.Text("limits.copied"))
}

// ask asks for a password.
func (l *closedLinks) ask(title, hint string, then func(destination.Password)) {
	l.askLine(title, l.words.Text("password.label"), hint, "", l.words.Text("password.set"), true, func(typed string) (wrong string) {
		switch {
		case typed == "":
			return l.words.Text("password.missing")
		case len(typed) > mostPassword:
			return l.words.Text("password.long")
		}
		then(destination.NewPassword(typed))
		return ""
	})
}

// askNumber asks how often links can be downloaded.
func (l *closedLinks) askNumber(now int64) {
	typed := ""
	if now > 0 {
		typed = strconv.FormatInt(now, 10)
	}
	l.askLine(l.words.Text("downloads.title"), l.words.Text("downloads.label"), "", typed, l.words.Text("password.set"), false, func(typed string) (wrong string) {
		n, err := strconv.ParseInt(strings.TrimSpace(typed), 10, 64)
		if err != nil || n < 1 || n > mostDownloads {
			return l.words.Text("downloads.wrong")
		}
		l.set(func(c *present.LinkLimits) { c.Most = n })
		return ""
	})
}

// askNote asks what whoever opens the links is to read.
func (l *closedLinks) askNote() {
	l.askLine(l.words.Text("note.title"), l.words.Text("note.label"), l.words.Text("note.hint"), l.chosen.Note, l.words.Text("password.set"), false, func(typed string) (wrong string) {
		if typed = strings.TrimSpace(typed); len(typed) > mostNote {
			return l.words.Text("note.long")
		}
		l.set(func(c *present.LinkLimits) { c.Note = typed })
		return ""
	})
}

// askLine asks for one line; take says what is wrong with it.
func (l *closedLinks) askLine(title, label, hint, typed, button string, secret bool, take func(string) (wrong string)) {
	var pop *widget.PopUp
	var line *kit.Field
	save := func() {
		if wrong := take(line.Entry.Text); wrong != "" {
			line.SetNote(hint, wrong)
			kit.FitDialog(pop)
			return
		}
		line.Entry.Text = ""
		pop.Hide()
	}
	line = kit.NewField(label, "", hint, secret, kit.Keys{Enter: save, Escape: func() { pop.Hide() }})
	line.Entry.Text = typed
	pop = l.screen.dialogOf(title, []kit.Block{line},
		kit.DialogButton{Text: l.words.Text("do.cancel")}, kit.DialogButton{Text: button, Primary: true, Stays: true, Act: save})
	l.screen.win.Canvas().Focus(line.Entry)
}
