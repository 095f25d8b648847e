package present

import (
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// ItemRow is the row of a file.
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

func (p Presenter) cancelled(f *Row, m RowContext) {
	f.Texts = []string{p.Words.Text("row.cancelled")}
	f.Buttons = []RowButton{{Action: ActionRemove, Icon: "close"}}
	if m.Undo {
		f.Buttons = []RowButton{{Action: ActionUndo}}
	}
}

// uploading fills in the sentence of bytes on their way, and shorter ones for narrow windows. files, where not empty,
// takes the place of the percentage's neighbour: "120 of 300 files".
func (p Presenter) uploading(f *Row, m RowContext, files string) {
	n := m.Numbers
	f.Progress, f.Moving = Fraction(n), true
	f.Buttons = []RowButton{{Action: ActionPause, Icon: "pause"}, {Action: ActionCancel, Icon: "close"}}
	switch {
	case n.Quiet >= stalledAfter:
		f.Buttons[0] = RowButton{Action: ActionRetry, Icon: "retry"}
		f.Texts = []string{p.Words.Text("row.stalled", "n", p.Words.Number(int(n.Quiet.Seconds())))}
		f.Wrap = true
		return
	case m.Restored && p.Place.Restarts:
		f.Texts = []string{p.Words.Text("row.restarts")}
		return
	case m.Restored:
		f.Texts = []string{p.Words.Text("row.restored", "p", p.Words.Number(percent(n.Sent, n.Size)))}
		return
	case n.Sent == 0 && files == "":
		f.Texts = []string{p.Words.Text("row.starting")}
		return
	}
	done := p.Words.Text("row.percent", "p", p.Words.Number(percent(n.Sent, n.Size)))
	bytes := p.Words.BytesOf("row.bytes", n.Sent, n.Size)
	speed, left := "", ""
	if m.Pace.Known {
		speed = p.Words.Text("row.speed", "speed", p.Words.Bytes(m.Pace.Speed))
	}
	if m.Pace.Sure {
		left = p.Words.TimeLeft(m.Pace.Left)
	}
	f.Texts = []string{
		JoinFacts(done, files, bytes, speed, left), JoinFacts(done, files, bytes, left), JoinFacts(done, files, left),
		JoinFacts(done, left), done,
	}
}
