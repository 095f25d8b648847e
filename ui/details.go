package ui

import (
	"linkdrop/ui/kit"
	"linkdrop/uploader/fault"
)

// details shows a fault in full.
func (w *Window) details(f face) {
	why, name := w.faultOf(f.key)
	if why == nil {
		return
	}
	lines := w.painter().details(name, why)
	w.sheet(w.words.say("row.notsent"), lines,
		kit.DialogButton{Text: w.words.say("do.report"), Act: func() { w.copyReport(name, why) }},
		kit.DialogButton{Text: w.words.say("do.close"), Primary: true})
}

// copyReport is "Copy details for IT".
func (w *Window) copyReport(name string, why *fault.Error) {
	w.copyText(w.words.report(name, why, w.d.Now(), w.d.Version), nil)
	w.tell(w.words.say("details.copied"))
}
