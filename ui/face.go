package ui

import (
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// rowKey names what a row stands for: a file, or a whole drop where item is empty.
type rowKey struct {
	drop uploader.DropID
	item uploader.ItemID
}

// mark is the small icon before a row's sentence. It never stands alone: lead says the same in words.
type mark uint8

const (
	noMark mark = iota
	goodMark
	badMark
	careMark
)

// fold is how a row stands to the rows below it.
type fold uint8

const (
	single fold = iota
	closed      // a group whose files are hidden
	open        // a group whose files follow
	member      // a file of an open group
)

// face is all that a row shows. It is made by pure functions of snapshots, so that tests read what people read.
type face struct {
	key     rowKey
	fold    fold
	glyph   string
	name    string
	mark    mark
	lead    string   // in the mark's colour
	short   string   // a shorter lead for narrow windows; may be empty
	says    []string // the rest of the sentence; shorter ones follow for narrow windows
	wrap    bool     // the sentence may take two lines
	tight   bool     // a shorter wording on one line is better than a longer one on two
	bar     float32  // 0…1 of the progress line; negative: none
	rests   bool     // the progress line is that of something that waits
	moves   bool     // its numbers change by themselves
	buttons []button // at most two
	menu    []deed   // behind doMore
	flash   bool     // its link was copied a moment ago
	locked  bool     // a padlock behind the name: the company set it
}

// moment is what a row's face depends on besides the snapshot.
type moment struct {
	tooMany int // how many files one link may have, where this row says that its drop has more; else 0
	numbers uploader.Numbers
	pace    pace
	copied  bool              // its link is the one on the clipboard, as far as this window knows
	fresh   bool              // it was picked up after a restart a moment ago
	undo    bool              // its cancelling may still be taken back
	busy    deed              // doNewLink or doDelete is under way
	newLink *destination.Link // made since
	deleted bool
	unfolds fold // of a group: closed or open; of an item: single or member
}

// painter makes faces.
type painter struct {
	words   *Words
	place   Place // where this goes; see of
	now     time.Time
	at      func(id string) Place // nil: place, for all
	holds   []uploader.Hold       // of the queue
	told    string                // the destination whose hold the banner tells of
	able    func(deed) bool       // what a fault's button can do here; others become "Try again"
	archive bool                  // new links can be made
}

// of is the painter for what goes to a destination.
func (p painter) of(dest string) painter {
	if p.at != nil {
		p.place = p.at(dest)
	}
	return p
}

// stalledAfter is when a row says that nothing moves (PRODUCT.md: 20 s). The engine breaks the piece off after 30 s.
const stalledAfter = 20 * time.Second

// item is the face of a file.
func (p painter) item(i uploader.Item, m moment) face {
	f := face{key: rowKey{i.Drop, i.ID}, fold: m.unfolds, glyph: glyphOf(i.Base), name: plain(i.Base), bar: -1}
	if m.unfolds == member && arrived(i) {
		f.mark, f.lead = goodMark, p.words.say("row.sent") // the link is the group's
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
		f.bar, f.rests = fraction(m.numbers), true
	case uploader.Paused:
		p.paused(&f, m)
	case uploader.Finishing:
		f.says = []string{p.words.say("row.finishing")}
		f.bar, f.moves = 1, true
	case uploader.Done:
		var extras []string
		if m.tooMany > 0 {
			extras = []string{p.words.count("row.apart", m.tooMany)}
		}
		p.done(&f, i.Link, m, extras)
	case uploader.SentOnly:
		f.mark, f.says, f.wrap = goodMark, []string{p.words.say("row.sent.nolink")}, true
		f.buttons = []button{{deed: doCopyName}}
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

func (p painter) waiting(f *face, before int) {
	f.says = []string{p.words.say("row.waiting")}
	if before > 0 {
		f.says = []string{p.words.say("row.waiting.before", "n", p.words.number(before))}
	}
	f.buttons = []button{{deed: doRemove, icon: "close"}}
}

// retrying is a wait that ends by itself: the sentence and the seconds that are left.
func (p painter) retrying(f *face, i uploader.Item, m moment) {
	says := p.words.fault(i.Fault, p.about(i.Stamp.Size))
	f.says = []string{says.title + " " + p.wait(i.RetryAt), says.title}
	f.wrap, f.moves = true, true
	f.bar, f.rests = fraction(m.numbers), true
	f.buttons = []button{{deed: doNow, icon: "retry"}, {deed: doCancel, icon: "close"}}
	if i.Fault.Kind == fault.Offline {
		f.says = []string{p.words.say("row.offline")}
		f.buttons = f.buttons[1:]
	}
}

func (p painter) wait(until time.Time) string {
	seconds := int(until.Sub(p.now).Round(time.Second) / time.Second)
	if seconds < 2 {
		return p.words.say("row.retry.soon")
	}
	return p.words.say("row.retry.in", "n", p.words.number(seconds))
}

// held is a row whose destination is on hold. The banner says why, of one destination at a time; the others' rows say it.
func (p painter) held(f *face, dest string, why *fault.Error) {
	f.says = []string{p.words.say("row.held")}
	for _, h := range p.holds {
		if h.Destination == dest && dest != p.told {
			says := p.words.fault(h.Fault, p.about(0))
			f.says, why = []string{says.both(), says.title}, h.Fault
		}
		if h.Destination == dest {
			why = h.Fault
		}
	}
	if why != nil && why.Kind == fault.Offline {
		f.says = []string{p.words.say("row.offline")}
	}
	f.wrap = true
	f.buttons = []button{{deed: doCancel, icon: "close"}}
}

func (p painter) paused(f *face, m moment) {
	f.says = []string{p.words.say("row.paused", "p", p.words.number(percent(m.numbers.Sent, m.numbers.Size)))}
	f.bar, f.rests = fraction(m.numbers), true
	if p.place.Restarts && f.fold != closed && f.fold != open { // what is there of a group stays there
		f.says, f.bar = []string{p.words.say("row.restarts.paused"), p.words.say("row.restarts")}, -1
		f.wrap = true
	}
	f.buttons = []button{{deed: doResume, icon: "play"}, {deed: doCancel, icon: "close"}}
}

// failed names what happened and what helps. The words "Not sent" come before everything else, unless the file is stored
// and only its link could not be made.
func (p painter) failed(f *face, why *fault.Error, size int64, stored bool) {
	says := p.words.fault(why, p.about(size))
	f.mark, f.lead = badMark, p.words.say("row.notsent")
	if stored {
		f.mark, f.lead = careMark, p.words.say("row.linkfailed")
	}
	f.says = []string{says.both(), says.title}
	f.wrap = true
	f.buttons = []button{{deed: p.fix(says.fix)}, {deed: doDetails, icon: "info"}}
	if f.buttons[0].deed != doRemove {
		f.menu = []deed{doRemove}
	}
}

// fix replaces a remedy that nobody provides.
func (p painter) fix(d deed) deed {
	if d == doNothing || remedial(d) && (p.able == nil || !p.able(d)) {
		return doRetry
	}
	return d
}

func (p painter) cancelled(f *face, m moment) {
	f.says = []string{p.words.say("row.cancelled")}
	f.buttons = []button{{deed: doRemove, icon: "close"}}
	if m.undo {
		f.buttons = []button{{deed: doUndo}}
	}
}

func (p painter) about(size int64) about {
	return about{where: p.place.Name, size: size, limit: p.place.MaxFile, now: p.now, restarts: p.place.Restarts}
}

// fraction is how full the progress line is.
func fraction(n uploader.Numbers) float32 {
	if n.Size <= 0 {
		return 0
	}
	return min(1, float32(float64(max(0, n.Sent))/float64(n.Size)))
}
