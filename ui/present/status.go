package present

import (
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// Tone is what a colour stands for. The zero tone is no colour.
type Tone uint8

// The tones.
const (
	NoTone Tone = iota
	GoodTone
	BusyTone
	RestingTone
	CareTone
	BadTone
)

// Status is how the queue as a whole stands: a word, and the tone of the dot beside it.
type Status struct {
	Word string
	Tone Tone
}

// QueueStatus derives it from the holds of all destinations and the totals, whichever destination the header names. What needs a
// person comes first.
func QueueStatus(w *Catalog, v uploader.View) Status {
	wait := Status{}
	for _, h := range v.Holds {
		switch {
		case h.Next.IsZero() && h.Fault.Kind != fault.Offline:
			return Status{w.Text("state.person"), BadTone}
		case h.Fault.Kind == fault.Offline:
			wait = Status{w.Text("state.offline"), CareTone}
		case wait.Word == "":
			wait = Status{w.Text("state.waiting"), CareTone}
		}
	}
	switch {
	case wait.Word != "":
		return wait
	case v.Totals.Moving > 0:
		return Status{w.Text("state.sending"), BusyTone}
	case v.Totals.Paused > 0:
		return Status{w.Text("state.paused"), RestingTone}
	}
	return Status{w.Text("state.ready"), GoodTone}
}
