package sim

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/core"
)

// oracle knows from the outside what happened, and says what must not.
type oracle struct {
	created  map[string]bool           // attempts that a home was, or may have been, asked for
	acked    map[string]bool           // ETags of pieces whose acknowledgement the core was given
	pieces   map[string]string         // the ETag a piece is known to be there with, in this life
	attempts map[core.ItemID]int       // the highest one that is durable
	begun    map[core.ItemID]int       // attempts since the start
	causes   map[core.ItemID]int       // reasons for a new one that are not an answer
	edits    map[string]int            // by path
	paths    map[core.ItemID]string    // by item
	reopens  int                       // and crashes
	durable  map[string]bool           // uploads opened, objects stored, links made, debts
	drops    map[core.DropID]*dropLife // by drop
	kept     map[string]bool           // objects that are there to stay, although no row shows them
	asked    map[string]int            // calls in the running minute
	minute   time.Time
	instant  time.Time // and steps in it
	steps    int
	closed   map[core.DropID]bool   // drops whose links are to have a password
	of       map[string]core.DropID // the drop of an item
	unlinked bool                   // a destination said that it gives no links
	// asksEarly are calls for links of which some files have not arrived.
	asksEarly map[core.CallID]bool
	final     map[string]bool  // links that were asked for when their files had arrived
	early     map[string]early // links that somebody has who was told that their files are still on their way
}

// dropLife is what somebody who waits for a drop's links knows.
type dropLife struct {
	life    int  // in which somebody heard of it last
	rested  int  // in which it was reported last
	moved   bool // since it was reported
	wished  bool // in this life
	told    bool // and that is durable
	links   string
	covered map[string]bool // objects behind the links of the last report
}

func newOracle() oracle {
	return oracle{
		created: map[string]bool{}, acked: map[string]bool{}, pieces: map[string]string{}, attempts: map[core.ItemID]int{}, begun: map[core.ItemID]int{}, causes: map[core.ItemID]int{},
		edits: map[string]int{}, paths: map[core.ItemID]string{}, durable: map[string]bool{}, drops: map[core.DropID]*dropLife{}, kept: map[string]bool{},
		asked: map[string]int{}, closed: map[core.DropID]bool{}, of: map[string]core.DropID{}, early: map[string]early{}, asksEarly: map[core.CallID]bool{}, final: map[string]bool{},
	}
}

func (o *oracle) drop(id core.DropID) *dropLife {
	d := o.drops[id]
	if d == nil {
		d = &dropLife{}
		o.drops[id] = d
	}
	return d
}

// begin starts a life of the client from what is durable.
func (o *oracle) begin(w *world) {
	o.reopens += 4 // a start forgets how often something was sent because of an answer
	o.pieces = map[string]string{}
	o.durable, o.attempts = map[string]bool{}, map[core.ItemID]int{}
	for _, d := range o.drops {
		d.told, d.wished = false, false
	}
	asked, of := map[core.DropID]bool{}, map[core.ItemID]core.DropID{}
	for _, f := range w.journal.facts(1) {
		o.remember(f)
		switch f := f.(type) {
		case core.DropLinked:
			asked[f.Drop] = true
		case core.ItemsFound:
			for _, it := range f.Items {
				of[it.ID] = it.Drop
			}
		}
	}
	for _, f := range w.journal.facts(1) { // somebody may have the link that was asked for
		if stored, ok := f.(core.ItemStored); ok && asked[of[stored.ID]] {
			o.kept[keyOf(stored.Upload.File)] = true
		}
	}
}

// remember takes in a fact that is durable.
func (o *oracle) remember(f core.Fact) {
	switch f := f.(type) {
	case core.ItemsFound:
		for _, it := range f.Items {
			o.attempts[it.ID] = max(1, o.attempts[it.ID])
		}
	case core.AttemptBegan:
		o.attempts[f.ID] = max(f.Attempt, o.attempts[f.ID])
		if f.Frees != nil {
			o.durable["owed "+f.Frees.ID] = true
		}
	case core.ItemsAsked:
		for _, id := range f.IDs {
			o.created[fmt.Sprintf("%s/%d", id, o.attempts[id])] = true
		}
	case core.UploadOpened:
		o.durable["open "+keyOf(f.Upload.File)] = true
	case core.ItemStored:
		o.durable["stored "+keyOf(f.Upload.File)] = true
	case core.ItemLinked:
		o.durable["linked "+string(f.ID)] = true
		if o.unlinked { // it counts as sent without a link, and the history says so: an attempt after it leaves it where it is
			o.kept[fmt.Sprintf("%s/%d", f.ID, o.attempts[f.ID])] = true
		}
	case core.ItemsWished:
		for _, owed := range f.Owes {
			o.durable["owed "+owed.ID] = true
		}
	case core.ItemsRemoved:
		for _, owed := range f.Owes {
			o.durable["owed "+owed.ID] = true
		}
	case core.AbortOwed:
		o.durable["owed "+f.Owed.ID] = true
	case core.EarlyLost:
		for _, owed := range f.Ends {
			o.durable["owed "+owed.ID] = true
		}
	case core.DropTold:
		o.drop(f.Drop).told = f.Told
	}
}

