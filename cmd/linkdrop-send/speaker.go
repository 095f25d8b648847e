package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

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

// plain speaks to people and to pipes: links on out, sentences on errs.
type plain struct {
	out, errs io.Writer
	words     words
	about     about
	bar       *bar // nil: silence
	linkless  bool // it was said that there are no links
}

func (p *plain) sent(s sent) {
	p.bar.hide()
	if s.none && !p.linkless {
		p.linkless = true
		fmt.Fprintln(p.errs, "This backend gives no link.")
	}
	fmt.Fprintln(p.out, s.link.URL.Reveal()) // an empty line where there are no links: the lines still count the files
}

func (p *plain) unsent(u unsent) {
	p.bar.hide()
	about := p.about
	about.size = u.size
	fmt.Fprintf(p.errs, "%s: %s\n", visibleName(u.path), p.words.fault(u.fault, about))
	if !u.part {
		fmt.Fprintln(p.out) // so that the lines still count the files
	}
}

func (p *plain) nothing() {
	p.bar.hide()
	fmt.Fprintln(p.out)
}

func (p *plain) givenUp(path string, _ int64) {
	p.bar.hide()
	fmt.Fprintln(p.errs, visibleName(path)+": given up")
}

func (p *plain) freeing(done, all int) { p.bar.count(done, all) }

func (p *plain) hold(h uploader.Hold) {
	p.bar.hide()
	fmt.Fprintln(p.errs, p.words.fault(h.Fault, p.about))
}

func (p *plain) note(text string) {
	p.bar.hide()
	fmt.Fprintln(p.errs, text)
}

func (p *plain) progress(m moment) { p.bar.show(m) }

func (p *plain) end(ending) { p.bar.hide() }

// events speaks JSON, one object a line. Fields are added over time, never renamed.
type events struct {
	out   *json.Encoder
	words words
	about about
	last  time.Time // of the last progress
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

func newEvents(out io.Writer, where string) *events {
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false) // a link is easier to cut out of the line as it is
	return &events{out: lines, words: english(), about: about{where: where}}
}
