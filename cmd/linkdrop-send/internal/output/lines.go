package output

import (
	"fmt"
	"io"

	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader"
)

// lines speaks to people and to pipes: links on out, sentences on errs.
type lines struct {
	out, errs io.Writer
	words     sentence.Words
	about     sentence.About
	bar       *bar // nil: silence
	linkless  bool // it was said that there are no links
}

func (p *lines) Sent(s Sent) {
	p.bar.hide()
	if s.Given {
		return // its line is out
	}
	if s.None && !p.linkless {
		p.linkless = true
		fmt.Fprintln(p.errs, "This backend gives no link.")
	}
	fmt.Fprintln(p.out, s.Link.URL.Reveal()) // an empty line where there are no links: the lines still count the files
}

func (p *lines) Unsent(u Unsent) {
	p.bar.hide()
	about := p.about
	about.Size = u.Size
	fmt.Fprintf(p.errs, "%s: %s\n", sentence.VisibleName(u.Path), p.words.Fault(u.Fault, about))
	if !u.Part && !u.Given {
		fmt.Fprintln(p.out) // so that the lines still count the files
	}
}

func (p *lines) Nothing() {
	p.bar.hide()
	fmt.Fprintln(p.out)
}

func (p *lines) GivenUp(path string, _ int64) {
	p.bar.hide()
	fmt.Fprintln(p.errs, sentence.VisibleName(path)+": given up")
}

func (p *lines) Freeing(done, all int) { p.bar.count(done, all) }

func (p *lines) Hold(h uploader.Hold) {
	p.bar.hide()
	fmt.Fprintln(p.errs, p.words.Fault(h.Fault, p.about))
}

func (p *lines) Note(text string) {
	p.bar.hide()
	fmt.Fprintln(p.errs, text)
}

func (p *lines) Progress(m Progress) { p.bar.show(m) }

func (p *lines) End(Ending) { p.bar.hide() }
