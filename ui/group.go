package ui

import (
	"linkdrop/uploader"
)

// grouped reports whether a drop is one row: it ends in one link, and has more than the one file that was dropped. Where
// the destination could not share several files after all, or not as many, every file has a link of its own, and a row again.
func grouped(d uploader.DropView) bool {
	each := d.Settled && d.Link.URL.IsZero() && d.Fault == nil && d.Done > 0 && !d.LinkLess
	return d.Options.Together && (d.Folder || d.Items > 1) && d.TooMany == 0 && !each
}

// alone reports whether a drop shows as itself, without its files: there are none yet, or its one link failed.
func alone(d uploader.DropView) bool {
	return d.Items == 0 || d.Items == 1 && d.Fault != nil && !grouped(d)
}

// moving is how many items of a drop are neither done nor stopped.
func moving(d uploader.DropView) int { return max(0, d.Items-d.Done-d.Failed-d.Paused-d.Cancelled) }

// drop is the face of a whole drop: of a group, of one that is still being looked through, or of one that brought nothing.
func (p painter) drop(d uploader.DropView, m moment) face {
	f := face{key: rowKey{drop: d.ID}, fold: m.unfolds, glyph: dropGlyph(d), name: p.dropName(d), bar: -1}
	if d.Items == 0 {
		f.fold = single
	}
	switch {
	case d.Fault != nil:
		p.failed(&f, d.Fault, d.Bytes, d.Done > 0)
	case d.Looking && !d.Held:
		p.looking(&f, d)
	case !d.Link.URL.IsZero():
		p.done(&f, d.Link, m, p.extras(d))
		p.partly(&f, d)
	case moving(d) > 0 && d.Held:
		p.held(&f, d.Destination, nil)
		f.bar, f.rests = fraction(m.numbers), true
	case moving(d) > 0:
		p.uploading(&f, m, p.words.count("row.filesof", d.Items-d.Cancelled, "a", p.words.number(d.Done), "b", p.words.number(d.Items-d.Cancelled)))
	default:
		p.resting(&f, d, m)
	}
	return f
}

// resting is a drop in which nothing moves and which has no link.
func (p painter) resting(f *face, d uploader.DropView, m moment) {
	switch {
	case d.Items > 0 && d.Cancelled == d.Items:
		p.cancelled(f, m)
	case d.Paused > 0:
		p.paused(f, m)
	case d.Failed > 0:
		f.mark, f.lead, f.wrap = badMark, p.words.say("row.notsent"), true
		f.says = []string{p.words.count("row.group.failed", d.Failed)}
		f.buttons = []button{{deed: doRetry}, {deed: doRemove, icon: "close"}}
	case d.LinkLess && d.Done > 0:
		f.mark, f.says, f.wrap = goodMark, []string{p.words.say("row.sent.nolink")}, true
		f.buttons = []button{{deed: doCopyName}}
	default:
		f.says, f.bar, f.moves = []string{p.words.say("row.finishing")}, 1, true
	}
}

func dropGlyph(d uploader.DropView) string {
	switch {
	case d.Folder:
		return "folder"
	case d.Items <= 1:
		return glyphOf(d.Name)
	}
	return "files"
}

// dropName is the folder's name, or the first file's with what comes after it.
func (p painter) dropName(d uploader.DropView) string {
	if d.Folder || d.Items < 2 {
		return plain(d.Name)
	}
	return p.words.count("group.more", d.Items-1, "name", plain(d.Name))
}

func (p painter) looking(f *face, d uploader.DropView) {
	files := p.words.count("files", d.Items)
	key := "row.looking.files"
	if d.Folder {
		key = "row.looking.folder"
	}
	f.says, f.moves = []string{p.words.say(key, "files", files), files}, true
	f.buttons = []button{{deed: doCancel, icon: "close"}}
}

// partly says so beside the lead where a link has not all the files: nobody should have to find out by counting.
func (p painter) partly(f *face, d uploader.DropView) {
	if f.mark == goodMark && d.Done < d.Items {
		f.mark = careMark
		f.short = p.words.say("row.someof", "a", p.words.number(d.Done), "b", p.words.number(d.Items))
		f.lead += dot + f.short
	}
	if f.mark == careMark && d.Failed > 0 {
		f.menu = append([]deed{doRetry}, f.menu...)
	}
}

// extras are what a group's done sentence says besides its link.
func (p painter) extras(d uploader.DropView) []string {
	var all []string
	if d.Unread > 0 {
		all = append(all, p.words.count("row.unread", d.Unread))
	}
	if d.Skipped > 0 {
		all = append(all, p.words.count("row.skipped", d.Skipped))
	}
	return all
}
