package main

import (
	"fmt"
	"io"

	"linkdrop/uploader"
)

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
