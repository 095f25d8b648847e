package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"linkdrop/ui/hover"
	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/ui/settingspage"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// setupPages are the pages on which destinations are set up, and the questions about them. They open each other: the list a form,
// a form its check, a check the form again.
type setupPages struct {
	screen       *screen
	words        *present.Catalog
	places       *places
	destinations Destinations
	work         *setupWork
	chooser      *chooser
	presenter    func() present.Presenter
	presets      []string // mappings that are built in
	validate     func(d settings.Destination) (links bool, problem string)
	shortcut     func(fyne.Shortcut)   // takes the window's shortcuts out of a line
	waiting      func(dest string) int // how many files wait for a destination

	checks map[string]settingspage.Fact // what Check setup found since the start, by destination, for the report
	list   *destinationsPage            // while it is open
	wanted string                       // the destination that drops were to go to, but whose check failed
}

// rows are those of the menu at the destination's name, and the ids of what they stand for.
func (s *setupPages) rows() (items []*fyne.MenuItem, ids []string) {
	now := s.places.here().ID
	for _, v := range s.destinations.Effective().Destinations {
		d := v.Value
		item := fyne.NewMenuItem(kit.CutEnd(s.words.DestinationTitle(d), kit.FitsIn(240, kit.SizeLine, fyne.TextStyle{})), func() { s.work.use(d.ID, nil) })
		item.Checked = d.ID == now
		items, ids = append(items, item), append(ids, d.ID)
	}
	return items, ids
}

// hovered opens that menu under something that is dragged over it.
func (s *setupPages) hovered(button *kit.FocusButton) *hover.Choice {
	items, ids := s.rows()
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(button)
	return &hover.Choice{Menu: s.screen.menu(items, at.AddXY(0, kit.ButtonHeight+4)), Dests: ids}
}

// menu opens at the destination's name in the header.
func (s *setupPages) menu(button *kit.FocusButton) {
	items, _ := s.rows()
	items = append(items, fyne.NewMenuItemSeparator(),
		fyne.NewMenuItem(s.words.Text("destinations.add"), s.openKinds), fyne.NewMenuItem(s.words.Text("destinations.manage"), s.openList))
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(button)
	s.screen.menu(items, at.AddXY(0, kit.ButtonHeight+4))
}

// edit opens the form of a destination that is set up already.
func (s *setupPages) edit(id string) {
	d, ok := s.destinations.Effective().Find(id)
	if !ok || d.Kind == settings.Practice {
		return
	}
	s.work.has(id, func(has map[connect.Field]bool) { s.openForm(d, has, nil) })
}

// addStorage is "Enter S3 details…".
func (s *setupPages) addStorage() {
	s.openForm(settings.Destination{Kind: settings.AmazonS3}, nil, nil)
}

// openSettings is where wrong keys are typed anew, with the keyboard in the field that a fault is about. What the company set has
// nothing else to be changed. why may be nil.
func (s *setupPages) openSettings(id string, why *fault.Error, then func()) {
	d, ok := s.destinations.Effective().Find(id)
	switch {
	case !ok || d.Kind == settings.Practice:
	case !s.places.editable(id) && d.Kind != settings.AmazonS3:
		s.signIn(id, then)
	default:
		s.work.has(id, func(has map[connect.Field]bool) {
			f := s.openForm(d, has, func(settings.Destination) { then() })
			if why != nil {
				f.blame(present.BlamedField(d.Kind, why), s.words.Fault(why, s.presenter().For(id).FaultContext(0)).Title)
			}
		})
	}
}

// allow asks whether files may go to a host that a destination has not used before.
func (s *setupPages) allow(id string, why *fault.Error, then func()) {
	if why == nil || why.Host == "" {
		s.work.reopenSoon(id)
		then()
		return
	}
	host := kit.NewParagraph(present.Visible(why.Host), kit.SizeName, theme.ColorNameForeground)
	host.Style.Bold = true
	lines := []kit.Block{
		kit.NewParagraph(s.words.Text("allow.body", "where", s.places.at(id).Name), kit.SizeLine, kit.ColourMuted), host,
		kit.NewParagraph(s.words.Text("allow.warn"), kit.SizeLine, kit.ColourMuted),
	}
	s.screen.dialogOf(s.words.Text("allow.title"), lines,
		kit.DialogButton{Text: s.words.Text("allow.no")}, kit.DialogButton{Text: s.words.Text("allow.yes"), Primary: true, Act: func() {
			s.work.change(s.work.wishes, func(context.Context) error { return s.destinations.Allow(id, why.Host) }, func() {
				s.work.reopenSoon(id)
				then()
			})
		}})
}

// addAgain opens the form of a destination that was removed, with everything but its secrets.
func (s *setupPages) addAgain(id string) {
	s.work.wishes.do(func() {
		d, ok := s.destinations.Removed(id)
		s.work.dispatch(func() {
			if !ok {
				s.openKinds()
				return
			}
			s.openForm(d, nil, nil)
		})
	})
}

// openKinds asks what kind of place is to be added.
func (s *setupPages) openKinds() {
	p := s.screen.newPage(s.words.Text("kinds.title"))
	var first *kit.Card
	for _, kind := range []settings.Kind{settings.Linkdrop, settings.AmazonS3, settings.Companion, settings.Mapped} {
		key := present.KindKey(kind)
		c := kit.NewCard(present.KindGlyph(kind), s.words.Text(key), s.words.Text(key+".line"), func() {
			s.openForm(settings.Destination{Kind: kind}, nil, func(settings.Destination) { p.Close() })
		}, p.Close)
		gap := float32(8)
		if first == nil {
			first, gap = c, 16
		}
		p.Column.Add(gap, c)
	}
	p.Column.Add(0, kit.NewSpace())
	p.Aside = kit.NewFocusButton(s.words.Text("import.open"), "", s.openSettingsFile)
	p.Aside.Quiet, p.Aside.Muted, p.Aside.OnEscape = true, true, p.Close
	p.Open(first)
}
