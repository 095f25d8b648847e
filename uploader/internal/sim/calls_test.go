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

// flight is a call on its way: to its home, where it arrives or not, and back.
type flight struct {
	id      core.CallID
	op      string
	home    *home
	done    bool // it arrived
	answer  core.Event
	effect  func(t *trouble) core.Event // at home
	fails   func(err error) core.Event
	tear    func(delay time.Duration) // it broke in the middle
	trouble *trouble
	item    core.ItemID // of a Send
	upload  destination.Upload
	n       int
	stop    int // the number of the Stop that counts
}

func (f *flight) arrive(t *trouble) {
	if !f.done {
		f.done = true
		f.answer = f.effect(t)
	}
}

// sorted are the calls on their way, in order.
func (w *world) sorted() (all []*flight) {
	for _, f := range w.flights {
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b *flight) int { return int(a.id) - int(b.id) }) //nolint:gosec // small
	return all
}

// end gives the answer to a call, once.
func (w *world) end(f *flight, answer core.Event) {
	if w.flights[f.id] != f {
		return
	}
	delete(w.flights, f.id)
	w.oracle.ended(f, answer)
	w.step(answer)
}

// fly sends a call off.
func (w *world) fly(f *flight, subject string) {
	w.flights[f.id] = f
	if f.tear == nil {
		f.tear = func(time.Duration) {}
	}
	f.trouble = w.troubled(f.op)
	there, back := w.takes(f.op, subject), w.takes("back "+f.op, subject)
	t := f.trouble
	if t != nil {
		w.say("        trouble: %v", t)
		if t.How == "late" {
			there = t.Delay
		}
	}
	w.after(there, func() {
		if w.flights[f.id] != f {
			return
		}
		switch {
		case t != nil && t.How == "refuse":
			f.done, f.answer = true, f.fails(asError(t.Kind, f.op))
		case t != nil && t.How == "torn":
			f.done, f.answer = true, f.fails(asError(t.Kind, f.op))
			f.tear(t.Delay)
		case t != nil && t.How == "lose":
			f.arrive(t)
			f.answer = f.fails(asError(t.Kind, f.op))
		default:
			f.arrive(t)
		}
		w.after(back, func() {
			w.end(f, f.answer)
			if t != nil && t.How == "twice" {
				w.after(back, func() { w.step(f.answer) })
			}
		})
	})
}

// start does what the core asks for.
func (w *world) start(command core.Command) {
	if w.quitting || !w.running {
		return
	}
	w.oracle.started(w, command)
	switch c := command.(type) {
	case core.Explore:
		w.explore(c)
	case core.Open:
		w.open(c)
	case core.Create:
		w.create(c)
	case core.Sign:
		w.sign(c)
	case core.Send:
		w.send(c)
	case core.List:
		w.list(c)
	case core.Complete:
		w.complete(c)
	case core.Link:
		w.link(c)
	case core.Free:
		w.free(c)
	case core.Stop:
		w.stop(c)
	case core.Keep:
		for _, f := range w.flights {
			if f.item == c.Item {
				f.stop++
			}
		}
	case core.Remember:
		w.remember(c)
	case core.Report:
		w.oracle.reported(w, c.Report)
	default:
		w.fail("nobody knows the command %T", command)
	}
}

// remember writes entries, or does not, or does so and is never heard of: the power goes out in between.
func (w *world) remember(c core.Remember) {
	if w.remembering {
		w.fail("the history is written twice at once")
	}
	w.remembering = true
	for _, e := range c.Entries {
		if e.Gone {
			w.areGone(e.Uploads)
		}
	}
	var err error
	if !w.healing && w.roll("history", "", 3) == 0 {
		err = fault.New(fault.DiskFull, "history", "")
	}
	w.after(w.takes("history", ""), func() {
		for _, e := range c.Entries {
			for _, u := range e.Uploads {
				w.written[keyOf(u.File)] = (w.written[keyOf(u.File)] || err == nil) && (!e.Gone || err != nil)
			}
		}
		w.after(w.takes("history", ""), func() {
			w.remembering = false
			w.step(core.Remembered{Err: err})
		})
	})
}

// areGone makes sure that the history calls nothing deleted that is stored.
func (w *world) areGone(uploads []destination.Upload) {
	for _, u := range uploads {
		for _, h := range w.every {
			if o := h.objects[keyOf(u.File)]; o != nil && !o.late && !w.oracle.kept[o.key] && !h.Unnamed && !h.misses(u) {
				w.fail("the history calls %s deleted, and it is stored", o.key)
			}
		}
	}
}

