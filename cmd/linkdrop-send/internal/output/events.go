package output

import (
	"encoding/json"
	"io"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// events speaks JSON, one object a line. Fields are added over time, never renamed.
type events struct {
	out   *json.Encoder
	words sentence.Words
	about sentence.About
	last  time.Time // of the last progress
}

func newEvents(out io.Writer, where string) *events {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false) // a link is easier to cut out of the line as it is
	return &events{out: encoder, words: sentence.English(), about: sentence.About{Where: where}}
}

type sentEvent struct {
	Event  string     `json:"event"`  // "link"
	Status string     `json:"status"` // "done"; "sent" where the destination gives no links; "arriving" with --link-first: "done" follows when it works
	ID     string     `json:"id"`
	Name   string     `json:"name"`
	Path   string     `json:"path,omitempty"`
	Files  int        `json:"files"`
	Size   int64      `json:"size"`
	Link   string     `json:"link"`
	Ends   *time.Time `json:"ends,omitempty"`
	// Protected: it asks for a password, which is never in here.
	Protected bool `json:"protected,omitempty"`
}

func (e *events) Sent(s Sent) {
	ev := sentEvent{"link", "done", s.ID, s.Name, s.Path, s.Files, s.Size, s.Link.URL.Reveal(), nil, s.Link.Protected}
	switch {
	case s.None:
		ev.Status = "sent"
	case s.Arriving:
		ev.Status = "arriving"
	}
	if !s.Link.Ends.IsZero() {
		ev.Ends = &s.Link.Ends
	}
	_ = e.out.Encode(ev)
}

type unsentEvent struct {
	Event    string       `json:"event"` // "failed", or "left" where resume goes on with it
	Path     string       `json:"path"`
	Size     int64        `json:"size"`
	Sentence string       `json:"sentence"`
	Fault    *fault.Error `json:"fault"`
}

func (e *events) Unsent(u Unsent) {
	about := e.about
	about.Size = u.Size
	ev := unsentEvent{"failed", u.Path, u.Size, e.words.Fault(u.Fault, about), u.Fault}
	if u.Kept {
		ev.Event = "left"
	}
	_ = e.out.Encode(ev)
}

func (*events) Nothing() {} // each event says what it is about

func (e *events) GivenUp(path string, size int64) {
	_ = e.out.Encode(struct {
		Event string `json:"event"`
		Path  string `json:"path"`
		Size  int64  `json:"size"`
	}{"given_up", path, size})
}

// Freeing says something once a second, however often it is asked to.
func (e *events) Freeing(done, all int) {
	if time.Since(e.last) < time.Second {
		return
	}
	e.last = time.Now()
	_ = e.out.Encode(struct {
		Event string `json:"event"`
		Freed int    `json:"freed"` // uploads
		All   int    `json:"all"`
	}{"freeing", done, all})
}

type holdEvent struct {
	Event    string       `json:"event"` // "hold"
	Sentence string       `json:"sentence"`
	Fault    *fault.Error `json:"fault"`
	Next     *time.Time   `json:"next,omitempty"` // tries again by itself
}

func (e *events) Hold(h uploader.Hold) {
	ev := holdEvent{"hold", e.words.Fault(h.Fault, e.about), h.Fault, nil}
	if !h.Next.IsZero() {
		ev.Next = &h.Next
	}
	_ = e.out.Encode(ev)
}

func (e *events) Note(text string) {
	_ = e.out.Encode(struct {
		Event string `json:"event"`
		Text  string `json:"text"`
	}{"note", text})
}

type progressEvent struct {
	Event string `json:"event"` // "progress"
	Files int    `json:"files"`
	Done  int    `json:"done"`
	Size  int64  `json:"size"`
	Sent  int64  `json:"sent"`
	Acked int64  `json:"acked"`
}

// Progress says something once a second, however often it is asked to.
func (e *events) Progress(m Progress) {
	if time.Since(e.last) < time.Second {
		return
	}
	e.last = time.Now()
	_ = e.out.Encode(progressEvent{"progress", m.Totals.Files, m.Totals.Done, m.Numbers.Size, m.Numbers.Sent, m.Numbers.Acked})
}

func (e *events) End(end Ending) {
	_ = e.out.Encode(struct {
		Event string `json:"event"`
		Ending
	}{"end", end})
}
