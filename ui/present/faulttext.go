package present

import (
	"errors"
	"time"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// FaultText is a fault in words: what happened, what it means for the person, and the one button that helps.
type FaultText struct {
	Title  string
	Hint   string
	Action Action
}

// Full is the title with its hint.
func (s FaultText) Full() string {
	if s.Hint == "" {
		return s.Title
	}
	return s.Title + " " + s.Hint
}

// FaultContext is what the sentences of faults may speak of.
type FaultContext struct {
	Destination string // the destination's name
	Size        int64  // of the file, bytes; 0: not known
	Limit       int64  // of the destination, bytes; 0: not known
	Now         time.Time
	// restarts: what is broken off starts again from the beginning, so nothing is kept.
	Restarts bool
}

// Fault is the table of sentences: the words are in the translations under the Kind's own name, and a test finds one that
// is missing in any language; the button is in fixOf. Nobody gets to read a code.
func (w *Catalog) Fault(f *fault.Error, a FaultContext) FaultText {
	key := "fault." + f.Kind.String()
	if reason := f.Reason(); reason != "" {
		key += "." + reason
	}
	s := FaultText{
		Title:  w.Text(key, "where", a.Destination),
		Hint:   w.Text(key+".hint", "detail", Visible(f.Detail), "time", w.Clock(a.Now), "size", w.Bytes(a.Size), "limit", w.Bytes(a.Limit)),
		Action: faultAction(f.Kind),
	}
	if a.Restarts && saysProgressIsKept(f.Kind) {
		s.Hint = w.Text("row.restarts") + "."
	}
	if f.Kind == fault.TooLarge && (a.Limit <= 0 || a.Size <= a.Limit) { // a rule for files of its kind, if any
		s.Hint = w.Text(key + ".nolimit")
		if a.Limit > 0 && a.Size > 0 && f.Detail != "" {
			s.Hint = Visible(f.Detail)
		}
	}
	return s
}

// saysProgressIsKept reports whether the sentence of a fault says that the progress is kept.
func saysProgressIsKept(k fault.Kind) bool {
	switch k { //nolint:exhaustive // the others say nothing of it
	case fault.Bug, fault.Interrupted, fault.Stalled, fault.Expired, fault.Busy:
		return true
	}
	return false
}

// faultAction is the one button of a fault. The switch has no default, so the lint fails when a new Kind has no button.
func faultAction(k fault.Kind) Action {
	switch k {
	case fault.Offline, fault.TooManyFiles:
		return NoAction // it goes on by itself
	case fault.Bug, fault.Unreachable, fault.Interrupted, fault.Stalled, fault.StorageFull, fault.Unreadable, fault.Gone,
		fault.InUse, fault.DiskFull, fault.NoKeychain, fault.NoState, fault.ProxySignIn, fault.ProxySetting, fault.NoRoute:
		return ActionRetry
	case fault.Expired:
		return ActionContinue
	case fault.Busy:
		return ActionRetryNow
	case fault.Changed, fault.Missing, fault.Restart, fault.Exists, fault.Corrupt:
		return ActionSendAgain
	case fault.Policy, fault.TooLarge, fault.NotFile, fault.Nothing, fault.Unsupported, fault.NoDestination, fault.Kept:
		return ActionRemove
	case fault.Blocked, fault.Forbidden, fault.Permission, fault.Protocol, fault.HostRefused, fault.JournalLost, fault.Filtered, fault.PieceLimit:
		return ActionCopyReport
	case fault.SignIn:
		return ActionSignIn
	case fault.Keys, fault.NoKeys:
		return ActionOpenSettings
	case fault.NeedsPassword:
		return ActionPassword
	case fault.Clock:
		return ActionOpenClock
	case fault.NoPlace, fault.Authority:
		return ActionCheckSetup
	case fault.KeychainLocked:
		return ActionUnlock
	case fault.NewHost:
		return ActionAllowHost
	}
	return ActionRetry
}

// SetupError is in words what could not be done to a destination's settings. What is wrong with a setting comes with a sentence
// of its own.
func (p Presenter) SetupError(err error) string {
	if refused := (*settings.Refusal)(nil); errors.As(err, &refused) {
		return p.Words.refusal(refused)
	}
	if full := (*fault.Error)(nil); errors.As(err, &full) && full.Kind == fault.Policy && full.Detail != "" {
		return Visible(full.Detail)
	}
	return p.Words.Fault(&fault.Error{Kind: fault.KindOf(err)}, p.FaultContext(0)).Title
}
