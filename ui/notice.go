package ui

import (
	"strconv"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// notice is what the banner says: one sentence, one button.
type notice struct {
	text   string
	bad    bool // something is wrong; otherwise it waits or informs
	action string
	deed   deed
	other  string // what the second button says; empty: there is none
	second deed
	dest   string // the hold's destination
	key    string // what it is about, so that the same is recognised
	closes bool   // the person may send it away
}

// holdNotice is one sentence and one button for everything that waits for the same thing.
func (p painter) holdNotice(h uploader.Hold) notice {
	says := p.words.fault(h.Fault, p.about(0))
	n := notice{text: says.both(), bad: h.Next.IsZero(), dest: h.Destination, deed: says.fix}
	if !h.Next.IsZero() && h.Fault.Kind != fault.Offline {
		left := int(h.Next.Sub(p.now).Round(time.Second) / time.Second)
		if left > 1 {
			n.text = says.title + " " + p.words.say("banner.wait.in", "n", strconv.Itoa(left))
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
	n.action = p.words.label(n.deed)
	return n
}

// removedNotice is the notice of files whose destination was removed: both ways out. name is what it was called, where that
// is known; files is how many wait for it.
func (p painter) removedNotice(h uploader.Hold, name string, files int) notice {
	n := notice{text: p.words.fault(h.Fault, p.about(0)).both(), bad: h.Next.IsZero(), dest: h.Destination}
	if name != "" {
		n.text = p.words.say("gone.title", "name", name)
	}
	n.text += " " + p.words.count("gone.waiting", max(1, files))
	n.deed, n.second = doRemoveThese, doNothing
	if p.able != nil && p.able(doAddAgain) {
		n.deed, n.second = doAddAgain, doRemoveThese
	}
	n.action, n.other = p.words.label(n.deed), p.words.label(n.second)
	return n
}

// manyFailed is the notice of the fault that most files share; ok is false where no two do. kinds counts the files of each,
// samples has one of each.
func (p painter) manyFailed(kinds map[fault.Kind]int, samples map[fault.Kind]uploader.Item) (n notice, ok bool) {
	most, files := fault.Bug, 0
	for _, k := range fault.Kinds() {
		if kinds[k] > files {
			most, files = k, kinds[k]
		}
	}
	if files < 2 {
		return notice{}, false
	}
	p = p.of(samples[most].Destination)
	says := p.words.fault(samples[most].Fault, p.about(0))
	fix := p.fix(says.fix)
	if says.fix == doReport {
		fix = doReport
	}
	return notice{
		text: p.words.count("banner.many", files, "says", says.title), bad: true, deed: fix, action: p.words.label(fix),
		key: "many-" + most.String() + strconv.Itoa(files), closes: true,
	}, true
}

// queueNotice is the notice of what the queue has to say as a whole.
func (p painter) queueNotice(f *fault.Error) notice {
	return notice{text: p.words.fault(f, p.about(0)).both(), key: f.Kind.String(), closes: true}
}
