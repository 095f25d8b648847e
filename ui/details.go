package ui

import (
	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/uploader/fault"
)

// details shows a fault in full.
func (w *Window) details(f present.Row) {
	why, name := w.faultOf(f.Key)
	if why == nil {
		return
	}
	lines := w.painter().Details(name, why)
	w.sheet(w.words.Text("row.notsent"), lines,
		kit.DialogButton{Text: w.words.Text("do.report"), Act: func() { w.copyReport(name, why) }},
		kit.DialogButton{Text: w.words.Text("do.close"), Primary: true})
}

// copyReport is "Copy details for IT".
func (w *Window) copyReport(name string, why *fault.Error) {
	w.copyText(w.words.Report(name, why, w.d.Now(), w.d.Version), nil)
	w.tell(w.words.Text("details.copied"))
}
