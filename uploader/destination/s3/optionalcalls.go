package s3

import (
	"net/http"
	"sync"

	"linkdrop/uploader/fault"
)

// The questions that a storage may refuse, and what is done without their answer.
const (
	findUploads = "The storage does not say which uploads are under way, so one whose answer was lost in a crash is not gone on with."
	listParts   = "The storage does not say which parts it has, so an interrupted upload sends them all again."
	readBack    = "The storage does not let an object be looked at, so a file counts as stored on its own word."
	endUploads  = "The storage does not end uploads that were given up; a rule of the bucket should."
	listObjects = "The storage does not list what a bucket holds, so a mistake in the bucket's name shows only when sending."
)

// maxRefusals is how often in a row a storage may be too busy for a question that it may refuse as well.
const maxRefusals = 2

// optionalCalls knows which questions this storage does not answer. Such a question never stops what is needed: the work goes on
// with less, and that is said once. The zero optionalCalls knows none.
type optionalCalls struct {
	note func(string)

	mu   sync.Mutex
	busy map[string]int // how often in a row, by question
	told map[string]bool
}

// refused reports whether a question goes without an answer. What says nothing of the question does not count: a broken line,
// keys that are wrong or have ended. A storage that is busy is asked again by the engine, and not for ever: one that breaks
// at a question each time is one that does not answer it.
func (o *optionalCalls) refused(question string, err error) bool {
	f := asFault(err)
	if f == nil || !aboutTheQuestion(f) {
		return false
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if f.Kind == fault.Busy && !o.told[question] {
		if o.busy == nil {
			o.busy = map[string]int{}
		}
		o.busy[question]++
		if o.busy[question] <= maxRefusals {
			return false
		}
	}
	o.say(question)
	return true
}

// answered ends a row of refusals.
func (o *optionalCalls) answered(question string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.busy, question)
}

// lacks notes that a question is answered with what is not so.
func (o *optionalCalls) lacks(question string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.say(question)
}

func (o *optionalCalls) knows(question string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.told[question]
}

// say tells once; o.mu is held.
func (o *optionalCalls) say(question string) {
	if o.told[question] {
		return
	}
	if o.told == nil {
		o.told = map[string]bool{}
	}
	o.told[question] = true
	o.note(question)
}

// aboutTheQuestion reports whether an error came from the storage and is about what was asked, not about who asked.
func aboutTheQuestion(f *fault.Error) bool {
	switch f.Kind {
	case fault.SignIn, fault.Keys, fault.NoKeys, fault.Expired, fault.Clock, fault.Blocked, fault.Authority, fault.ProxySignIn,
		fault.ProxySetting, fault.Offline, fault.Unreachable, fault.Interrupted, fault.Stalled:
		return false
	case fault.Protocol:
		return true
	default:
		return f.Status >= http.StatusMultipleChoices
	}
}
