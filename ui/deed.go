package ui

// deed is what a button does.
type deed uint8

const (
	doNothing deed = iota
	doPause
	doResume
	doCancel
	doRemove
	doRetry
	doNow
	doContinue
	doSendAgain
	doUndo
	doCopy
	doCopyName
	doCopyNamed
	doMore
	doNewLink
	doDelete
	doDetails
	doReport
	doToggle
	doSignIn
	doOpenSettings
	doOpenClock
	doCheckSetup
	doUnlock
	doAllow
	doAddAgain
	doRemoveThese
	doUse
	doEdit
	doCheck
	doForget
)

// button is a deed with its looks. An icon without words has the words for screen readers and menus all the same.
type button struct {
	deed deed
	icon string // empty: the words are shown
	main bool   // in the accent colour
}

// label is what a deed is called.
func (w *Words) label(d deed) string {
	if d == doNothing {
		return ""
	}
	return w.say([...]string{
		doPause: "do.pause", doResume: "do.resume", doCancel: "do.cancel", doRemove: "do.remove", doRetry: "do.retry",
		doNow: "do.now", doContinue: "do.continue", doSendAgain: "do.sendagain", doUndo: "do.undo", doCopy: "do.copy",
		doCopyName: "do.copyname", doCopyNamed: "do.copynamed", doMore: "do.more", doNewLink: "do.newlink",
		doDelete: "do.delete", doDetails: "do.details", doReport: "do.report", doToggle: "do.expand",
		doSignIn: "do.signin", doOpenSettings: "do.settings", doOpenClock: "do.clock", doCheckSetup: "do.check",
		doUnlock: "do.unlock", doAllow: "do.allow",
		doAddAgain: "do.addagain", doRemoveThese: "do.removethese",
		doUse: "do.use", doEdit: "do.edit", doCheck: "do.check", doForget: "do.forget",
	}[d])
}

// remedial reports whether a deed is the remedy of a fault, which somebody must provide.
func remedial(d deed) bool {
	_, leads := remedyOf(d)
	return leads || d == doAllow || d == doAddAgain
}

// remedyOf is the way out of the window that a deed stands for.
func remedyOf(d deed) (Remedy, bool) {
	switch d {
	case doSignIn:
		return SignIn, true
	case doOpenSettings:
		return OpenSettings, true
	case doOpenClock:
		return OpenClock, true
	case doCheckSetup:
		return CheckSetup, true
	case doUnlock:
		return Unlock, true
	default:
		return 0, false
	}
}

// Remedy is a fix button that leads out of the window, or to the Desk.
type Remedy uint8

// The remedies.
const (
	SignIn Remedy = iota
	OpenSettings
	OpenClock
	CheckSetup
	Unlock
)
