package ui

import (
	"errors"
	"time"

	"linkdrop/uploader/fault"
)

// says is a fault in words: what happened, what it means for the person, and the one button that helps.
type says struct {
	title string
	hint  string
	fix   deed
}

// both is the title with its hint.
func (s says) both() string {
	if s.hint == "" {
		return s.title
	}
	return s.title + " " + s.hint
}

// about is what the sentences of faults may speak of.
type about struct {
	where string // the destination's name
	size  int64  // of the file, bytes; 0: not known
	limit int64  // of the destination, bytes; 0: not known
	now   time.Time
	// restarts: what is broken off starts again from the beginning, so nothing is kept.
	restarts bool
}

// fault is the table of sentences: the words are in the translations under the Kind's own name, and a test finds one that
// is missing in any language; the button is in fixOf. Nobody gets to read a code.
func (w *Words) fault(f *fault.Error, a about) says {
	key := "fault." + f.Kind.String()
	if reason := f.Reason(); reason != "" {
		key += "." + reason
	}
	s := says{
		title: w.say(key, "where", a.where),
		hint:  w.say(key+".hint", "detail", plain(f.Detail), "time", a.now.Local().Format("15:04"), "size", w.bytes(a.size), "limit", w.bytes(a.limit)),
		fix:   fixOf(f.Kind),
	}
	if a.restarts && keeps(f.Kind) {
		s.hint = w.say("row.restarts") + "."
	}
	if f.Kind == fault.TooLarge && (a.limit <= 0 || a.size <= 0) {
		s.hint = w.say(key + ".nolimit")
	}
	return s
}

// keeps reports whether the sentence of a fault says that the progress is kept.
func keeps(k fault.Kind) bool {
	switch k { //nolint:exhaustive // the others say nothing of it
	case fault.Bug, fault.Interrupted, fault.Stalled, fault.Expired, fault.Busy:
		return true
	}
	return false
}

// fixOf is the one button of a fault. The switch has no default, so the lint fails when a new Kind has no button.
func fixOf(k fault.Kind) deed {
	switch k {
	case fault.Offline, fault.TooManyFiles:
		return doNothing // it goes on by itself
	case fault.Bug, fault.Unreachable, fault.Interrupted, fault.Stalled, fault.StorageFull, fault.Unreadable, fault.Gone,
		fault.InUse, fault.DiskFull, fault.NoKeychain, fault.NoState, fault.ProxySignIn, fault.ProxySetting, fault.NoRoute:
		return doRetry
	case fault.Expired:
		return doContinue
	case fault.Busy:
		return doNow
	case fault.Changed, fault.Missing, fault.Restart, fault.Exists, fault.Corrupt:
		return doSendAgain
	case fault.Policy, fault.TooLarge, fault.NotFile, fault.Nothing, fault.NeedsPassword, fault.Unsupported, fault.NoDestination, fault.Kept:
		return doRemove
	case fault.Blocked, fault.Forbidden, fault.Permission, fault.Protocol, fault.HostRefused, fault.JournalLost, fault.Filtered, fault.PieceLimit:
		return doReport
	case fault.SignIn:
		return doSignIn
	case fault.Keys, fault.NoKeys:
		return doOpenSettings
	case fault.Clock:
		return doOpenClock
	case fault.NoPlace, fault.Authority:
		return doCheckSetup
	case fault.KeychainLocked:
		return doUnlock
	case fault.NewHost:
		return doAllow
	}
	return doRetry
}

// setupError is in words what could not be done to a destination's settings. What is wrong with a setting comes with a sentence of its own.
func (p painter) setupError(err error) string {
	if full := (*fault.Error)(nil); errors.As(err, &full) && full.Kind == fault.Policy && full.Detail != "" {
		return plain(full.Detail)
	}
	return p.words.fault(&fault.Error{Kind: fault.KindOf(err)}, p.about(0)).title
}
