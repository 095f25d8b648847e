package ui

import (
	"linkdrop/ui/present"
	"linkdrop/ui/view"
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// notices are what the banner says, and what its buttons do: a hold, the same fault on several files, or a word of the window's own.
type notices struct {
	banner     *view.Banner
	words      *present.Catalog
	queued     *queueRows
	transfers  *transfers
	places     *places
	remedies   *remedies
	presenter  func() present.Presenter
	copyReport func(name string, why *fault.Error)
	changed    func() // shows what is new
	dispatch   func(func())

	own  present.Notice  // something the window itself has to say
	undo func()          // what its Undo does
	away map[string]bool // notices that were sent away, by their keys
}

// current is what the banner says now: a hold, the same fault on several files, or a word of the window's own.
func (ns *notices) current() present.Notice {
	if h, ok := ns.firstHold(); ok {
		return ns.ofHold(h)
	}
	if ns.own.Text != "" {
		return ns.own
	}
	if f := ns.queued.view.Notice; f != nil && !ns.away[f.Kind.String()] {
		return ns.presenter().QueueNotice(f)
	}
	if n, ok := ns.manyFailed(); ok && !ns.away[n.Key] {
		return n
	}
	return present.Notice{}
}

// firstHold is the hold that the banner tells of: what needs a person comes before what ends by itself.
func (ns *notices) firstHold() (uploader.Hold, bool) {
	for _, h := range ns.queued.view.Holds {
		if h.Next.IsZero() && h.Fault.Kind != fault.Offline {
			return h, true
		}
	}
	if len(ns.queued.view.Holds) > 0 {
		return ns.queued.view.Holds[0], true
	}
	return uploader.Hold{}, false
}

// ofHold is one sentence and one or two buttons for everything that waits for the same thing.
func (ns *notices) ofHold(h uploader.Hold) present.Notice {
	if h.Fault.Kind == fault.NoDestination {
		return ns.ofRemoved(h)
	}
	return ns.presenter().For(h.Destination).HoldNotice(h)
}

// ofRemoved is the banner for files whose destination was removed.
func (ns *notices) ofRemoved(h uploader.Hold) present.Notice {
	ns.places.findRemoved(h.Destination)
	return ns.presenter().For(h.Destination).RemovedNotice(h, ns.places.at(h.Destination).Name, ns.transfers.waitingFor(h.Destination))
}

// manyFailed finds a fault that several files share.
func (ns *notices) manyFailed() (present.Notice, bool) {
	if ns.queued.view.Totals.Failed < 2 {
		return present.Notice{}, false
	}
	kinds := map[fault.Kind]int{}
	samples := map[fault.Kind]uploader.Item{}
	ns.transfers.eachFailed(func(i uploader.Item) {
		kinds[i.Fault.Kind]++
		samples[i.Fault.Kind] = i
	})
	return ns.presenter().ManyFailed(kinds, samples)
}

// tell shows a sentence of the window's own until it is sent away or the next drop.
func (ns *notices) tell(text string) {
	ns.own = present.Notice{Text: text, Dismissable: true, Key: "own"}
	ns.changed()
}

// offer is tell, with an Undo.
func (ns *notices) offer(text string, undo func()) {
	ns.undo = undo
	ns.own = present.Notice{Text: text, Dismissable: true, Key: "own", Action: present.ActionUndo, Label: ns.words.ActionText(present.ActionUndo)}
	ns.changed()
}

// failed tells about an error that has no row. It may be called from any goroutine.
func (ns *notices) failed(err error) {
	if err == nil {
		return
	}
	why := &fault.Error{Kind: fault.KindOf(err)}
	ns.dispatch(func() { ns.tell(ns.words.Fault(why, ns.presenter().FaultContext(0)).Full()) })
}

// dismiss is the banner's ✕.
func (ns *notices) dismiss() {
	if ns.banner.Notice.Key == "own" {
		ns.own = present.Notice{}
	} else {
		ns.away[ns.banner.Notice.Key] = true
	}
	ns.changed()
}

// act is a button of the banner.
func (ns *notices) act(action present.Action) {
	n := ns.banner.Notice
	h, held := ns.firstHold()
	switch {
	case action == present.ActionUndo:
		ns.own = present.Notice{}
		ns.undo()
		ns.changed()
	case action == present.ActionRemoveWaiting:
		ns.transfers.removeWaiting(n.Destination)
	case present.IsRemedy(action) && held:
		ns.remedies.do(n.Destination, action, h.Fault, nil)
	case action == present.ActionCopyReport && held:
		ns.copyReport("", h.Fault)
	case held:
		ns.transfers.nudge(n.Destination)
	default:
		ns.actOnFailed(action)
	}
}

// actOnFailed does to every file of the shared fault what its own button would.
func (ns *notices) actOnFailed(action present.Action) {
	var ids []uploader.ItemID
	var sample uploader.Item
	kinds := map[fault.Kind][]uploader.ItemID{}
	ns.transfers.eachFailed(func(i uploader.Item) {
		kinds[i.Fault.Kind] = append(kinds[i.Fault.Kind], i.ID)
		if len(kinds[i.Fault.Kind]) > len(ids) {
			ids, sample = kinds[i.Fault.Kind], i
		}
	})
	switch {
	case len(ids) == 0:
	case action == present.ActionCopyReport:
		ns.copyReport("", sample.Fault)
	case present.IsRemedy(action):
		ns.remedies.do(sample.Destination, action, sample.Fault, func() { ns.transfers.wishItems(uploader.Run, ids) })
	case action == present.ActionRemove:
		ns.transfers.wishItems(uploader.Remove, ids)
	default:
		ns.transfers.wishItems(uploader.Run, ids)
	}
}
