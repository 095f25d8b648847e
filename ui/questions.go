package ui

import (
	"strings"

	"linkdrop/uploader/settings"
)

// quitReasons are sentences about what a person would miss who quits now: files on their way, links that end with the
// program, a link on the clipboard that does.
func (w *Words) quitReasons(moving int, practised, onClipboard bool) []string {
	var all []string
	if moving > 0 {
		all = append(all, w.count("quit.sending", moving))
	}
	if practised {
		all = append(all, w.say("quit.practice"))
	}
	if onClipboard {
		all = append(all, w.say("quit.clipboard"))
	}
	return all
}

// removalLines are what becomes of the files and keys of a destination that is to be removed. practiceNext: new files go to
// practice then.
func (w *Words) removalLines(waiting int, practiceNext bool) []string {
	var lines []string
	if waiting > 0 {
		lines = append(lines, w.count("removal.waiting", waiting))
	}
	lines = append(lines, w.say("removal.keys"))
	if practiceNext {
		lines = append(lines, w.say("removal.next", "name", w.say("practice.name")))
	}
	return lines
}

// importLines are the lines about one destination of a settings file: whatever decides where files go, and whom to trust.
// replaces: there is one of that id already.
func (w *Words) importLines(d settings.Destination, replaces bool) []string {
	where := w.kindLine(d)
	if d.S3 != nil {
		where = sentence(where, plain(d.S3.Bucket))
	}
	lines := []string{where}
	if len(d.StorageHosts) > 0 {
		lines = append(lines, w.say("offer.hosts", "hosts", plain(strings.Join(d.StorageHosts, ", "))))
	}
	if d.CAFile != "" {
		lines = append(lines, w.say("offer.ca", "file", plain(d.CAFile)))
	}
	if replaces {
		lines = append(lines, w.say("offer.replaces"))
	}
	return lines
}
