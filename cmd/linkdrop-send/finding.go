package main

import "linkdrop/uploader/connect/check"

// finding is a finding in words.
func (w words) finding(f check.Finding, a about) string {
	text := w[f.Sentence()]
	if text == "" {
		text = w["check."+string(f.Step)+"."+string(f.Level)]
	}
	if f.Level == check.Skipped { // the sentence is the same for all
		text = w["check.step."+string(f.Step)] + ": " + text
	}
	text = w.fill(text, f.Fault, a, "{value}", visibleName(f.Value))
	if f.Fault == nil || f.Level != check.Failed || f.Fault.Detail == "" {
		return text
	}
	return text + w.details(f.Fault) // for whoever can do something about it
}
