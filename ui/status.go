package ui

import (
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// tone is what a colour stands for. The zero tone is no colour.
type tone uint8

const (
	noTone tone = iota
	goodTone
	busyTone
	restingTone
	careTone
	badTone
)

// status is how a destination stands: a word, and the tone of the dot beside it.
type status struct {
	word string
	tone tone
}

// statusOf derives it from the queue at a glance. What needs a person comes first.
func statusOf(w *Words, v uploader.View) status {
	wait := status{}
	for _, h := range v.Holds {
		switch {
		case h.Next.IsZero() && h.Fault.Kind != fault.Offline:
			return status{w.say("state.person"), badTone}
		case h.Fault.Kind == fault.Offline:
			wait = status{w.say("state.offline"), careTone}
		case wait.word == "":
			wait = status{w.say("state.waiting"), careTone}
		}
	}
	switch {
	case wait.word != "":
		return wait
	case v.Totals.Moving > 0:
		return status{w.say("state.sending"), busyTone}
	case v.Totals.Paused > 0:
		return status{w.say("state.paused"), restingTone}
	}
	return status{w.say("state.ready"), goodTone}
}