func (w *world) stop(c core.Stop) {
	for _, f := range w.sorted() {
		if f.item != c.Item || f.op != "put" {
			continue
		}
		f.stop++
		number := f.stop
		halt := func() {
			if w.flights[f.id] != f || f.stop != number {
				return
			}
			switch n := w.roll("stopped", string(c.Item), 3); {
			case f.done:
			case n == 0:
				f.arrive(nil)
			case n == 1:
				f.tear(time.Duration(w.roll("torn", string(c.Item), 60)) * time.Second)
			}
			f.done = true
			w.end(f, f.fails(core.Stopped{Why: c.Why}))
		}
		w.after(c.Grace, halt) // also at once: a core is never called while it answers
	}
}

func (w *world) explore(c core.Explore) {
	var found []core.FoundItem
	for _, path := range c.Drop.Paths {
		for _, name := range w.below(path) {
			if slices.Contains(c.Known, name) {
				continue
			}
			stamp, gone := w.stat(name)
			if gone != nil && name != path {
				continue
			}
			w.names++
			dir, base := name[:strings.LastIndex(name, "/")], name[strings.LastIndex(name, "/")+1:]
			found = append(found, core.FoundItem{
				ID: core.ItemID(fmt.Sprintf("i%d", w.names)), Drop: c.Drop.ID, Dir: dir, Base: base, Name: strings.TrimPrefix(name, "/"), Stamp: stamp, Fault: gone,
			})
		}
	}
	chunk := 1 + w.roll("chunk", string(c.Drop.ID), 3)
	wait := time.Duration(0)
	for len(found) > 0 {
		some := found[:min(chunk, len(found))]
		found = found[len(some):]
		wait += w.takes("explore", string(c.Drop.ID))
		w.after(wait, func() { w.step(core.Discovered{Drop: c.Drop.ID, Items: some}) })
	}
	w.after(wait+time.Millisecond, func() { w.step(core.Explored{Drop: c.Drop.ID}) })
}

