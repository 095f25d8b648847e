package main

import (
	"encoding/json"
	"io"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// events speaks JSON, one object a line. Fields are added over time, never renamed.
type events struct {
	out   *json.Encoder
	words words
	about about
	last  time.Time // of the last progress
}

func newEvents(out io.Writer, where string) *events {
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false) // a link is easier to cut out of the line as it is
	return &events{out: lines, words: english(), about: about{where: where}}
}

type sentEvent struct {
	Event  string     `json:"event"`  // "link"
	Status string     `json:"status"` // "done", or "sent" where the destination gives no links
	ID     string     `json:"id"`
	Name   string     `json:"name"`
	Path   string     `json:"path,omitempty"`
	Files  int        `json:"files"`
	Size   int64      `json:"size"`
	Link   string     `json:"link"`
	Ends   *time.Time `json:"ends,omitempty"`
}

func (e *events) sent(s sent) {
	ev := sentEvent{"link", "done", s.id, s.name, s.path, s.files, s.size, s.link.URL.Reveal(), nil}
	if s.none {
		ev.Status = "sent"
	}
	if !s.link.Ends.IsZero() {
		ev.Ends = &s.link.Ends
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

func (e *events) unsent(u unsent) {
	about := e.about
	about.size = u.size
	ev := unsentEvent{"failed", u.path, u.size, e.words.fault(u.fault, about), u.fault}
	if u.kept {
		ev.Event = "left"
	}
	_ = e.out.Encode(ev)
}

func (*events) nothing() {} // each event says what it is about

func (e *events) givenUp(path string, size int64) {
	_ = e.out.Encode(struct {
		Event string `json:"event"`
		Path  string `json:"path"`
		Size  int64  `json:"size"`
	}{"given_up", path, size})
}

// freeing says something once a second, however often it is asked to.
func (e *events) freeing(done, all int) {
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

func (e *events) hold(h uploader.Hold) {
	ev := holdEvent{"hold", e.words.fault(h.Fault, e.about), h.Fault, nil}
	if !h.Next.IsZero() {
		ev.Next = &h.Next
	}
	_ = e.out.Encode(ev)
}

func (e *events) note(text string) {
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

// progress says something once a second, however often it is asked to.
func (e *events) progress(m moment) {
	if time.Since(e.last) < time.Second {
		return
	}
	e.last = time.Now()
	_ = e.out.Encode(progressEvent{"progress", m.totals.Files, m.totals.Done, m.numbers.Size, m.numbers.Sent, m.numbers.Acked})
}

func (e *events) end(end ending) {
	_ = e.out.Encode(struct {
		Event string `json:"event"`
		ending
	}{"end", end})
}
