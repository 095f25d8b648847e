// Package output is what linkdrop-send prints, behind one interface: links, a line for each FILE, and sentences on standard error
// (lines.go), or JSON, an object a line (events.go). speaker.go is that interface, bar.go the progress bar; stdout.go notices that
// nobody reads on, or that a line could not be written.
package output

import (
	"io"

	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// Sent is what was sent: a file, or several behind one link.
type Sent struct {
	ID    string
	Name  string
	Path  string // empty for a group
	Files int
	Size  int64 // bytes
	Link  destination.Link
	None  bool // the destination gives no links
	// Arriving: the link is said before its files have arrived, and is said again then. Given: it is that time.
	Arriving, Given bool
}

// Unsent is a file that was not sent, or a drop in which nothing could be.
type Unsent struct {
	Path  string
	Size  int64 // bytes
	Fault *fault.Error
	Kept  bool // resume goes on with it
	Part  bool // of what gets one line together
	// Given: a link to it was said before it had arrived, or an empty line in its place.
	Given bool
}

// Progress is where the whole stands.
type Progress struct {
	Totals  uploader.Totals
	Numbers uploader.Numbers
}

// Speaker tells whoever called the command what happens. Its methods are called from one goroutine.
type Speaker interface {
	Sent(s Sent)
	Unsent(u Unsent)
	Nothing()                        // a FILE ended without a link
	GivenUp(path string, size int64) // a file that was not sent, or a folder in which none was found yet
	Hold(h uploader.Hold)
	Note(text string) // a sentence for a person
	Freeing(done, all int)
	Progress(m Progress)
	End(e Ending)
}

// Ending is how it ended.
type Ending struct {
	Exit    int  `json:"exit"`
	Sent    int  `json:"sent"`     // files
	NotSent int  `json:"not_sent"` // files that need a person
	Left    int  `json:"left"`     // files that resume goes on with
	Links   int  `json:"-"`        // that were made
	Idle    bool `json:"-"`        // there was nothing to be done
}

// New returns events where asJSON is set, else lines for people and pipes. terminal: errs is one, and gets a progress bar.
// where is what the destination is called.
func New(out, errs io.Writer, terminal, asJSON bool, where string) Speaker {
	if asJSON {
		return newEvents(out, where)
	}
	l := &lines{out: out, errs: errs, words: sentence.English(), about: sentence.About{Where: where}}
	if terminal {
		l.bar = &bar{errs: errs}
	}
	return l
}