// below are the files at or below a path.
func (w *world) below(path string) (all []string) {
	for name := range w.disk {
		if name == path || strings.HasPrefix(name, path+"/") {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

func (w *world) open(c core.Open) {
	h := w.homes[c.Place.Destination]
	w.fly(&flight{
		id: c.Call, op: "open", home: h,
		effect: func(*trouble) core.Event {
			w.opened[c.Place] = h
			return core.Opened{Call: c.Call, Name: "place " + h.place, Site: h.site(), Links: h.Links, Traits: h.traits()}
		},
		fails: func(err error) core.Event {
			f, ok := err.(*fault.Error) //nolint:errorlint // the world makes them itself
			if !ok {
				f = fault.New(fault.Interrupted, "open", err.Error())
			}
			return core.Opened{Call: c.Call, Err: f}
		},
	}, c.Place.Destination)
}

func (h *home) traits() destination.Traits {
	links := destination.LinkTraits{Several: h.Several}
	switch {
	case h.Demands:
		links.Options.Password = destination.PasswordRequired
	case h.Closes:
		links.Options.Password = destination.PasswordOptional
	}
	return destination.Traits{Name: h.place, MaxBatch: h.Batch, Resumes: h.Resumes, EarlyLinks: h.Early, Links: links}
}

// home is where a command goes to: the one its place was opened as.
func (w *world) home(p core.Place) *home {
	h := w.opened[p]
	if h == nil {
		w.fail("a command goes to %v, which was never opened", p)
		return w.every[0]
	}
	return h
}

func (w *world) create(c core.Create) {
	h := w.home(c.Place)
	answers := make([]core.CreateAnswer, len(c.Files))
	for i, f := range c.Files {
		a := &answers[i]
		stamp, gone := w.stat(f.Path)
		a.Stamp = stamp
		switch {
		case gone != nil:
			a.Err, a.NotAsked = gone, true
		case stamp != f.Stamp && !f.Fresh:
			a.NotAsked = true
		}
	}
	w.fly(&flight{
		id: c.Call, op: "create", home: h,
		effect: func(t *trouble) core.Event {
			for i, f := range c.Files {
				if answers[i].NotAsked {
					continue
				}
				f.File.Size = answers[i].Stamp.Size
				u := h.create(f.File)
				answers[i].Created.Upload = u
				if first := min(1, u.Parts); h.First {
					answers[i].Created.First = w.sign1(h, u, first)
				}
				w.wrongUpload(t, &answers[i].Created.Upload)
			}
			if t != nil && t.How == "short" {
				answers = answers[:len(answers)-1]
			}
			return core.CreateDone{Call: c.Call, Answers: answers}
		},
		fails: func(err error) core.Event {
			failed := slices.Clone(answers)
			if len(failed) < len(c.Files) {
				failed = make([]core.CreateAnswer, len(c.Files))
			}
			for i := range failed {
				if !failed[i].NotAsked {
					failed[i].Created, failed[i].Err = destination.Created{}, err
				}
			}
			return core.CreateDone{Call: c.Call, Answers: failed}
		},
	}, string(c.Files[0].Item))
}

func (w *world) wrongUpload(t *trouble, u *destination.Upload) {
	if t == nil {
		return
	}
	switch t.How {
	case "attempt":
		u.File.Attempt++
	case "owner":
		u.File.ID = "someone else's"
	case "plan":
		u.Parts++
	case "size":
		u.File.Size++
	}
}

func (w *world) sign1(h *home, u destination.Upload, n int) *destination.Request {
	url := fmt.Sprintf("%d/%s/%d?%d", h.number, keyOf(u.File), n, len(w.signed))
	ends := time.Time{}
	if h.Life > 0 {
		ends = w.now.Add(h.Life)
	}
	w.signed[url] = &request{h, u, n, ends}
	return &destination.Request{Method: "PUT", URL: destination.NewURL(url), Life: destination.NewLife(h.Life)}
}

func (w *world) sign(c core.Sign) {
	h := w.home(c.Place)
	w.fly(&flight{
		id: c.Call, op: "sign", home: h,
		effect: func(t *trouble) core.Event {
			var answers []destination.Result[destination.Request]
			for _, p := range c.Pieces {
				if !h.knows(p.Upload) {
					answers = append(answers, destination.Result[destination.Request]{Err: fault.New(fault.Missing, "sign", "")})
					continue
				}
				answers = append(answers, destination.Result[destination.Request]{Value: *w.sign1(h, p.Upload, p.N)})
			}
			if t != nil && t.How == "short" {
				answers = answers[:len(answers)-1]
			}
			return core.SignDone{Call: c.Call, Answers: answers}
		},
		fails: func(err error) core.Event {
			return core.SignDone{Call: c.Call, Answers: destination.Fail[destination.Request](len(c.Pieces), err)}
		},
	}, string(c.Pieces[0].Item))
}

func (w *world) send(c core.Send) {
	r := w.signed[c.Request.URL.Reveal()]
	_, size := c.Upload.Range(c.N)
	fails := func(err error) core.Event { return core.SendDone{Call: c.Call, Err: err} }
	stamp, gone := w.stat(c.Path)
	started := content{path: c.Path, version: int(stamp.ModTime)}
	f := &flight{id: c.Call, op: "put", fails: fails, item: c.Item, upload: c.Upload, n: c.N}
	early := func(e core.SendDone) {
		w.flights[c.Call] = f
		f.done = true
		f.effect, f.tear = func(*trouble) core.Event { return e }, func(time.Duration) {}
		w.after(time.Millisecond, func() { w.end(f, e) })
	}
	switch {
	case r == nil:
		w.fail("a request that nobody signed is sent: %s", c.Request.URL.Reveal())
		return
	case !r.ends.IsZero() && !w.now.Before(r.ends):
		early(core.SendDone{Call: c.Call, Err: fault.New(fault.Expired, "put", ""), Unused: true})
		return
	case gone != nil:
		early(core.SendDone{Call: c.Call, Err: gone})
		return
	case stamp != c.Stamp:
		early(core.SendDone{Call: c.Call, Err: fault.New(fault.Changed, "read", "")})
		return
	}
	if p, there := r.home.part(c.Upload, c.N); there && w.oracle.pieces[pieceOf(c.Upload, c.N)] == p.etag {
		w.fail("piece %s is there, as was said, and is sent again", pieceOf(c.Upload, c.N))
	}
	w.tally.sent += size
	f.home = r.home
	f.effect = func(t *trouble) core.Event {
		now, gone := w.stat(c.Path)
		read := started
		read.mixed = gone == nil && now != c.Stamp && size > 0 // of nothing there is one version
		etag, err := r.home.put(w, r.upload, r.n, read, size)
		switch {
		case err != nil:
			return fails(err)
		case now != c.Stamp || gone != nil:
			return fails(fault.New(fault.Changed, "read", ""))
		}
		receipt := destination.Receipt{N: c.N, Size: size, ETag: etag}
		if t != nil && t.How == "number" {
			receipt.N += 7
		}
		if t != nil && t.How == "size" {
			receipt.Size++
		}
		return core.SendDone{Call: c.Call, Receipt: receipt}
	}
	f.tear = func(delay time.Duration) {
		if r.upload.Parts > 0 || size == 0 {
			return
		}
		half := started
		half.half = true
		w.torn(delay, func() {
			w.say("storage %d publishes what came of %s", r.home.number, keyOf(r.upload.File))
			_, open := r.home.open(r.upload)
			r.home.publish(w, r.upload.File, half, size/2, !open)
		})
	}
	w.fly(f, fmt.Sprintf("%s/%d", c.Item, c.N))
}

func (w *world) list(c core.List) {
	h := w.home(c.Place)
	w.fly(&flight{
		id: c.Call, op: "list", home: h, upload: c.Upload,
		effect: func(t *trouble) core.Event {
			a, err := h.list(c)
			if err != nil {
				return core.ListDone{Call: c.Call, Err: err}
			}
			stamp, gone := w.stat(c.Path)
			if gone != nil && a.Object == nil {
				return core.ListDone{Call: c.Call, Err: gone}
			}
			done := core.ListDone{Call: c.Call, Arrived: a, Stamp: stamp}
			if t != nil && a.Object != nil {
				w.wrongUpload(t, &a.Object.Upload)
			}
			if t != nil && t.How == "size" {
				for i := range a.Receipts {
					a.Receipts[i].Size--
				}
			}
			return done
		},
		fails: func(err error) core.Event { return core.ListDone{Call: c.Call, Err: err} },
	}, string(c.Item))
}

func (w *world) complete(c core.Complete) {
	h := w.home(c.Place)
	w.fly(&flight{
		id: c.Call, op: "complete", home: h,
		effect: func(t *trouble) core.Event {
			var answers []destination.Result[destination.Object]
			for _, s := range c.Sent {
				o, err := h.complete(w, s)
				if err != nil {
					answers = append(answers, destination.Result[destination.Object]{Err: err})
					continue
				}
				w.wrongUpload(t, &o.Upload)
				answers = append(answers, destination.Result[destination.Object]{Value: o})
			}
			if t != nil && t.How == "short" {
				answers = answers[:len(answers)-1]
			}
			return core.CompleteDone{Call: c.Call, Answers: answers}
		},
		fails: func(err error) core.Event {
			return core.CompleteDone{Call: c.Call, Answers: destination.Fail[destination.Object](len(c.Sent), err)}
		},
	}, c.Sent[0].Upload.File.ID)
}

func (w *world) link(c core.Link) {
	h := w.home(c.Place)
	for _, r := range c.Requests {
		for _, u := range r.Uploads {
			if h.misses(u) {
				w.fail("a link to %s is asked for where it is not", keyOf(u.File))
			}
		}
	}
	w.fly(&flight{
		id: c.Call, op: "link", home: h,
		effect: func(t *trouble) core.Event {
			var answers []destination.Result[destination.Link]
			for _, r := range c.Requests {
				made, err := h.link(r)
				if err != nil {
					answers = append(answers, destination.Result[destination.Link]{Err: err})
					continue
				}
				answers = append(answers, destination.Result[destination.Link]{Value: made})
			}
			if t != nil && t.How == "short" {
				answers = answers[:len(answers)-1]
			}
			return core.LinkDone{Call: c.Call, Answers: answers}
		},
		fails: func(err error) core.Event {
			return core.LinkDone{Call: c.Call, Answers: destination.Fail[destination.Link](len(c.Requests), err)}
		},
	}, c.Requests[0].ID)
}

func (w *world) free(c core.Free) {
	h := w.home(c.Place)
	if h.misses(c.Owed.Upload) {
		w.fail("%s is freed where it is not", c.Owed.ID)
	}
	w.fly(&flight{
		id: c.Call, op: "abort", home: h,
		effect: func(*trouble) core.Event {
			if c.Owed.LinkID != "" {
				h.revoke(w, c.Owed.LinkID)
				return core.FreeDone{Call: c.Call}
			}
			if c.Owed.Upload.Key == "" && h.Early { // who frees it asks for its name
				h.create(c.Owed.Upload.File)
			}
			if err := h.free(w, c.Owed); err != nil {
				return core.FreeDone{Call: c.Call, Err: err}
			}
			return core.FreeDone{Call: c.Call}
		},
		fails: func(err error) core.Event {
			if k := fault.KindOf(err); k == fault.Unsupported || k == fault.Missing || k == fault.Kept {
				w.oracle.kept[c.Owed.LinkID] = true                       // who says so is believed
				for f := c.Owed.Upload.File; f.Attempt > 0; f.Attempt-- { // of the attempts before, too, which it was to take the place of
					w.oracle.kept[keyOf(f)] = h.Early || f.Attempt == c.Owed.Upload.File.Attempt || w.oracle.kept[keyOf(f)]
				}
			}
			return core.FreeDone{Call: c.Call, Err: err}
		},
	}, c.Owed.ID)
}
