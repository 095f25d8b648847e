package present

import (
	"errors"

	"linkdrop/uploader/fault"
)

// StartProblem is what keeps Linkdrop from starting, in words.
func (w *Catalog) StartProblem(folder string, err error) string {
	why := &fault.Error{}
	if !errors.As(err, &why) {
		why = fault.New(fault.Bug, "open", "")
	}
	reason := w.Fault(why, FaultContext{}).Full()
	switch {
	case why.Kind == fault.InUse:
		reason = w.Text("trouble.inuse")
	case why.Code == fault.NotFolder:
		reason = w.Text("trouble.file")
	case why.Code == fault.ReadOnly:
		reason = w.Text("trouble.readonly")
	case why.Code == fault.NoPermission:
		reason = w.Text("trouble.permission")
	}
	return w.Text("trouble.folder", "folder", Visible(folder)) + "\n\n" + reason
}
