package ui

import (
	"strings"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// textOf is what the clipboard gets: the link, or a list of "name — link".
func textOf(links []uploader.NamedLink) string {
	if len(links) == 1 {
		return links[0].Link.URL.Reveal()
	}
	lines := make([]string, len(links))
	for i, l := range links {
		lines[i] = named(l.Name, l.Link)
	}
	return strings.Join(lines, "\n")
}

// named is "name — link". Line ends and the like in the name are made visible, so that one line stays one line.
func named(name string, link destination.Link) string {
	return plain(name) + " — " + link.URL.Reveal()
}

// keysOf are the rows whose links a report brought.
func keysOf(r uploader.DropReport) []rowKey {
	if grouped(r.Drop) {
		return []rowKey{{drop: r.Drop.ID}}
	}
	keys := make([]rowKey, len(r.Links))
	for i, l := range r.Links {
		keys[i] = rowKey{r.Drop.ID, l.Item}
	}
	return keys
}
