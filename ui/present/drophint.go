package present

import (
	"time"

	"linkdrop/ui/drag"
)

// DropHint says what becomes of something that is over the window when it is let go.
type DropHint struct {
	Title   string
	Note    string
	Refused bool // nothing becomes of it
	Taking  bool // it was let go, and is being read
}

// DropHint is for a place where files go, whose links work for life and ask for limits.
func (w *Catalog) DropHint(kind drag.Kind, taking bool, p Place, life time.Duration, limits LinkLimits) DropHint {
	switch {
	case taking:
		return DropHint{Title: w.Text("hover.taking"), Note: w.Text("hover.taking.note"), Taking: true}
	case kind == drag.Nothing:
		return DropHint{Title: w.Text("hover.no"), Note: w.Text("hover.no.note"), Refused: true}
	}
	hint := DropHint{Title: w.Text("hover.link")}
	where := w.Text("hover.where", "where", Visible(p.Name))
	if kind == drag.Contents {
		where = w.Text("hover.where.made", "where", Visible(p.Name))
	}
	switch {
	case p.Linkless:
		hint.Title, hint.Note = w.Text("hover.send"), where
	case !limits.At(p).Password.IsZero():
		hint.Note = where + " " + w.Text("hover.life.password", "life", w.LinkLife(LinkLife(life, p.Links)))
	default:
		hint.Note = where + " " + w.Text("hover.life", "life", w.LinkLife(LinkLife(life, p.Links)))
	}
	return hint
}

// DropFailure says why something that was let go could not be taken.
func (w *Catalog) DropFailure(why drag.Failure) string {
	switch why {
	case drag.Broken:
		return w.Text("drop.broken")
	case drag.TooMuch:
		return w.Text("drop.toomuch")
	case drag.DiskFull:
		return w.Text("drop.diskfull")
	case drag.NotFiles, drag.Ours:
	}
	return w.Text("drop.unreadable")
}

// PasteFailure says why what is on the clipboard could not be taken.
func (w *Catalog) PasteFailure(why drag.Failure) string {
	switch why {
	case drag.Broken:
		return w.Text("paste.broken")
	case drag.TooMuch:
		return w.Text("paste.toomuch")
	case drag.DiskFull:
		return w.Text("drop.diskfull")
	case drag.Ours:
		return w.Text("paste.ours")
	case drag.NotFiles:
	}
	return w.Text("paste.nothing")
}
