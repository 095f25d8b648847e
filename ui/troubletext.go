package ui

import (
	"errors"

	"linkdrop/uploader/fault"
)

// trouble is what keeps Linkdrop from starting, in words.
func (w *Words) trouble(folder string, err error) string {
	why := &fault.Error{}
	if !errors.As(err, &why) {
		why = fault.New(fault.Bug, "open", "")
	}
	reason := w.fault(why, about{}).both()
	switch {
	case why.Kind == fault.InUse:
		reason = w.say("trouble.inuse")
	case why.Code == fault.NotFolder:
		reason = w.say("trouble.file")
	case why.Code == fault.ReadOnly:
		reason = w.say("trouble.readonly")
	case why.Code == fault.NoPermission:
		reason = w.say("trouble.permission")
	}
	return w.say("trouble.folder", "folder", plain(folder)) + "\n\n" + reason
}
