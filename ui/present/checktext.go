package present

import (
	"linkdrop/uploader/connect"
)

// Finding is a line of Check setup: its mark, and its sentence, with the host, region or number filled in. A step that was not
// tried only says which one it is, because the sentence above it says why; what has no sentence is said by its fault.
func (w *Catalog) Finding(f connect.Finding, where string) (Mark, string) {
	m := map[connect.Level]Mark{connect.Passed: GoodMark, connect.Noted: CareMark, connect.Failed: BadMark}[f.Level]
	value, step := Visible(f.Value), w.Text("check.step."+string(f.Step))
	if f.Level == connect.Skipped && (f.About == "" || f.About == "stopped") {
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
