package present

import "linkdrop/uploader"

// Total is what the footer says of everything together, and its button.
type Total struct {
	Texts    []string // longest first
	Progress float32  // 0…1 of the progress line
	Resting  bool     // the progress line is that of something that waits
	Label    string
	Icon     string
}

// Total puts it together: "3 of 5 files · 1.2 of 4 GB · 6 min".
func (w *Catalog) Total(t uploader.Totals, n uploader.Numbers, p Pace) Total {
	all := t.Files - t.Cancelled
	of := []string{"a", w.Number(t.Done), "b", w.Number(all)}
	if t.Moving == 0 {
		paused := w.Count("foot.paused", all, of...)
		return Total{Texts: []string{paused, w.Text("state.paused")}, Progress: Fraction(n), Resting: true, Label: w.Text("foot.resume"), Icon: "play"}
	}
	files, bytes, left := w.Count("foot.files", all, of...), w.BytesOf("foot.bytes", n.Sent, n.Size), ""
	if p.Sure {
		left = w.TimeLeft(p.Left)
	}
	return Total{
		Texts: []string{JoinFacts(files, bytes, left), JoinFacts(files, left), files}, Progress: Fraction(n), Label: w.Text("foot.pause"), Icon: "pause",
	}
}
