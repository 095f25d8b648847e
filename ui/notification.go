package ui

import (
	"strings"

	"linkdrop/uploader"
)

// longLink is where e-mail programs begin to break links (lines of 998 bytes, and room for what stands before).
const longLink = 900

// sentWithoutLink is the notification of a drop that ended without a link; an empty body: there is nothing to tell.
func (p painter) sentWithoutLink(r uploader.DropReport) (title, body string) {
	switch {
	case r.Drop.Failed > 0 || r.Drop.Fault != nil:
		return p.words.say("note.failed"), p.words.count("note.failed.body", max(1, r.Drop.Failed))
	case r.Drop.Done > 0:
		return p.dropName(r.Drop), p.words.say("note.sent")
	}
	return "", ""
}

// linksReady is the notification of a drop that ended with links: the name, what happened, until when, and how many of how many.
func (p painter) linksReady(r uploader.DropReport, copied bool) (title, body string) {
	says := p.words.say("note.ready")
	if copied {
		says = p.words.say("note.copied")
	}
	n := len(r.Links)
	if n > 1 {
		key := "note.list.ready"
		if copied {
			key = "note.list.copied"
		}
		says = p.words.say(key, "n", p.words.number(n))
	}
	all := []string{says + "."}
	if r.Drop.Failed > 0 {
		all = append(all, p.words.say("note.someof", "a", p.words.number(r.Drop.Done), "b", p.words.number(r.Drop.Items-r.Drop.Cancelled)))
	}
	if ends := r.Links[0].Link.Ends; !ends.IsZero() {
		all = append(all, p.words.say("note.until", "date", p.words.date(ends, p.now)))
	}
	if n == 1 && len(r.Links[0].Link.URL.Reveal()) > longLink {
		all = append(all, p.words.say("note.long"))
	}
	if n > 1 {
		return p.dropName(r.Drop), strings.Join(all, " ")
	}
	return plain(r.Links[0].Name), strings.Join(all, " ")
}

// notification makes a notification's text safe; one without a title is the window's own.
func (w *Words) notification(title, body string) (safeTitle, safeBody string) {
	if title = spoken(title); title == "" {
		title = w.say("window.title")
	}
	return title, spoken(body)
}
