package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/core"
)

// act lets something happen to the client.
func (w *world) act(number int, a act) {
	w.say("%s %d %d %v", strings.ToUpper(a.Do), a.N, a.M, a.Sizes)
	w.tally.acts[a.Do]++
	if a.Do == "edit" {
		w.edit(a)
		return
	}
	if !w.running {
		return
	}
	switch a.Do {
	case "add", "add closed":
		w.add(number, a)
	case "unlock":
		w.unlock(a.N)
	case "pause", "run", "cancel", "remove":
		w.wish(map[string]core.Wish{"pause": core.Pause, "run": core.Run, "cancel": core.Cancel, "remove": core.Remove}[a.Do], w.some(a))
	case "pause all", "run all", "cancel all", "remove all":
		w.wishDrop(map[string]core.Wish{"pause all": core.Pause, "run all": core.Run, "cancel all": core.Cancel, "remove all": core.Remove}[a.Do], a.N)
	case "undo":
		ids := w.cancelled
		w.cancelled = nil
		w.wish(core.Run, ids)
	case "nudge":
		w.step(core.Nudged{Destination: []string{"", w.site(a.N)}[a.M%2]})
	case "reopen":
		w.oracle.reopened()
		w.step(core.Reopened{Destination: w.site(a.N)})
	case "move":
		w.settle(a.N % len(w.play.Sites))
		w.oracle.reopened()
		w.step(core.Reopened{Destination: w.site(a.N)})
	case "crash", "quit":
		if a.Do == "crash" {
			w.crash()
		} else {
			w.quit()
		}
		down := []time.Duration{0, time.Second, 10 * time.Second, time.Hour}[a.M%4]
		w.at(0, w.now.Add(down), w.begin)
	case "jam":
		w.jam(time.Duration(a.M) * 100 * time.Millisecond)
	case "learn":
		w.learn(a)
	case "copy":
		w.oracle.copied(w)
	}
}

func (w *world) site(n int) string { return placeName(n % len(w.play.Sites)) }

func (w *world) add(number int, a act) {
	top := fmt.Sprintf("/d%d", number)
	if a.N >= 90 && number > 0 { // the same once more
		top = fmt.Sprintf("/d%d", a.M%number)
	}
	d := core.Drop{
		ID: core.DropID(fmt.Sprintf("D%d", number)), Destination: w.site(a.M), Added: w.now, Options: core.Options{Together: a.M%2 == 0, LinkAtDrop: a.Early},
	}
	if len(w.below(top)) == 0 {
		for i, size := range a.Sizes {
			f := &file{path: fmt.Sprintf("%s/f%d", top, i)}
			f.change(size)
			w.disk[f.path] = f
		}
	}
	if a.Do == "add closed" {
		d.Options.Password = passwordOf(d.ID)
		w.oracle.closed[d.ID] = true
	}
	d.Paths = w.below(top)
	if a.N%3 == 0 {
		d.Paths = []string{top}
	}
	if a.N%2 == 0 {
		w.step(core.Added{Drop: d})
		return
	}
	j := &w.journal
	if j.jammed {
		return // the person is told so
	}
	j.groups = append(j.groups, []core.Fact{core.DropAdded{Drop: d.Noted()}})
	j.wanted = len(j.groups)
	w.flushed()
	w.step(core.Added{Drop: d, Noted: true})
}

// passwordOf is what the person chose for a drop, and knows after a restart too.
func passwordOf(d core.DropID) destination.Password {
	return destination.NewPassword("secret of " + string(d))
}

// unlock says the password of a drop again, where it is asked for.
func (w *world) unlock(n int) {
	drops := w.drops()
	if len(drops) == 0 || !drops[n%len(drops)].Locked {
		return
	}
	d := drops[n%len(drops)].ID
	life := w.oracle.drop(d)
	life.wished, life.moved = true, true
	w.step(core.PasswordGiven{Drop: d, Password: passwordOf(d)})
}

func (w *world) edit(a act) {
	paths := make([]string, 0, len(w.disk))
	for path := range w.disk {
		paths = append(paths, path)
	}
	if len(paths) == 0 {
		return
	}
	slices.Sort(paths)
	f := w.disk[paths[a.N%len(paths)]]
	w.oracle.edited(f.path)
	switch a.M % 6 {
	case 0, 1:
		f.change(f.size)
	case 2:
		f.change(f.size + 11)
	case 3:
		f.change(f.size / 2)
	case 4:
		f.version = 0
	case 5:
		f.replace++
		f.change(f.size)
	}
}

// some are one or two items.
func (w *world) some(a act) []core.ItemID {
	all := w.c.ItemIDs()
	if len(all) == 0 {
		return nil
	}
	ids := []core.ItemID{all[a.N%len(all)]}
	if a.M%2 == 1 && len(all) > 1 {
		ids = append(ids, all[(a.N+1)%len(all)])
	}
	return ids
}

func (w *world) wish(wish core.Wish, ids []core.ItemID) {
	if len(ids) == 0 {
		return
	}
	if wish == core.Cancel {
		w.cancelled = ids
	}
	w.oracle.wished(w, wish, ids)
	w.step(core.Wished{Wish: wish, Items: ids})
}

