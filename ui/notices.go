package ui

import (
	"strconv"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// scanMost is how many items are looked at to find out whether many failed for the same reason.
const scanMost = 4096

// notices is what the banner says now: a hold, the same fault on several files, or a word of the window's own.
func (w *Window) notices() notice {
	for _, h := range w.view.Holds {
		return w.holdNotice(h)
	}
	if w.notice.text != "" {
		return w.notice
	}
	if f := w.view.Notice; f != nil && !w.away[f.Kind.String()] {
		return notice{text: w.words.fault(f, w.painter().about(0)).both(), key: f.Kind.String(), closes: true}
	}
	if n, ok := w.manyFailed(); ok && !w.away[n.key] {
		return n
	}
	return notice{}
}

// holdNotice is one sentence and one button for everything that waits for the same thing.
func (w *Window) holdNotice(h uploader.Hold) notice {
	p := w.painter()
	says := w.words.fault(h.Fault, p.about(0))
	n := notice{text: says.both(), bad: h.Next.IsZero(), dest: h.Destination, deed: says.fix}
	if !h.Next.IsZero() && h.Fault.Kind != fault.Offline {
		left := int(h.Next.Sub(p.now).Round(time.Second) / time.Second)
		if left > 1 {
			n.text = says.title + " " + w.words.say("banner.wait.in", "n", strconv.Itoa(left))
		}
		if n.deed != doReport {
			n.deed = doNow
		}
	}
	if h.Fault.Kind == fault.Offline {
		n.deed, n.bad = doNothing, false
	} else {
		n.deed = p.fix(n.deed)
	}
	n.action = w.words.label(n.deed)
	return n
}

// manyFailed finds a fault that several files share.
func (w *Window) manyFailed() (notice, bool) {
	if w.view.Totals.Failed < 2 {
		return notice{}, false
	}
	kinds := map[fault.Kind]int{}
	samples := map[fault.Kind]*fault.Error{}
	w.eachFailed(func(i uploader.Item) {
		kinds[i.Fault.Kind]++
		samples[i.Fault.Kind] = i.Fault
	})
	most, n := fault.Bug, 0
	for _, k := range fault.Kinds() {
		if kinds[k] > n {
			most, n = k, kinds[k]
		}
	}
	if n < 2 {
		return notice{}, false
	}
	p := w.painter()
	says := w.words.fault(samples[most], p.about(0))
	fix := p.fix(says.fix)
	if says.fix == doReport {
		fix = doReport
	}
	return notice{
		text: w.words.count("banner.many", n, "says", says.title), bad: true, deed: fix, action: w.words.label(fix),
		key: "many-" + most.String() + strconv.Itoa(n), closes: true,
	}, true
}

// eachFailed calls f for failed items, newest drop first, up to a bound.
func (w *Window) eachFailed(f func(uploader.Item)) {
	seen := 0
	buf := make([]uploader.Item, 256)
	for _, d := range w.now.rows.drops {
		for from := 0; d.Failed > 0 && seen < scanMost; {
			n, _ := w.d.Queue.Items(buf, d.ID, from)
			for _, i := range buf[:n] {
				if i.State() == uploader.Failed {
					f(i)
				}
			}
			from, seen = from+n, seen+n
			if n < len(buf) {
				break
			}
		}
	}
}

// tell shows a sentence of the window's own until it is sent away or the next drop.
func (w *Window) tell(text string) {
	w.notice = notice{text: text, closes: true, key: "own"}
	w.refresh()
}

// bannerAway is the banner's ✕.
func (w *Window) bannerAway() {
	if w.banner.notice.key == "own" {
		w.notice = notice{}
	} else {
		w.away[w.banner.notice.key] = true
	}
	w.refresh()
}

// bannerAct is the banner's button.
func (w *Window) bannerAct() {
	n := w.banner.notice
	if r, ok := remedyOf(n.deed); ok && w.d.Remedies[r] != nil {
		w.d.Remedies[r](n.dest)
		return
	}
	switch {
	case n.deed == doReport && len(w.view.Holds) > 0:
		w.copyReport("", w.view.Holds[0].Fault)
	case len(w.view.Holds) > 0:
		w.work.do(func() { w.d.Queue.Nudge(n.dest) })
	default:
		w.actOnFailed(n.deed)
	}
}

// actOnFailed does to every file of the shared fault what its own button would.
func (w *Window) actOnFailed(d deed) {
	var ids []uploader.ItemID
	var sample *fault.Error
	kinds := map[fault.Kind][]uploader.ItemID{}
	w.eachFailed(func(i uploader.Item) {
		kinds[i.Fault.Kind] = append(kinds[i.Fault.Kind], i.ID)
		if len(kinds[i.Fault.Kind]) > len(ids) {
			ids, sample = kinds[i.Fault.Kind], i.Fault
		}
	})
	switch {
	case len(ids) == 0:
	case d == doReport:
		w.copyReport("", sample)
	case d == doRemove:
		w.wishItems(uploader.Remove, ids)
	default:
		w.wishItems(uploader.Run, ids)
	}
}
