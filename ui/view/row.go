package view

import (
	"image"
	"runtime"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

const (
	// RowHeight is the same for every row, because a list with different heights scrolls in O(n).
	RowHeight float32 = 58
	// Margin is between the edge of the window and everything in it.
	Margin float32 = 16
	// IconAir is what a button without words has around its picture; so far it may reach into the margin.
	IconAir float32 = 7
)

// RowCallbacks is what a row asks of its list.
type RowCallbacks struct {
	Action func(model present.Row, d present.Action, at fyne.Position)
	choose func(key present.RowKey, with fyne.KeyModifier)
	menu   func(key present.RowKey, at fyne.Position)
	Unfold func(key present.RowKey)
	Words  *present.Catalog
	// Picture is the thumbnail of a file, a square; nil: there is none, or not yet. It must not block. The field may be nil.
	Picture func(path string) image.Image
	scroll  func(by float32)
}

// Row draws one face. The list keeps as many rows as fit the window and gives them new faces.
type Row struct {
	widget.BaseWidget
	callbacks RowCallbacks
	Model     present.Row
	selected  bool // by the arrow keys or a click
	strong    bool // and the list has the keyboard
	hovered   bool
	buttons   [2]*kit.Button
	draw      *rowRenderer
	stopFlash func()           // ends the flash that is running
	held      fyne.KeyModifier // when the mouse button went down
	picture   image.Image
	narrow    bool // there is no room for the words of its main button
}

var (
	_ desktop.Hoverable = (*Row)(nil)
	_ desktop.Mouseable = (*Row)(nil)
	_ fyne.Tappable     = (*Row)(nil)

	_ fyne.SecondaryTappable = (*Row)(nil)
)

func newRow(acts RowCallbacks) *Row {
	r := &Row{callbacks: acts, Model: present.Row{Progress: -1}}
	for i := range r.buttons {
		r.buttons[i] = kit.NewButton("", "", nil)
		r.buttons[i].Quiet = i > 0
		r.buttons[i].Hide()
	}
	r.ExtendBaseWidget(r)
	return r
}

// wheelNotch is what the toolkit makes of one notch of a mouse's wheel, in its units.
const wheelNotch float32 = 25

// Scrolled implements fyne.Scrollable: a notch of the wheel is one row. A Mac scrolls by what the fingers do, and goes on doing so.
func (r *Row) Scrolled(e *fyne.ScrollEvent) {
	by := -e.Scrolled.DY
	if runtime.GOOS != "darwin" {
		by *= RowHeight / wheelNotch
	}
	if r.callbacks.scroll != nil {
		r.callbacks.scroll(by)
	}
}

// show gives the row a new face. It touches only what is different, because a tick calls it for every row in sight.
func (r *Row) show(model present.Row, selected, strong bool) {
	old := r.Model
	if old.Key != model.Key {
		r.endFlash()
	}
	var picture image.Image
	if model.Path != "" && r.callbacks.Picture != nil {
		picture = r.callbacks.Picture(model.Path)
	}
	same := sameRow(old, model) && r.picture == picture && r.selected == selected && r.strong == strong
	r.Model, r.selected, r.strong, r.picture = model, selected, strong, picture
	if !slices.Equal(old.Buttons, model.Buttons) || old.Key != model.Key {
		r.setButtons()
	}
	if r.draw == nil || same {
		return
	}
	r.draw.update()
}

// sameRow compares what is drawn; key and menu do not show.
func sameRow(a, b present.Row) bool {
	return sameFile(a, b) && a.Fold == b.Fold && a.Mark == b.Mark && a.Lead == b.Lead && a.ShortLead == b.ShortLead &&
		a.Progress == b.Progress && a.Resting == b.Resting && a.Wrap == b.Wrap && a.PreferShort == b.PreferShort && a.Flash == b.Flash && a.Locked == b.Locked && a.Key == b.Key &&
		slices.Equal(a.Texts, b.Texts) && slices.Equal(a.Buttons, b.Buttons)
}

// sameFile compares what is drawn of the file itself.
func sameFile(a, b present.Row) bool {
	return a.Glyph == b.Glyph && a.Name == b.Name && a.Short == b.Short && a.Size == b.Size && a.Path == b.Path
}

// pictureFor stands for the words of a row's main button where there is no room for them; empty: nothing does.
func pictureFor(a present.Action) string {
	switch a { //nolint:exhaustive // the others keep their words
	case present.ActionCopyLink:
		return "copy"
	case present.ActionNewLink:
		return "link"
	case present.ActionRetry, present.ActionRetryNow:
		return "retry"
	case present.ActionRemove:
		return "close"
	}
	return ""
}

func (r *Row) setButtons() {
	for i, p := range r.buttons {
		if i >= len(r.Model.Buttons) {
			p.Hide()
			continue
		}
		b := r.Model.Buttons[i]
		if r.narrow && b.Icon == "" {
			b.Icon = pictureFor(b.Action)
		}
		p.Text, p.Icon, p.Tinted, p.Quiet = "", b.Icon, b.Primary, b.Icon != ""
		p.Bad = b.Icon == "" && present.Destructive(b.Action)
		label := r.callbacks.Words.ActionText(b.Action)
		if b.Icon == "" {
			p.Text = label
		}
		p.Name = r.callbacks.Words.Text("do.named", "do", label, "name", r.Model.Name)
		p.OnTapped = func() { r.callbacks.Action(r.Model, b.Action, r.corner(p)) }
		p.OnHover = func(on bool) { r.hint(p, label, on && b.Icon != "") }
		p.Show()
		p.Refresh()
	}
}

// hint says in words what a button without any does, while the pointer is on it.
func (r *Row) hint(p *kit.Button, label string, on bool) {
	if r.draw != nil {
		r.draw.tell(p, label, on)
	}
}

// corner is where a menu of a button opens.
func (r *Row) corner(p *kit.Button) fyne.Position {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(p)
	return at.AddXY(0, p.Size().Height+4)
}

// MouseDown implements desktop.Mouseable.
func (r *Row) MouseDown(e *desktop.MouseEvent) { r.held = e.Modifier }

// MouseUp implements desktop.Mouseable.
func (r *Row) MouseUp(*desktop.MouseEvent) {}

// TappedSecondary implements fyne.SecondaryTappable: it opens the menu where the pointer is.
func (r *Row) TappedSecondary(e *fyne.PointEvent) {
	r.held = 0
	r.callbacks.menu(r.Model.Key, e.AbsolutePosition)
}

// Tapped implements fyne.Tappable: it selects the row, with Ctrl or Shift beside others; a tap on a group opens it, too.
func (r *Row) Tapped(*fyne.PointEvent) {
	with := r.held & (fyne.KeyModifierShift | fyne.KeyModifierShortcutDefault)
	r.held = 0
	r.callbacks.choose(r.Model.Key, with)
	if with != 0 {
		return
	}
	if r.Model.Fold == present.Closed || r.Model.Fold == present.Open {
		r.callbacks.Unfold(r.Model.Key)
	}
}

// MouseIn implements desktop.Hoverable.
func (r *Row) MouseIn(*desktop.MouseEvent) { r.hover(true) }

// MouseMoved implements desktop.Hoverable.
func (r *Row) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *Row) MouseOut() { r.hover(false) }

func (r *Row) hover(on bool) {
	r.hovered = on
	if r.draw != nil {
		r.draw.colour()
	}
}

// CreateRenderer implements fyne.Widget.
func (r *Row) CreateRenderer() fyne.WidgetRenderer {
	r.draw = newRowRenderer(r)
	r.draw.update()
	return r.draw
}
