package present

import (
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// LinkForm is how a link is put into words when it is copied.
type LinkForm uint8

// The forms. A form of the person's own is a LinkTemplate.
const (
	PlainLink    LinkForm = iota // the link alone; of several, a list with their names
	NamedLink                    // "name — link (until …)"
	MarkdownLink                 // [name](link) and its end
	HTMLLink                     // <a href> and its end
)

// LinkTemplate is a form of the person's own: its text, with {name} {size} {expires} {link} {ticket} to be filled in.
type LinkTemplate struct {
	Name, Text string
}

// LinkFacts are what can be said of a link when it is copied.
type LinkFacts struct {
	Name   string
	Size   int64 // bytes of all its files; 0: not known
	Ticket string
	Link   destination.Link
}

// LinksText is what the clipboard gets by itself, in a form: by default the link, or a list of "name — link (until …)".
func (w *Catalog) LinksText(form LinkForm, links []uploader.NamedLink) string {
	all := make([]LinkFacts, len(links))
	for i, l := range links {
		all[i] = LinkFacts{Name: l.Name, Link: l.Link}
	}
	return w.LinksAs(form, all)
}

// LinksAs are links in a form, one a line. Names cannot break out of the form: what has a meaning in it is escaped.
func (w *Catalog) LinksAs(form LinkForm, links []LinkFacts) string {
	lines := make([]string, len(links))
	for i, l := range links {
		switch address := l.Link.URL.Reveal(); {
		case form == MarkdownLink:
			lines[i] = "[" + escapeMarkdown(Visible(l.Name)) + "](" + escapeMarkdownAddress(address) + ")" + w.untilText(l.Link)
			if len(links) > 1 {
				lines[i] = "- " + lines[i]
			}
		case form == HTMLLink:
			lines[i] = htmlLink(Visible(l.Name), address) + html.EscapeString(w.untilText(l.Link))
			if i+1 < len(links) {
				lines[i] += "<br>"
			}
		case form == PlainLink && len(links) == 1:
			lines[i] = address
		default:
			lines[i] = Visible(l.Name) + " — " + address + w.untilText(l.Link)
		}
	}
	return strings.Join(lines, "\n")
}

// LinksFilled are links in a form of the person's own, one below the other. Braces that mean nothing stay as they are, and what is
// filled in is not looked into again.
func (w *Catalog) LinksFilled(template string, links []LinkFacts) string {
	all := make([]string, len(links))
	for i, l := range links {
		size, expires := "", w.Text("copy.noend")
		if l.Size > 0 {
			size = w.Bytes(l.Size)
		}
		if !l.Link.Ends.IsZero() {
			expires = w.ZonedDate(l.Link.Ends)
		}
		all[i] = strings.NewReplacer(
			"{name}", Visible(l.Name), "{size}", size, "{expires}", expires, "{link}", l.Link.URL.Reveal(), "{ticket}", Visible(l.Ticket),
		).Replace(template)
	}
	return strings.Join(all, "\n")
}

// untilText is " (until …)"; empty where the end is not known.
func (w *Catalog) untilText(link destination.Link) string {
	if link.Ends.IsZero() {
		return ""
	}
	return " (" + w.Text("row.until.short", "date", w.ZonedDate(link.Ends)) + ")"
}

// ZonedDate is "Fri 28 Nov 2026, 14:00 UTC+1": for whoever reads it elsewhere, or on another day.
func (w *Catalog) ZonedDate(t time.Time) string {
	t = t.Local()
	return w.Text("date.zoned", "d", strconv.Itoa(t.Day()), "month", w.Text("month."+strconv.Itoa(int(t.Month()))), "time", w.Clock(t),
		"day", w.Text("day."+strconv.Itoa(int(t.Weekday()))), "year", strconv.Itoa(t.Year()), "zone", zone(t))
}

// zone is how far the local time is from UTC. The zones' own short names mean several places each.
func zone(t time.Time) string {
	_, seconds := t.Zone()
	sign, minutes := "+", seconds/60
	if minutes < 0 {
		sign, minutes = "-", -minutes
	}
	switch {
	case minutes == 0:
		return "UTC"
	case minutes%60 == 0:
		return fmt.Sprintf("UTC%s%d", sign, minutes/60)
	}
	return fmt.Sprintf("UTC%s%d:%02d", sign, minutes/60, minutes%60)
}

// escapeMarkdown makes a line mean itself. It has no line ends: Visible has written them out.
func escapeMarkdown(text string) string {
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune("\\`*_{}[]()<>#+-.!|~&$", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// escapeMarkdownAddress escapes what would end an address. A backslash leaves the address itself as it was signed; blanks and line
// ends, which no address has, are written as an address writes them.
func escapeMarkdownAddress(address string) string {
	return strings.NewReplacer("\\", "\\\\", "(", "\\(", ")", "\\)", "<", "%3C", ">", "%3E", " ", "%20", "\t", "%09", "\n", "%0A", "\r", "%0D").Replace(address)
}

// htmlLink is a link where the address is one of the web; anything else, which might run when it is clicked, stays words.
func htmlLink(name, address string) string {
	if !isWeb(address) {
		return html.EscapeString(name + " " + address)
	}
	return `<a href="` + html.EscapeString(address) + `">` + html.EscapeString(name) + `</a>`
}

func isWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// LongLink reports whether e-mail programs may break a link.
func LongLink(link destination.Link) bool { return len(link.URL.Reveal()) > longLink }

// longMail is where the ways to a mail program begin to cut its address off (2,083 on Windows).
const longMail = 2000

// Mail is the address that opens a new e-mail with links. whole is false where they do not fit into an address: then the mail
// has room for them, and they must be pasted.
func (w *Catalog) Mail(links []LinkFacts) (address string, whole bool) {
	subject := ""
	if len(links) > 0 {
		subject = Visible(links[0].Name)
	}
	if letters := []rune(subject); len(letters) > 100 {
		subject = string(letters[:99]) + "…"
	}
	if len(links) > 1 {
		subject = w.Count("group.more", len(links)-1, "name", subject)
	}
	body := strings.ReplaceAll(w.LinksAs(NamedLink, links), "\n", "\r\n\r\n")
	address = "mailto:?subject=" + mailEscape(subject)
	if all := address + "&body=" + mailEscape(body); len(all) <= longMail {
		return all, true
	}
	return address, false
}

// mailEscape is as RFC 6068 wants it: a blank is %20, because a + is a plus there.
func mailEscape(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

// LinkRows are the rows whose links a report brought.
func LinkRows(r uploader.DropReport) []RowKey {
	if Grouped(r.Drop) {
		return []RowKey{{Drop: r.Drop.ID}}
	}
	keys := make([]RowKey, len(r.Links))
	for i, l := range r.Links {
		keys[i] = RowKey{r.Drop.ID, l.Item}
	}
	return keys
}
