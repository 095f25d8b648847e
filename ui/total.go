package ui

import "linkdrop/uploader"

// total is what the footer says of everything together, and its button.
type total struct {
	says  []string // longest first
	part  float32  // 0…1 of the progress line
	label string
	icon  string
}

// total puts it together: "3 of 5 files · 1.2 of 4 GB · 6 min".
func (w *Words) total(t uploader.Totals, n uploader.Numbers, p pace) total {
	all := t.Files - t.Cancelled
	of := []string{"a", w.number(t.Done), "b", w.number(all)}
	if t.Moving == 0 {
		paused := w.count("foot.paused", all, of...)
		return total{says: []string{paused, w.say("state.paused")}, part: fraction(n), label: w.say("foot.resume"), icon: "play"}
	}
	files, bytes, left := w.count("foot.files", all, of...), w.bytesOf("foot.bytes", n.Sent, n.Size), ""
	if p.sure {
		left = w.left(p.left)
	}
	return total{
		says: []string{sentence(files, bytes, left), sentence(files, left), files}, part: fraction(n), label: w.say("foot.pause"), icon: "pause",
	}
}
