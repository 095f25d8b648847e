package main

import (
	"io"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// sent is what was sent: a file, or several behind one link.
type sent struct {
	id    string
	name  string
	path  string // empty for a group
	files int
	size  int64 // bytes
	link  destination.Link
	none  bool // the destination gives no links
}

// unsent is a file that was not sent, or a drop in which nothing could be.
type unsent struct {
	path  string
	size  int64 // bytes
	fault *fault.Error
	kept  bool // resume goes on with it
	part  bool // of what gets one line together
}

// moment is where the whole stands.
type moment struct {
	totals  uploader.Totals
	numbers uploader.Numbers
}

// speaker tells whoever called the command what happens. Its methods are called from one goroutine.
type speaker interface {
	sent(s sent)
	unsent(u unsent)
	nothing()                        // a FILE ended without a link
	givenUp(path string, size int64) // a file that was not sent, or a folder in which none was found yet
	hold(h uploader.Hold)
	note(text string) // a sentence for a person
	freeing(done, all int)
	progress(m moment)
	end(e ending)
}

// ending is how it ended.
type ending struct {
	Exit    int  `json:"exit"`
	Sent    int  `json:"sent"`     // files
	NotSent int  `json:"not_sent"` // files that need a person
	Left    int  `json:"left"`     // files that resume goes on with
	links   int  // that were made
	idle    bool // there was nothing to be done
}

// speaker is made by the flags: events, or lines for people and pipes.
func newSpeaker(out, errs io.Writer, terminal, asJSON bool, where string) speaker {
	if asJSON {
		return newEvents(out, where)
	}
	plain := &plain{out: out, errs: errs, words: english(), about: about{where: where}}
	if terminal {
		plain.bar = &bar{errs: errs}
	}
	return plain
}
