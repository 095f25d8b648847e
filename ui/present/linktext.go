package present

import (
	"strings"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// LinksText is what the clipboard gets: the link, or a list of "name — link".
func LinksText(links []uploader.NamedLink) string {
	if len(links) == 1 {
		return links[0].Link.URL.Reveal()
	}
	lines := make([]string, len(links))
	for i, l := range links {
		lines[i] = NameAndLink(l.Name, l.Link)
	}
	return strings.Join(lines, "\n")
}

// NameAndLink is "name — link". Line ends and the like in the name are made visible, so that one line stays one line.
func NameAndLink(name string, link destination.Link) string {
	return Visible(name) + " — " + link.URL.Reveal()
}

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
