package run

import (
	"path/filepath"
	"strings"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/output"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal"
)

// OpenHistory opens the history of a state folder, and says it where an earlier one was set aside.
func OpenHistory(state string, say func(string)) (*journal.History, error) {
	h, err := journal.OpenHistory(state, journal.Options{})
	if err != nil {
		return nil, exit.Failure(err, state, "")
	}
	if lost := h.Lost(); lost != nil {
		name, why := setAside(state, lost)
		say("The history could not be read (" + why + "): it was set aside as " + name + ", and a fresh one was started.")
	}
	return h, nil
}

// tellQueueLost says that what a run had noted could not be read. It reports whether there was something to say.
func tellQueueLost(say output.Speaker, state string, lost *fault.Error) bool {
	if lost == nil {
		return false
	}
	path, why := setAside(state, lost)
	say.Note("What was interrupted earlier cannot go on: the list of it could not be read (" + why + "), and was set aside as " + path +
		". Send again what was not sent; what was begun of it may be left at the destination.")
	return true
}

// setAside is where a file is that could not be read, and why.
func setAside(state string, lost *fault.Error) (path, why string) {
	name, why, _ := strings.Cut(lost.Detail, ": ")
	return sentence.VisibleName(filepath.Join(state, name)), why
}
