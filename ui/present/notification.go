package present

import (
	"strings"

	"linkdrop/uploader"
)

// longLink is where e-mail programs begin to break links (lines of 998 bytes, and room for what stands before).
const longLink = 900

// SentWithoutLink is the notification of a drop that ended without a link; an empty body: there is nothing to tell.
func (p Presenter) SentWithoutLink(r uploader.DropReport) (title, body string) {
	dead := ""
	if r.Lost > 0 {
		dead = p.Words.Text("row.early.dead")
	}
	switch {
	case r.Drop.Failed > 0 || r.Drop.Fault != nil:
		return p.Words.Text("note.failed"), strings.TrimSpace(p.Words.Count("note.failed.body", max(1, r.Drop.Failed)) + " " + dead)
	case r.Lost > 0:
		return p.DropName(r.Drop), dead
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
	switch {
	case r.Arriving && len(r.Links) == 1 && r.Links[0].Files == 1:
		return p.linksName(r), all[0] + " " + p.Words.Text("note.arriving")
	case r.Arriving:
		return p.linksName(r), all[0] + " " + p.Words.Text("note.arriving.files")
	case r.Given:
		all = []string{p.Words.Text("note.arrived")}
	}
	if r.Lost > 0 {
		all = append(all, p.Words.Text("note.replaced"))
	}
	if r.Drop.Failed > 0 {
		all = append(all, p.Words.Text("note.someof", "a", p.Words.Number(r.Drop.Done), "b", p.Words.Number(r.Drop.Items-r.Drop.Cancelled)))
	}
	if ends := r.Links[0].Link.Ends; !ends.IsZero() {
		all = append(all, p.Words.Text("note.until", "date", p.Words.Date(ends, p.Now)))
	}
	if n == 1 && len(r.Links[0].Link.URL.Reveal()) > longLink {
		all = append(all, p.Words.Text("note.longlink"))
	}
	return p.linksName(r), strings.Join(all, " ")
}

// linksName is what the links of a report are called together.
func (p Presenter) linksName(r uploader.DropReport) string {
	if len(r.Links) > 1 {
		return p.DropName(r.Drop)
	}
	return Visible(r.Links[0].Name)
}

// Notification makes a notification's text safe; one without a title is the window's own.
func (w *Catalog) Notification(title, body string) (safeTitle, safeBody string) {
	if title = notificationText(title); title == "" {
		title = w.Text("window.title")
	}
	return title, notificationText(body)
}
