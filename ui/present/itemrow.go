package present

import (
	"slices"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// ItemRow is the row of a file.
func (p Presenter) ItemRow(i uploader.Item, m RowContext) Row {
	row := p.fileRow(i, m.Fold)
	row.Unsent = i.Step < uploader.Stored && i.Wish != uploader.Cancel
	if m.Fold == Member && arrived(i) {
		row.Mark, row.Lead = GoodMark, p.Words.Text("row.sent") // the link is the group's
		return row
	}
	p.fileState(&row, i, m)
	if elsewhere(i.State(), i.Fault) && i.Step < uploader.Stored && m.Fold == Single {
		p.sendElsewhere(&row)
	}
	p.early(&row, earlyLink{i.Early, i.EarlyMade, i.EarlyLost, "row.arriving"}, i.State(), m)
	return row
}

// fileState fills in what the state of a file says, and its buttons.
func (p Presenter) fileState(row *Row, i uploader.Item, m RowContext) {
	switch i.State() {
	case uploader.Waiting:
		p.waiting(row, i.Before)
	case uploader.Uploading:
		p.uploading(row, m, "")
	case uploader.Retrying:
		p.retrying(row, i, m)
	case uploader.OnHold:
		p.held(row, i.Destination, i.Fault)
		row.Progress, row.Resting = Fraction(m.Numbers), true
	case uploader.Paused:
		p.paused(row, m)
	case uploader.Finishing:
		row.Texts = []string{p.Words.Text("row.finishing")}
		row.Progress, row.Moving = 1, true
	case uploader.Done:
		var extras []string
		if m.TooMany > 0 {
			extras = []string{p.Words.Count("row.apart", m.TooMany)}
		}
		p.linked(row, i.Link, m, extras)
	case uploader.SentOnly:
		row.Mark, row.Texts, row.Wrap = GoodMark, []string{p.Words.Text("row.sent.nolink")}, true
		row.Buttons, row.Menu = []RowButton{{Action: ActionCopyName}}, []Action{ActionRemove}
	case uploader.Failed:
		p.failed(row, i.Fault, i.Stamp.Size, i.Step >= uploader.Stored)
	case uploader.Cancelled:
		p.cancelled(row, m)
	}
}

// elsewhere reports whether what is in a state can go to another destination instead: nothing of it moves, and it is not the file
// itself that cannot be sent.
func elsewhere(s uploader.State, why *fault.Error) bool {
	if why != nil {
		switch why.Kind { //nolint:exhaustive // the others are the destination's, the network's or this computer's
		case fault.Nothing, fault.NotFile, fault.Gone, fault.Unreadable, fault.InUse, fault.Changed:
			return false
		}
	}
	switch s {
	case uploader.Waiting, uploader.OnHold, uploader.Retrying, uploader.Paused, uploader.Failed:
		return true
	default:
		return false
	}
}

// sendElsewhere offers another destination, where there is one.
func (p Presenter) sendElsewhere(row *Row) {
	if p.Elsewhere {
		row.Menu = append([]Action{ActionSendElsewhere}, row.Menu...)
	}
}

// fileRow says what a file is, and nothing of how it stands.
func (p Presenter) fileRow(i uploader.Item, fold Fold) Row {
	row := Row{Key: RowKey{i.Drop, i.ID}, Fold: fold, Glyph: fileGlyph(i.Base), Name: Visible(i.Base), Progress: -1}
	if row.Glyph == imageGlyph {
		row.Path = i.Path()
	}
	if i.State() != uploader.Uploading && i.Stamp.Size > 0 { // else its sentence has it
		row.Size = p.Words.Bytes(i.Stamp.Size)
	}
	return row
}

// arrived reports whether the file of a group is where it should be.
func arrived(i uploader.Item) bool {
	return i.Step >= uploader.Stored && i.Wish != uploader.Cancel && i.Fault == nil
}

func (p Presenter) waiting(row *Row, before int) {
	row.Texts = []string{p.Words.Text("row.waiting")}
	if before > 0 {
		row.Texts = []string{p.Words.Text("row.waiting.before", "n", p.Words.Number(before))}
	}
	row.Buttons = []RowButton{{Action: ActionRemove, Icon: "close"}}
}

// retrying is a wait that ends by itself: the sentence and the seconds that are left.
func (p Presenter) retrying(row *Row, i uploader.Item, m RowContext) {
	says := p.Words.Fault(i.Fault, p.FaultContext(i.Stamp.Size))
	row.Texts = []string{says.Title + " " + p.wait(i.RetryAt), says.Title}
	row.Wrap, row.Moving = true, true
	row.Progress, row.Resting = Fraction(m.Numbers), true
	row.Buttons = []RowButton{{Action: ActionRetryNow, Icon: "retry"}, {Action: ActionCancel, Icon: "close"}}
	if i.Fault.Kind == fault.Offline {
		row.Texts = []string{p.Words.Text("row.offline")}
		row.Buttons = row.Buttons[1:]
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
func (p Presenter) held(row *Row, dest string, why *fault.Error) {
	row.Texts = []string{p.Words.Text("row.held")}
	for _, h := range p.Holds {
		if h.Destination == dest && dest != p.BannerDestination {
			says := p.Words.Fault(h.Fault, p.FaultContext(0))
			row.Texts, why = []string{says.Full(), says.Title}, h.Fault
		}
		if h.Destination == dest {
			why = h.Fault
		}
	}
	if why != nil && why.Kind == fault.Offline {
		row.Texts = []string{p.Words.Text("row.offline")}
	}
	row.Wrap = true
	row.Buttons = []RowButton{{Action: ActionCancel, Icon: "close"}}
}

func (p Presenter) paused(row *Row, m RowContext) {
	row.Texts = []string{p.Words.Text("row.paused", "p", p.Words.Number(percent(m.Numbers.Sent, m.Numbers.Size)))}
	row.Progress, row.Resting = Fraction(m.Numbers), true
	if p.Place.Restarts && row.Fold != Closed && row.Fold != Open { // what is there of a group stays there
		row.Texts, row.Progress = []string{p.Words.Text("row.restarts.paused"), p.Words.Text("row.restarts")}, -1
		row.Wrap = true
	}
	row.Buttons = []RowButton{{Action: ActionResume, Icon: "play"}, {Action: ActionCancel, Icon: "close"}}
}

// failed names what happened and what helps. The words "Not sent" come before everything else, unless the file is stored
// and only its link could not be made.
func (p Presenter) failed(row *Row, why *fault.Error, size int64, stored bool) {
	says := p.Words.Fault(why, p.FaultContext(size))
	row.Mark, row.Lead = BadMark, p.Words.Text("row.notsent")
	if stored && why.Kind == fault.NeedsPassword {
		row.Mark, row.Lead, row.Wrap = CareMark, p.Words.Text("row.sent"), true
		row.Texts = []string{says.Title, p.Words.Text("row.locked")}
		row.Buttons = []RowButton{{Action: ActionPassword, Primary: true}, {Action: ActionMore, Icon: "more"}}
		row.Menu = []Action{ActionDetails, ActionRemove}
		return
	}
	if stored {
		row.Mark, row.Lead = CareMark, p.Words.Text("row.linkfailed")
	}
	row.Texts = []string{says.Full(), says.Title}
	row.Wrap = true
	row.Buttons = []RowButton{{Action: p.provided(says.Action)}, {Action: ActionDetails, Icon: "info"}}
	row.Menu = []Action{ActionCopyReport, ActionRemove}
	row.Menu = slices.DeleteFunc(row.Menu, func(a Action) bool { return a == row.Buttons[0].Action })
}

func (p Presenter) cancelled(row *Row, m RowContext) {
	row.Texts = []string{p.Words.Text("row.cancelled")}
	row.Buttons = []RowButton{{Action: ActionRemove, Icon: "close"}}
	if m.Undo {
		row.Buttons = []RowButton{{Action: ActionUndo}}
	}
}

// uploading fills in the sentence of bytes on their way, and shorter ones for narrow windows. files, where not empty,
// takes the place of the percentage's neighbour: "120 of 300 files".
func (p Presenter) uploading(row *Row, m RowContext, files string) {
	n := m.Numbers
	row.Progress, row.Moving = Fraction(n), true
	row.Buttons = []RowButton{{Action: ActionPause, Icon: "pause"}, {Action: ActionCancel, Icon: "close"}}
	switch {
	case n.Quiet >= stalledAfter:
		row.Buttons[0] = RowButton{Action: ActionRetry, Icon: "retry"}
		row.Texts = []string{p.Words.Text("row.stalled", "n", p.Words.Number(int(n.Quiet.Seconds())))}
		row.Wrap = true
		return
	case m.Restored && p.Place.Restarts:
		row.Texts = []string{p.Words.Text("row.restarts")}
		return
	case m.Restored:
		row.Texts = []string{p.Words.Text("row.restored", "p", p.Words.Number(percent(n.Sent, n.Size)))}
		return
	case n.Sent == 0 && files == "":
		row.Texts = []string{p.Words.Text("row.starting")}
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
	row.Texts = []string{
		JoinFacts(done, files, bytes, speed, left), JoinFacts(done, files, bytes, left), JoinFacts(done, files, left),
		JoinFacts(done, left), done,
	}
}
