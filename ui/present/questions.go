package present

import (
	"strings"

	"linkdrop/uploader/settings"
)

// QuitReasons are sentences about what a person would miss who quits now: files on their way, links that end with the
// program, a link on the clipboard that does.
func (w *Catalog) QuitReasons(moving int, practised, onClipboard bool) []string {
	var all []string
	if moving > 0 {
		all = append(all, w.Count("quit.sending", moving))
	}
	if practised {
		all = append(all, w.Text("quit.practice"))
	}
	if onClipboard {
		all = append(all, w.Text("quit.clipboard"))
	}
	return all
}

// RemovalLines are what becomes of the files and keys of a destination that is to be removed. practiceNext: new files go to
// practice then.
func (w *Catalog) RemovalLines(waiting int, practiceNext bool) []string {
	var lines []string
	if waiting > 0 {
		lines = append(lines, w.Count("removal.waiting", waiting))
	}
	lines = append(lines, w.Text("removal.keys"))
	if practiceNext {
		lines = append(lines, w.Text("removal.next", "name", w.Text("practice.name")))
	}
	return lines
}

// ImportLines are the lines about one destination of a settings file: whatever decides where files go, and whom to trust.
// replaces: there is one of that id already.
func (w *Catalog) ImportLines(d settings.Destination, replaces bool) []string {
	where := w.KindLine(d)
	if d.S3 != nil {
		where = JoinFacts(where, Visible(d.S3.Bucket))
	}
	lines := []string{where}
	if len(d.StorageHosts) > 0 {
		lines = append(lines, w.Text("import.hosts", "hosts", Visible(strings.Join(d.StorageHosts, ", "))))
	}
	if d.CAFile != "" {
		lines = append(lines, w.Text("import.ca", "file", Visible(d.CAFile)))
	}
	if replaces {
		lines = append(lines, w.Text("import.replaces"))
	}
	return lines
}
