package present

import (
	"net/url"
	"path/filepath"
	"strings"

	"linkdrop/uploader/settings"
	"linkdrop/uploader/watchfolder"
)

// KindKey is what a kind of destination is called, in the words' keys; with ".line" it is explained.
func KindKey(k settings.Kind) string {
	switch k {
	case settings.Practice:
		return "kind.practice"
	case settings.Linkdrop:
		return "kind.linkdrop"
	case settings.AmazonS3:
		return "kind.s"
	case settings.Companion:
		return "kind.companion"
	case settings.Mapped:
		return "kind.mapping"
	}
	return "kind.unknown"
}

// KindGlyph is its picture.
func KindGlyph(k settings.Kind) string {
	switch k {
	case settings.Practice:
		return "computer"
	case settings.Linkdrop:
		return "company"
	case settings.AmazonS3:
		return "bucket"
	case settings.Companion:
		return "companion"
	case settings.Mapped:
	}
	return "plug"
}

// KindLine is a destination in a few plain words: its kind, and whose computer it is on.
func (w *Catalog) KindLine(d settings.Destination) string {
	kind := w.Text(KindKey(d.Kind))
	switch {
	case d.Kind == settings.Practice:
		return w.Text("kind.practice.line")
	case d.URL == "" && d.Kind == settings.AmazonS3:
		return JoinFacts(kind, "Amazon")
	}
	return JoinFacts(kind, Visible(hostOf(d.URL)))
}

func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return strings.TrimSpace(address)
}

// DestinationTitle is a destination's name as it is shown.
func (w *Catalog) DestinationTitle(d settings.Destination) string {
	if d.Kind == settings.Practice {
		return w.Text("practice.name")
	}
	return Visible(d.Title())
}

// MappingName is what a mapping is called.
func (w *Catalog) MappingName(m *settings.MappingOptions) string {
	switch {
	case m.Preset != "":
		if name := w.TextIfAny("preset." + m.Preset); name != "" {
			return name
		}
		return Visible(m.Preset)
	case len(m.File) > 0:
		return w.Text("form.mapping.own")
	}
	return w.Text("form.mapping.choose")
}

// WatchLines say what watching a folder means, before it begins.
func (w *Catalog) WatchLines(folder string, d settings.Destination) []string {
	return []string{
		w.Text("watch.body", "folder", Visible(folder), "where", w.DestinationTitle(d)), w.Text("watch.body.now"), w.Text("watch.body.after"),
	}
}

// WatchTrouble says what keeps a watched folder from working.
func (w *Catalog) WatchTrouble(folder string, why watchfolder.Trouble, name string) string {
	shown := Visible(filepath.Base(folder))
	switch why {
	case watchfolder.Crowded:
		return w.Text("watch.crowded", "folder", shown)
	case watchfolder.Unnoted:
		return w.Text("watch.unnoted", "folder", shown)
	case watchfolder.Unmovable:
		return w.Text("watch.unmovable", "folder", shown, "name", Visible(name))
	case watchfolder.Unreadable, watchfolder.Well:
	}
	return w.Text("watch.unreadable", "folder", shown)
}
