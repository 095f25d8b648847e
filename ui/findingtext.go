package ui

import (
	"linkdrop/uploader/connect"
)

// finding is a line of Check setup: its mark, and its sentence, with the host, region or number filled in. A step that was not
// tried only says which one it is, because the sentence above it says why; what has no sentence is said by its fault.
func (w *Words) finding(f connect.Finding, where string) (mark, string) {
	m := map[connect.Level]mark{connect.Passed: goodMark, connect.Noted: careMark, connect.Failed: badMark}[f.Level]
	value, step := plain(f.Value), w.say("check.step."+string(f.Step))
	if f.Level == connect.Skipped && (f.About == "" || f.About == "stopped") {
		return m, step
	}
	if says := w.maybe(f.Sentence(), "value", value, "where", where); says != "" {
		return m, says
	}
	if f.Fault != nil {
		says := w.fault(f.Fault, about{where: where})
		return m, step + ": " + says.both()
	}
	return m, sentence(step, value)
}
