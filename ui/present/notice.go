package present

import (
	"strconv"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// Notice is what the banner says: one sentence, one button.
type Notice struct {
	Text         string
	Bad          bool // something is wrong; otherwise it waits or informs
	Label        string
	Action       Action
	SecondLabel  string // what the second button says; empty: there is none
	SecondAction Action
	Destination  string // the hold's destination
	Key          string // what it is about, so that the same is recognised
	Dismissable  bool   // the person may send it away
}

// HoldNotice is one sentence and one button for everything that waits for the same thing.
func (p Presenter) HoldNotice(h uploader.Hold) Notice {
	says := p.Words.Fault(h.Fault, p.FaultContext(0))
	n := Notice{Text: says.Full(), Bad: h.Next.IsZero(), Destination: h.Destination, Action: says.Action}
	if !h.Next.IsZero() && h.Fault.Kind != fault.Offline {
		if h.Fault.Kind != fault.Unreachable { // where the hint asks what the person alone can know
			n.Text = says.Title
		}
		n.Text += " " + p.wait(h.Next) // the sentence stays what it is while a try is under way
		if n.Action != ActionCopyReport {
			n.Action = ActionRetryNow
		}
	}
	if h.Fault.Kind == fault.Offline {
		n.Action, n.Bad = NoAction, false
	} else {
		n.Action = p.provided(n.Action)
	}
	n.Label = p.Words.ActionText(n.Action)
	return n
}

// RemovedNotice is the notice of files whose destination was removed: both ways out. name is what it was called, where that
// is known; files is how many wait for it.
func (p Presenter) RemovedNotice(h uploader.Hold, name string, files int) Notice {
	n := Notice{Text: p.Words.Fault(h.Fault, p.FaultContext(0)).Full(), Bad: h.Next.IsZero(), Destination: h.Destination}
	if name != "" {
		n.Text = p.Words.Text("gone.title", "name", name)
	}
	n.Text += " " + p.Words.Count("gone.waiting", max(1, files))
	n.Action, n.SecondAction = ActionRemoveWaiting, NoAction
	if p.Able != nil && p.Able(ActionAddAgain) {
		n.Action, n.SecondAction = ActionAddAgain, ActionRemoveWaiting
	}
	n.Label, n.SecondLabel = p.Words.ActionText(n.Action), p.Words.ActionText(n.SecondAction)
	return n
}

// ManyFailed is the notice of the fault that most files share; ok is false where no two do. kinds counts the files of each,
// samples has one of each.
func (p Presenter) ManyFailed(kinds map[fault.Kind]int, samples map[fault.Kind]uploader.Item) (n Notice, ok bool) {
	most, files := fault.Bug, 0
	for _, k := range fault.Kinds() {
		if kinds[k] > files {
			most, files = k, kinds[k]
		}
	}
	if files < 2 {
		return Notice{}, false
	}
	p = p.For(samples[most].Destination)
	says := p.Words.Fault(samples[most].Fault, p.FaultContext(0))
	fix := p.provided(says.Action)
	if says.Action == ActionCopyReport {
		fix = ActionCopyReport
	}
	return Notice{
		Text: p.Words.Count("banner.many", files, "says", says.Title), Bad: true, Action: fix, Label: p.Words.ActionText(fix),
		Key: "many-" + most.String() + strconv.Itoa(files), Dismissable: true,
	}, true
}

// QueueNotice is the notice of what the queue has to say as a whole.
func (p Presenter) QueueNotice(f *fault.Error) Notice {
	return Notice{Text: p.Words.Fault(f, p.FaultContext(0)).Full(), Key: f.Kind.String(), Dismissable: true}
}
