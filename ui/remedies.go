package ui

import (
	"linkdrop/ui/present"
	"linkdrop/uploader/fault"
)

// remedies are what helps against a fault. Afterwards its destination is opened again, and what waits for it goes on.
type remedies struct {
	provided map[present.Remedy]func(dest string) // that lead out of the window
	setup    *setupPages                          // nil: destinations cannot be changed here
}

// able reports whether somebody provides what a fault's button does.
func (r *remedies) able(action present.Action) bool {
	if kind, leads := present.RemedyOf(action); leads && (r.provided[kind] != nil || kind == present.OpenClock) {
		return r.provided[kind] != nil
	}
	return r.setup != nil
}

// do is a fault's button, for a destination. Afterwards what waits there goes on, and then is called; it may be nil.
func (r *remedies) do(dest string, action present.Action, why *fault.Error, then func()) {
	if then == nil {
		then = func() {}
	}
	if kind, leads := present.RemedyOf(action); leads && r.provided[kind] != nil {
		r.provided[kind](dest)
		return
	}
	if r.setup == nil {
		return
	}
	switch action {
	case present.ActionSignIn:
		r.setup.signIn(dest, then)
	case present.ActionOpenSettings:
		r.setup.openSettings(dest, why, then)
	case present.ActionCheckSetup:
		r.setup.check(dest, then)
	case present.ActionUnlock: // the system asks for the password when the keychain is read
		r.setup.work.reopenSoon(dest)
		then()
	case present.ActionAllowHost:
		r.setup.allow(dest, why, then)
	case present.ActionAddAgain:
		r.setup.addAgain(dest)
	default:
	}
}
