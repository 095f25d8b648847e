package ui

import (
	"linkdrop/ui/present"
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// scanMost is how many items are looked at to find out whether many failed for the same reason.
const scanMost = 4096

// notices is what the banner says now: a hold, the same fault on several files, or a word of the window's own.
func (w *Window) notices() present.Notice {
	if h, ok := w.firstHold(); ok {
		return w.holdNotice(h)
	}
	if w.notice.Text != "" {
		return w.notice
	}
	if f := w.view.Notice; f != nil && !w.away[f.Kind.String()] {
		return w.painter().QueueNotice(f)
	}
	if n, ok := w.manyFailed(); ok && !w.away[n.Key] {
		return n
	}
	return present.Notice{}
}

// firstHold is the hold that the banner tells of: what needs a person comes before what ends by itself.
func (w *Window) firstHold() (uploader.Hold, bool) {
	for _, h := range w.view.Holds {
		if h.Next.IsZero() && h.Fault.Kind != fault.Offline {
			return h, true
		}
	}
	if len(w.view.Holds) > 0 {
		return w.view.Holds[0], true
	}
	return uploader.Hold{}, false
}

// holdNotice is one sentence and one or two buttons for everything that waits for the same thing.
func (w *Window) holdNotice(h uploader.Hold) present.Notice {
	if h.Fault.Kind == fault.NoDestination {
		return w.removedNotice(h)
	}
	return w.painter().For(h.Destination).HoldNotice(h)
}

// manyFailed finds a fault that several files share.
func (w *Window) manyFailed() (present.Notice, bool) {
	if w.view.Totals.Failed < 2 {
		return present.Notice{}, false
	}
	kinds := map[fault.Kind]int{}
	samples := map[fault.Kind]uploader.Item{}
	w.eachFailed(func(i uploader.Item) {
		kinds[i.Fault.Kind]++
		samples[i.Fault.Kind] = i
	})
	return w.painter().ManyFailed(kinds, samples)
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
	w.notice = present.Notice{Text: text, Dismissable: true, Key: "own"}
	w.refresh()
}

// bannerAway is the banner's ✕.
func (w *Window) bannerAway() {
	if w.banner.notice.Key == "own" {
		w.notice = present.Notice{}
	} else {
		w.away[w.banner.notice.Key] = true
	}
	w.refresh()
}

// bannerAct is a button of the banner.
func (w *Window) bannerAct(d present.Action) {
	n := w.banner.notice
	h, held := w.firstHold()
	switch {
	case d == present.ActionRemoveWaiting:
		w.removeWaiting(n.Destination)
	case present.IsRemedy(d) && held:
		w.remedyFor(n.Destination, d, h.Fault, nil)
	case d == present.ActionCopyReport && held:
		w.copyReport("", h.Fault)
	case held:
		w.work.do(func() { w.d.Queue.Nudge(n.Destination) })
	default:
		w.actOnFailed(d)
	}
}

// actOnFailed does to every file of the shared fault what its own button would.
func (w *Window) actOnFailed(d present.Action) {
	var ids []uploader.ItemID
	var sample uploader.Item
	kinds := map[fault.Kind][]uploader.ItemID{}
	w.eachFailed(func(i uploader.Item) {
		kinds[i.Fault.Kind] = append(kinds[i.Fault.Kind], i.ID)
		if len(kinds[i.Fault.Kind]) > len(ids) {
			ids, sample = kinds[i.Fault.Kind], i
		}
	})
	switch {
	case len(ids) == 0:
	case d == present.ActionCopyReport:
		w.copyReport("", sample.Fault)
	case present.IsRemedy(d):
		w.remedyFor(sample.Destination, d, sample.Fault, func() { w.wishItems(uploader.Run, ids) })
	case d == present.ActionRemove:
		w.wishItems(uploader.Remove, ids)
	default:
		w.wishItems(uploader.Run, ids)
	}
}
