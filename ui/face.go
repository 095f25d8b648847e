package ui

import (
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// rowKey names what a row stands for: a file, or a whole drop where item is empty.
type RowKey struct {
	Drop uploader.DropID
	Item uploader.ItemID
}

// mark is the small icon before a row's sentence. It never stands alone: lead says the same in words.
type Mark uint8

const (
	NoMark Mark = iota
	GoodMark
	BadMark
	CareMark
)

// fold is how a row stands to the rows below it.
type Fold uint8

const (
	Single Fold = iota
	Closed      // a group whose files are hidden
	Open        // a group whose files follow
	Member      // a file of an open group
)

// face is all that a row shows. It is made by pure functions of snapshots, so that tests read what people read.
type Row struct {
	Key     RowKey
	Fold    Fold
	Glyph   string
	Name    string
	Mark    Mark
	Lead    string   // in the mark's colour
	ShortLead   string   // a shorter lead for narrow windows; may be empty
	Texts    []string // the rest of the sentence; shorter ones follow for narrow windows
	Wrap    bool     // the sentence may take two lines
	PreferShort   bool     // a shorter wording on one line is better than a longer one on two
	Progress     float32  // 0…1 of the progress line; negative: none
	Resting   bool     // the progress line is that of something that waits
	Moving   bool     // its numbers change by themselves
	Buttons []RowButton // at most two
	Menu    []Action   // behind doMore
	Flash   bool     // its link was copied a moment ago
	Locked  bool     // a padlock behind the name: the company set it
}

// moment is what a row's face depends on besides the snapshot.
type RowContext struct {
	TooMany int // how many files one link may have, where this row says that its drop has more; else 0
	Numbers uploader.Numbers
	Pace    Pace
	Copied  bool              // its link is the one on the clipboard, as far as this window knows
	Restored   bool              // it was picked up after a restart a moment ago
	Undo    bool              // its cancelling may still be taken back
	Busy    Action              // doNewLink or doDelete is under way
	NewLink *destination.Link // made since
	Deleted bool
	Fold Fold // of a group: closed or open; of an item: single or member
}

// painter makes faces.
type Presenter struct {
	Words   *Catalog
	Place   Place // where this goes; see of
	Now     time.Time
	PlaceOf      func(id string) Place // nil: place, for all
	Holds   []uploader.Hold       // of the queue
	BannerDestination    string                // the destination whose hold the banner tells of
	Able    func(Action) bool       // what a fault's button can do here; others become "Try again"
	Archive bool                  // new links can be made
}

// of is the painter for what goes to a destination.
func (p Presenter) For(dest string) Presenter {
	if p.PlaceOf != nil {
		p.Place = p.PlaceOf(dest)
	}
	return p
}

// stalledAfter is when a row says that nothing moves (PRODUCT.md: 20 s). The engine breaks the piece off after 30 s.
const stalledAfter = 20 * time.Second

// item is the face of a file.
func (p Presenter) ItemRow(i uploader.Item, m RowContext) Row {
	f := Row{Key: RowKey{i.Drop, i.ID}, Fold: m.Fold, Glyph: fileGlyph(i.Base), Name: Visible(i.Base), Progress: -1}
	if m.Fold == Member && arrived(i) {
		f.Mark, f.Lead = GoodMark, p.Words.Text("row.sent") // the link is the group's
		return f
	}
	switch i.State() {
	case uploader.Waiting:
		p.waiting(&f, i.Before)
	case uploader.Uploading:
		p.uploading(&f, m, "")
	case uploader.Retrying:
		p.retrying(&f, i, m)
	case uploader.OnHold:
		p.held(&f, i.Destination, i.Fault)
		f.Progress, f.Resting = Fraction(m.Numbers), true
	case uploader.Paused:
		p.paused(&f, m)
	case uploader.Finishing:
		f.Texts = []string{p.Words.Text("row.finishing")}
		f.Progress, f.Moving = 1, true
	case uploader.Done:
		var extras []string
		if m.TooMany > 0 {
			extras = []string{p.Words.Count("row.apart", m.TooMany)}
		}
		p.linked(&f, i.Link, m, extras)
	case uploader.SentOnly:
		f.Mark, f.Texts, f.Wrap = GoodMark, []string{p.Words.Text("row.sent.nolink")}, true
		f.Buttons = []RowButton{{Action: ActionCopyName}}
	case uploader.Failed:
		p.failed(&f, i.Fault, i.Stamp.Size, i.Step >= uploader.Stored)
	case uploader.Cancelled:
		p.cancelled(&f, m)
	}
	return f
}

// arrived reports whether the file of a group is where it should be.
func arrived(i uploader.Item) bool {
	return i.Step >= uploader.Stored && i.Wish != uploader.Cancel && i.Fault == nil
}

func (p Presenter) waiting(f *Row, before int) {
	f.Texts = []string{p.Words.Text("row.waiting")}
	if before > 0 {
		f.Texts = []string{p.Words.Text("row.waiting.before", "n", p.Words.Number(before))}
	}
	f.Buttons = []RowButton{{Action: ActionRemove, Icon: "close"}}
}

// retrying is a wait that ends by itself: the sentence and the seconds that are left.
func (p Presenter) retrying(f *Row, i uploader.Item, m RowContext) {
	says := p.Words.Fault(i.Fault, p.FaultContext(i.Stamp.Size))
	f.Texts = []string{says.Title + " " + p.wait(i.RetryAt), says.Title}
	f.Wrap, f.Moving = true, true
	f.Progress, f.Resting = Fraction(m.Numbers), true
	f.Buttons = []RowButton{{Action: ActionRetryNow, Icon: "retry"}, {Action: ActionCancel, Icon: "close"}}
	if i.Fault.Kind == fault.Offline {
		f.Texts = []string{p.Words.Text("row.offline")}
		f.Buttons = f.Buttons[1:]
	}
}

func (p Presenter) wait(until time.Time) string {
	seconds := int(until.Sub(p.Now).Round(time.Second) / time.Second)
	if seconds < 2 {
		return p.Words.Text("row.retry.soon")
	}
	return p.Words.Text("row.retry.in", "n", p.Words.Number(seconds))
}

// held is a row whose destination is on hold. The banner says why, of one destination at a time; the others' rows say it.
func (p Presenter) held(f *Row, dest string, why *fault.Error) {
	f.Texts = []string{p.Words.Text("row.held")}
	for _, h := range p.Holds {
		if h.Destination == dest && dest != p.BannerDestination {
			says := p.Words.Fault(h.Fault, p.FaultContext(0))
			f.Texts, why = []string{says.Full(), says.Title}, h.Fault
		}
		if h.Destination == dest {
			why = h.Fault
		}
	}
	if why != nil && why.Kind == fault.Offline {
		f.Texts = []string{p.Words.Text("row.offline")}
	}
	f.Wrap = true
	f.Buttons = []RowButton{{Action: ActionCancel, Icon: "close"}}
}

func (p Presenter) paused(f *Row, m RowContext) {
	f.Texts = []string{p.Words.Text("row.paused", "p", p.Words.Number(percent(m.Numbers.Sent, m.Numbers.Size)))}
	f.Progress, f.Resting = Fraction(m.Numbers), true
	if p.Place.Restarts && f.Fold != Closed && f.Fold != Open { // what is there of a group stays there
		f.Texts, f.Progress = []string{p.Words.Text("row.restarts.paused"), p.Words.Text("row.restarts")}, -1
		f.Wrap = true
	}
	f.Buttons = []RowButton{{Action: ActionResume, Icon: "play"}, {Action: ActionCancel, Icon: "close"}}
}

// failed names what happened and what helps. The words "Not sent" come before everything else, unless the file is stored
// and only its link could not be made.
func (p Presenter) failed(f *Row, why *fault.Error, size int64, stored bool) {
	says := p.Words.Fault(why, p.FaultContext(size))
	f.Mark, f.Lead = BadMark, p.Words.Text("row.notsent")
	if stored {
		f.Mark, f.Lead = CareMark, p.Words.Text("row.linkfailed")
	}
	f.Texts = []string{says.Full(), says.Title}
	f.Wrap = true
	f.Buttons = []RowButton{{Action: p.provided(says.Action)}, {Action: ActionDetails, Icon: "info"}}
	if f.Buttons[0].Action != ActionRemove {
		f.Menu = []Action{ActionRemove}
	}
}

// fix replaces a remedy that nobody provides.
func (p Presenter) provided(d Action) Action {
	if d == NoAction || IsRemedy(d) && (p.Able == nil || !p.Able(d)) {
		return ActionRetry
	}
	return d
}

func (p Presenter) cancelled(f *Row, m RowContext) {
	f.Texts = []string{p.Words.Text("row.cancelled")}
	f.Buttons = []RowButton{{Action: ActionRemove, Icon: "close"}}
	if m.Undo {
		f.Buttons = []RowButton{{Action: ActionUndo}}
	}
}

func (p Presenter) FaultContext(size int64) FaultContext {
	return FaultContext{Destination: p.Place.Name, Size: size, Limit: p.Place.MaxFile, Now: p.Now, Restarts: p.Place.Restarts}
}

// fraction is how full the progress line is.
func Fraction(n uploader.Numbers) float32 {
	if n.Size <= 0 {
		return 0
	}
	return min(1, float32(float64(max(0, n.Sent))/float64(n.Size)))
}
