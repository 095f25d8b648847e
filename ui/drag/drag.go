package drag

import "context"

// Kind is what a drag brings.
type Kind int

// The kinds.
const (
	Nothing  Kind = iota // nothing that could be sent
	Files                // files and folders
	Contents             // a picture, a text or a file's bytes, of which a file is made first
)

// Hover is something over the window.
type Hover struct {
	Kind   Kind
	X, Y   int  // in pixels, from the window's upper left corner
	Taking bool // it was let go, and is being read
}

// Drop is something that was let go and read.
type Drop struct {
	Paths []string // absolute; at least one
	Made  bool     // they were made of contents, and are in the folder that the target was given
	X, Y  int      // where it was let go, in pixels from the window's upper left corner
}

// Failure is why something that was let go could not be taken.
type Failure int

// The failures.
const (
	NotFiles Failure = iota // it holds no file: a web address, say
	Broken                  // its program ended, did not answer, or handed over what nobody can read
	TooMuch                 // it is more than anybody drags
	DiskFull                // the file could not be made
	Ours                    // this program copied it itself
)

// Sink is told what happens over the window. Its methods must not block; they are called from a goroutine of the target, one after
// the other.
type Sink interface {
	// Hover is what is over the window now. It is told again as the pointer moves, and ends with one of the others.
	Hover(h Hover)
	// Left: it went away, or its program ended.
	Left()
	// Dropped: it was let go, and here it is.
	Dropped(d Drop)
	// Failed: it was let go, and cannot be had.
	Failed(why Failure)
}

// Names are what files are called that are made of contents, in the person's language, without an extension.
type Names struct{ Image, Text, Pasted string } // Pasted: an image that was copied, most of all of the screen

// Target is the system's drag and drop, where it can do more than the toolkit's.
type Target interface {
	// Attach takes over what is dragged over a window, named by the system's handle. false: it cannot, and the toolkit's own way
	// remains. It is called on the ui thread once the window is there, and at most once.
	Attach(window uintptr, names Names, to Sink) bool
}

// Clipboard is what was copied anywhere on this computer, where it can be more than text.
type Clipboard interface {
	// Paste reads it. Where ok is false, why says what is in the way. It blocks for as long as whoever copied it goes on handing it
	// over, and for 5 s where nothing comes; ctx ends it. It is called off the ui thread.
	Paste(ctx context.Context, names Names) (d Drop, why Failure, ok bool)
}