func (o *oracle) reopened()          { o.reopens++ }
func (o *oracle) edited(path string) { o.edits[path]++ }

func (o *oracle) wished(w *world, wish core.Wish, ids []core.ItemID) {
	for _, d := range w.drops() {
		for _, it := range w.items(d.ID) {
			if !slices.Contains(ids, it.ID) {
				continue
			}
			o.drop(d.ID).wished = true
			if wish == core.Run {
				o.causes[it.ID] += 4
				o.drop(d.ID).moved = true
			}
			if s := it.State(); wish >= core.Cancel && (s == core.Done || s == core.SentOnly || o.durable["linked "+string(it.ID)]) {
				o.kept[fmt.Sprintf("%s/%d", it.ID, it.Attempt)] = true
			}
		}
	}
}

// started looks at what the core wants done.
func (o *oracle) started(w *world, command core.Command) {
	switch c := command.(type) {
	case core.Create:
		for _, f := range c.Files {
			o.often(w, "create "+string(f.Item))
			if o.attempts[f.Item] < f.File.Attempt {
				w.fail("%s is asked for, and a crash would forget it", keyOf(f.File))
			}
		}
	case core.Sign:
		for _, p := range c.Pieces {
			o.often(w, fmt.Sprintf("sign %s/%d", keyOf(p.Upload.File), p.N))
		}
	case core.Send:
		o.often(w, fmt.Sprintf("send %s/%d", keyOf(c.Upload.File), c.N))
		if c.Upload.Parts > 0 && !o.durable["open "+keyOf(c.Upload.File)] {
			w.fail("a piece of %s is sent, and a crash would forget its upload", keyOf(c.Upload.File))
		}
	case core.List:
		o.often(w, "list "+string(c.Item))
	case core.Complete:
		for _, s := range c.Sent {
			o.often(w, "complete "+s.Upload.File.ID)
			o.completed(w, s)
		}
	case core.Link:
		o.linking(w, c)
	case core.Free:
		o.often(w, "free "+c.Owed.ID)
		o.freed(w, c.Owed)
	case core.Open:
		o.often(w, "open "+c.Place.Destination)
	}
}

func (o *oracle) linking(w *world, c core.Link) {
	for _, r := range c.Requests {
		o.often(w, "link "+r.ID)
		if d := o.of[r.Uploads[0].File.ID]; r.Options.Password != (destination.Password{}) && r.Options.Password.Reveal() != passwordOf(d).Reveal() {
			w.fail("a link is asked for with another drop's password")
		} else if r.Options.Password.IsZero() && (o.closed[d] || w.opened[c.Place].Demands) {
			w.fail("a link of %s is asked for without its password", d)
		} else if !r.Options.Password.IsZero() && w.opened[c.Place].traits().Links.Options.Password == destination.PasswordOff {
			w.fail("a link with a password is asked for where there are none")
		}
		if len(r.Uploads) > 1 && !w.opened[c.Place].Several {
			w.fail("one link to several files is asked for, where there is none")
		}
		for _, u := range r.Uploads {
			if o.asksEarly[c.Call] && w.opened[c.Place].Early && o.created[keyOf(u.File)] {
				continue
			}
			if !o.durable["stored "+keyOf(u.File)] {
				w.fail("a link to %s is asked for, and a crash would forget that it is stored", keyOf(u.File))
			}
		}
	}
}

// asks notes which links are asked for before their files have arrived.
func (o *oracle) asks(w *world, commands []core.Command) {
	for _, command := range commands {
		c, ok := command.(core.Link)
		if !ok {
			continue
		}
		delete(o.asksEarly, c.Call)
		for _, r := range c.Requests {
			for _, u := range r.Uploads {
				if w.step1(u.File) < core.Stored {
					o.asksEarly[c.Call] = true
				}
			}
		}
	}
}

