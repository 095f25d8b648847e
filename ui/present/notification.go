package present

import (
	"strings"

	"linkdrop/uploader"
)

// longLink is where e-mail programs begin to break links (lines of 998 bytes, and room for what stands before).
const longLink = 900

// SentWithoutLink is the notification of a drop that ended without a link; an empty body: there is nothing to tell.
func (p Presenter) SentWithoutLink(r uploader.DropReport) (title, body string) {
	switch {
	case r.Drop.Failed > 0 || r.Drop.Fault != nil:
		return p.Words.Text("note.failed"), p.Words.Count("note.failed.body", max(1, r.Drop.Failed))
	case r.Drop.Done > 0:
		return p.DropName(r.Drop), p.Words.Text("note.sent")
	}
	return "", ""
}

// LinksReady is the notification of a drop that ended with links: the name, what happened, until when, and how many of how many.
func (p Presenter) LinksReady(r uploader.DropReport, copied bool) (title, body string) {
	says := p.Words.Text("note.ready")
	if copied {
		says = p.Words.Text("note.copied")
	}
	n := len(r.Links)
	if n > 1 {
		key := "note.list.ready"
		if copied {
			key = "note.list.copied"
		}
		says = p.Words.Text(key, "n", p.Words.Number(n))
	}
	all := []string{says + "."}
	if r.Drop.Failed > 0 {
		all = append(all, p.Words.Text("note.someof", "a", p.Words.Number(r.Drop.Done), "b", p.Words.Number(r.Drop.Items-r.Drop.Cancelled)))
	}
	if ends := r.Links[0].Link.Ends; !ends.IsZero() {
		all = append(all, p.Words.Text("note.until", "date", p.Words.Date(ends, p.Now)))
	}
	if n == 1 && len(r.Links[0].Link.URL.Reveal()) > longLink {
		all = append(all, p.Words.Text("note.long"))
	}
	if n > 1 {
		return p.DropName(r.Drop), strings.Join(all, " ")
	}
	return Visible(r.Links[0].Name), strings.Join(all, " ")
}

// Notification makes a notification's text safe; one without a title is the window's own.
func (w *Catalog) Notification(title, body string) (safeTitle, safeBody string) {
	if title = notificationText(title); title == "" {
		title = w.Text("window.title")
	}
	return title, notificationText(body)
}