func (w *world) wishDrop(wish core.Wish, n int) {
	drops := w.drops()
	if len(drops) == 0 {
		return
	}
	d := drops[n%len(drops)]
	var ids []core.ItemID
	for _, it := range w.items(d.ID) {
		ids = append(ids, it.ID)
	}
	if wish == core.Cancel {
		w.cancelled = ids
	}
	w.oracle.wished(w, wish, ids)
	life := w.oracle.drop(d.ID)
	life.wished, life.moved = true, life.moved || wish == core.Run
	w.step(core.WishedDrops{Wish: wish, Drops: []core.DropID{d.ID}})
}

func (w *world) jam(long time.Duration) {
	if w.journal.jammed {
		return
	}
	w.journal.jammed = true
	w.step(core.Jammed{Fault: fault.New(fault.DiskFull, "journal", ""), Next: w.now.Add(long)})
	w.after(long, w.unjam)
}

func (w *world) unjam() {
	if !w.journal.jammed {
		return
	}
	w.journal.jammed = false
	w.journal.wanted = len(w.journal.groups)
	w.flushed()
	w.step(core.Jammed{})
}

func (w *world) learn(a act) {
	best, found := core.Place{}, false
	for p := range w.opened {
		if p.Destination == w.site(a.N) && (!found || p.Generation > best.Generation) {
			best, found = p, true
		}
	}
	if found {
		traits := w.opened[best].traits()
		traits.MaxBatch = 1 + a.M%3
		w.step(core.Learned{Place: best, Traits: traits})
	}
}

func (w *world) drops() []core.DropView {
	if w.views == nil {
		w.views = make([]core.DropView, 64)
	}
	n, _ := w.c.Drops(w.views, 0)
	return slices.Clone(w.views[:n])
}

func (w *world) items(d core.DropID) []core.Item {
	if w.rows == nil {
		w.rows = make([]core.Item, 64)
	}
	n, _ := w.c.Items(w.rows, d, 0)
	return slices.Clone(w.rows[:n])
}

// describe says in a line what an event, a fact or a command is.
func describe(x any) string {
	short := func(u destination.Upload) string {
		return fmt.Sprintf("%s (%d in %d parts)", keyOf(u.File), u.File.Size, u.Parts)
	}
	switch x := x.(type) {
	case core.CreateDone:
		var all []string
		for _, a := range x.Answers {
			all = append(all, fmt.Sprintf("%s asked %v %v", short(a.Created.Upload), !a.NotAsked, a.Err))
		}
		return fmt.Sprintf("CreateDone %d: %s", x.Call, strings.Join(all, "; "))
	case core.SendDone:
		return fmt.Sprintf("SendDone %d: %d %s %v, unused %v", x.Call, x.Receipt.N, x.Receipt.ETag, x.Err, x.Unused)
	case core.SignDone:
		var all []string
		for _, a := range x.Answers {
			all = append(all, fmt.Sprintf("%s %v", a.Value.URL.Reveal(), a.Err))
		}
		return fmt.Sprintf("SignDone %d: %s", x.Call, strings.Join(all, "; "))
	case core.LinkDone:
		var all []string
		for _, a := range x.Answers {
			all = append(all, fmt.Sprintf("%s %v", a.Value.URL.Reveal(), a.Err))
		}
		return fmt.Sprintf("LinkDone %d: %s", x.Call, strings.Join(all, "; "))
	case core.Create:
		var all []string
		for _, f := range x.Files {
			all = append(all, fmt.Sprintf("%s fresh %v", keyOf(f.File), f.Fresh))
		}
		return fmt.Sprintf("Create %d at %v: %s", x.Call, x.Place, strings.Join(all, "; "))
	case core.Sign:
		var all []string
		for _, p := range x.Pieces {
			all = append(all, fmt.Sprintf("%s piece %d", keyOf(p.Upload.File), p.N))
		}
		return fmt.Sprintf("Sign %d at %v: %s", x.Call, x.Place, strings.Join(all, "; "))
	case core.Send:
		return fmt.Sprintf("Send %d at %v: %s piece %d", x.Call, x.Place, short(x.Upload), x.N)
	case core.Complete:
		var all []string
		for _, s := range x.Sent {
			all = append(all, short(s.Upload))
		}
		return fmt.Sprintf("Complete %d at %v: %s", x.Call, x.Place, strings.Join(all, "; "))
	case core.ListDone:
		object := "no object"
		if x.Arrived.Object != nil {
			object = "the object " + short(x.Arrived.Object.Upload)
		}
		return fmt.Sprintf("ListDone %d: %s, %d pieces, the file has %d bytes, version %d; %v", x.Call, object, len(x.Arrived.Receipts), x.Stamp.Size, x.Stamp.ModTime, x.Err)
	case core.Report:
		return fmt.Sprintf("Report %s: %d links, done %d, failed %d, cancelled %d", x.Report.Drop.ID, len(x.Report.Links), x.Report.Drop.Done, x.Report.Drop.Failed, x.Report.Drop.Cancelled)
	case core.AttemptBegan:
		frees := ""
		if x.Frees != nil {
			frees = ", frees " + x.Frees.ID
		}
		return fmt.Sprintf("AttemptBegan %s/%d%s", x.ID, x.Attempt, frees)
	}
	text := fmt.Sprintf("%T %+v", x, x)
	return strings.TrimPrefix(text, "core.")
}