// step1 is how far a file has come.
func (w *world) step1(f destination.File) core.Step {
	for _, it := range w.items(w.oracle.of[f.ID]) {
		if string(it.ID) == f.ID && it.Attempt == f.Attempt {
			return it.Step
		}
	}
	return core.Found
}

func (o *oracle) completed(w *world, s destination.Sent) {
	if len(s.Receipts) != s.Upload.Pieces() {
		w.fail("%s has %d pieces and is completed with %d", keyOf(s.Upload.File), s.Upload.Pieces(), len(s.Receipts))
	}
	for i, r := range s.Receipts {
		if r.N != i+min(1, s.Upload.Parts) || !o.acked[r.ETag] {
			w.fail("%s is completed, and nobody acknowledged piece %d", keyOf(s.Upload.File), i+min(1, s.Upload.Parts))
		}
	}
}

func (o *oracle) freed(w *world, owed core.Owed) {
	if !o.durable["owed "+owed.ID] {
		w.fail("%s is freed, and a crash would forget that", owed.ID)
	}
	if owed.LinkID != "" {
		return
	}
	if !o.created[keyOf(owed.Upload.File)] {
		w.fail("%s is freed, and nobody ever asked for it", owed.ID)
	}
	for _, d := range w.drops() {
		for _, it := range w.items(d.ID) {
			if string(it.ID) == owed.Upload.File.ID && it.Attempt == owed.Upload.File.Attempt && it.Wish < core.Cancel {
				w.fail("%s is freed, and wanted", owed.ID)
			}
		}
	}
}

const mostOften = 40 // the same call in a minute

func (o *oracle) often(w *world, what string) {
	if w.now.Sub(o.minute) > time.Minute {
		o.minute, o.asked = w.now, map[string]int{}
	}
	o.asked[what]++
	if o.asked[what] > mostOften {
		w.fail("more than %d times in a minute: %s", mostOften, what)
	}
}

// ended takes in an answer that the core is given.
func (o *oracle) ended(call *flight, e core.Event) {
	switch e := e.(type) {
	case core.SendDone:
		if e.Err == nil {
			o.acked[e.Receipt.ETag] = true
			if _, size := call.upload.Range(call.n); e.Receipt.N == call.n && e.Receipt.Size == size {
				o.pieces[pieceOf(call.upload, call.n)] = e.Receipt.ETag
			}
			return
		}
		f := fault.KindOf(e.Err)
		var stopped core.Stopped
		if f == fault.Interrupted || f == fault.Stalled || errors.As(e.Err, &stopped) {
			o.reopens++
		}
	case core.LinkDone:
		for _, a := range e.Answers {
			o.unlinked = o.unlinked || fault.KindOf(a.Err) == fault.Unsupported && a.Err != nil
			o.final[a.Value.URL.Reveal()] = o.final[a.Value.URL.Reveal()] || a.Err == nil && !o.asksEarly[e.Call]
		}
	case core.ListDone:
		for n := range call.upload.Parts { // whatever the storage had before
			delete(o.pieces, pieceOf(call.upload, n+1))
		}
		for _, r := range e.Arrived.Receipts {
			o.acked[r.ETag] = true
			if _, size := call.upload.Range(r.N); r.Size == size {
				o.pieces[pieceOf(call.upload, r.N)] = r.ETag
			}
		}
	}
}

// reported looks at what somebody is told of a drop, and follows its links.
func (o *oracle) reported(w *world, r core.DropReport) {
	d := o.drop(r.Drop.ID)
	if r.Arriving {
		o.handEarly(w, r)
		return
	}
	var links []string
	covered := map[string]bool{}
	for _, l := range r.Links {
		links = append(links, l.Link.URL.Reveal())
		for _, key := range o.hand(w, l.Link, "reported") {
			covered[key] = true
		}
	}
	text := fmt.Sprint(r.Drop.Failed, links)
	if d.told && d.life < w.life && d.life > 0 && !d.wished && text == d.links && len(links) > 0 {
		w.fail("%s was told, and is reported again after a restart", r.Drop.ID)
	}
	d.life, d.links, d.covered = w.life, text, covered
	if w.roll("told", string(r.Drop.ID), 10) > 0 || w.healing {
		w.after(w.takes("tell", string(r.Drop.ID)), func() { w.step(core.Told{Drop: r.Drop.ID}) })
	}
}

