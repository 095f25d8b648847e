package present

import (
	"linkdrop/uploader/connect/check"
)

// Finding is a line of Check setup: its mark, and its sentence, with the host, region or number filled in. A step that was not
// tried only says which one it is, because the sentence above it says why; what has no sentence is said by its fault.
func (w *Catalog) Finding(f check.Finding, where string) (Mark, string) {
	m := map[check.Level]Mark{check.Passed: GoodMark, check.Noted: CareMark, check.Failed: BadMark}[f.Level]
	value, step := Visible(f.Value), w.Text("check.step."+string(f.Step))
	if f.Level == check.Skipped && (f.About == "" || f.About == "stopped") {
		return m, step
	}
	if says := w.TextIfAny(f.Sentence(), "value", value, "where", where); says != "" {
		return m, says
	}
	if f.Fault != nil {
		says := w.Fault(f.Fault, FaultContext{Destination: where})
		return m, step + ": " + says.Full()
	}
	return m, JoinFacts(step, value)
}