// hand gives a link to somebody: from now on what it leads to must stay.
func (o *oracle) hand(w *world, l destination.Link, how string) []string {
	h, made := w.follow(l)
	if made == nil {
		w.fail("%s: a link that nobody made: %s", how, l.URL.Reveal())
		return nil
	}
	for _, key := range made.keys {
		o := h.objects[key]
		if o == nil {
			w.fail("%s: the link leads to %s, which is not there", how, key)
			continue
		}
		o.handed = true
		w.whole(h, o, how)
	}
	if made.handed = true; made.ended {
		w.fail("%s: the link was withdrawn: %s", how, l.URL.Reveal())
	}
	return made.keys
}

// whole looks at what somebody who follows a link gets.
func (w *world) whole(_ *home, o *object, how string) {
	switch {
	case o.content.mixed || o.content.half:
		w.fail("%s: %s is half a file or a mixture: %v", how, o.key, o.content)
	case o.size != o.file.Size:
		w.fail("%s: %s has %d bytes of %d", how, o.key, o.size, o.file.Size)
	case w.oracle.paths[core.ItemID(o.file.ID)] != o.content.path:
		w.fail("%s: %s holds another file: %v", how, o.key, o.content)
	}
}

// copied is a person who takes the links of single rows.
func (o *oracle) copied(w *world) {
	for _, d := range w.drops() {
		for _, it := range w.items(d.ID) {
			if !it.Link.URL.IsZero() && o.durable["linked "+string(it.ID)] {
				o.hand(w, it.Link, "copied")
			}
		}
	}
}

// look is done after every step.
func (w *world) look(e core.Event, r core.Ready) {
	o := &w.oracle
	if err := w.c.Check(); err != nil {
		w.fail("after %T: %v", e, err)
		return
	}
	if !w.now.Equal(o.instant) {
		o.instant, o.steps = w.now, 0
	}
	if o.steps++; o.steps > 150 {
		w.fail("%d steps at one moment", o.steps)
	}
	for _, f := range r.Facts {
		switch f := f.(type) {
		case core.DropAdded:
			if !f.Drop.Options.Password.IsZero() {
				w.fail("a password would be written down")
			}
		case core.ItemsFound:
			for _, it := range f.Items {
				o.paths[it.ID], o.of[string(it.ID)] = it.Dir+"/"+it.Base, it.Drop
			}
		case core.AttemptBegan:
			o.begun[f.ID]++
			if most := 4 + o.causes[f.ID] + o.edits[o.paths[f.ID]]*2 + o.reopens; o.begun[f.ID] > most {
				w.fail("%s is sent for the %d. time", f.ID, o.begun[f.ID]+1)
			}
		}
	}
	switch e.(type) {
	case core.Opened, core.Learned: // what a destination can do decides what is done
		for _, d := range o.drops {
			d.moved = true
		}
	}
	for _, command := range r.Commands {
		if report, ok := command.(core.Report); ok && !report.Report.Arriving {
			d := o.drop(report.Report.Drop.ID)
			if d.rested == w.life && !d.moved && !o.unlinked {
				w.fail("%s is reported once more, and nothing in it moved", report.Report.Drop.ID)
			}
			d.rested, d.moved = w.life, false
		}
	}
	for _, n := range r.Notes {
		if strings.Contains(n.Text, "refused") {
			w.fail("%s: %s", n.Text, n.Item)
		}
	}
	if w.views == nil {
		w.views = make([]core.DropView, 64)
	}
	n, _ := w.c.Drops(w.views, 0)
	for i := range w.views[:n] {
		d := &w.views[i]
		if d.Looking || d.Done+d.Failed+d.Cancelled < d.Items {
			o.drop(d.ID).moved = true
		}
	}
	if w.tally.steps%24 == 0 {
		w.compare()
	}
}

// compare restores a core from every fact there is, and finds the same in it as in the one that lives.
func (w *world) compare() {
	if w.broken != "" {
		return
	}
	again := core.New(core.Config{})
	again.Restore(slices.Values(books(w.journal.facts(len(w.journal.groups)))))
	a, b := w.c.Remembered(false), again.Remembered(true)
	if a == b {
		return
	}
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			w.fail("a restart would change\n\t%s\nto\n\t%s", x[i], y[i])
			return
		}
	}
	w.fail("a restart would change\n%s\nto\n%s", a, b)
}
