package present

// Action is what a button does.
type Action uint8

// The actions.
const (
	NoAction Action = iota
	ActionPause
	ActionResume
	ActionCancel
	ActionRemove
	ActionRetry
	ActionRetryNow
	ActionContinue
	ActionSendAgain
	ActionUndo
	ActionCopyLink
	ActionCopyName
	ActionCopyAs // opens the forms in which a link can be copied
	ActionQR
	ActionMail
	ActionMore
	ActionNewLink
	ActionDeleteFile
	ActionDetails
	ActionCopyReport
	ActionToggleGroup
	ActionSignIn
	ActionOpenSettings
	ActionOpenClock
	ActionCheckSetup
	ActionUnlock
	ActionAllowHost
	ActionAddAgain
	ActionRemoveWaiting
	ActionUse
	ActionEdit
	ActionCheck
	ActionRemoveDestination
	ActionPassword     // say the password that a restored drop's links wait for
	ActionCopyPassword // that this window knows
	ActionExtend       // the link, by a week
	ActionEndLink
	ActionTicket        // give what was sent another ticket
	ActionShowTicket    // show all that has the same
	ActionLife          // opens how long a link shall work from now on
	ActionSendElsewhere // opens the other destinations
)

// RowButton is an action with its looks. An icon without words has the words for screen readers and menus all the same.
type RowButton struct {
	Action  Action
	Icon    string // empty: the words are shown
	Primary bool   // in the accent colour
}

// ActionText is what an action is called.
func (w *Catalog) ActionText(d Action) string {
	if d == NoAction {
		return ""
	}
	return w.Text([...]string{
		ActionPause: "do.pause", ActionResume: "do.resume", ActionCancel: "do.cancel", ActionRemove: "do.remove", ActionRetry: "do.retry",
		ActionRetryNow: "do.now", ActionContinue: "do.continue", ActionSendAgain: "do.sendagain", ActionUndo: "do.undo", ActionCopyLink: "do.copy",
		ActionCopyName: "do.copyname", ActionCopyAs: "do.copyas", ActionQR: "do.qr", ActionMail: "do.mail", ActionMore: "do.more", ActionNewLink: "do.newlink",
		ActionDeleteFile: "do.delete", ActionDetails: "do.details", ActionCopyReport: "do.report", ActionToggleGroup: "do.expand",
		ActionSignIn: "do.signin", ActionOpenSettings: "do.settings", ActionOpenClock: "do.clock", ActionCheckSetup: "do.check",
		ActionUnlock: "do.unlock", ActionAllowHost: "do.allow",
		ActionAddAgain: "do.addagain", ActionRemoveWaiting: "do.removethese",
		ActionUse: "do.use", ActionEdit: "do.edit", ActionCheck: "do.check", ActionRemoveDestination: "do.forget",
		ActionPassword: "do.password", ActionCopyPassword: "do.copypassword", ActionExtend: "do.extend", ActionEndLink: "do.endlink",
		ActionTicket: "do.ticket", ActionShowTicket: "do.showticket", ActionLife: "do.life", ActionSendElsewhere: "do.elsewhere",
	}[d])
}

// Destructive reports whether an action takes something away for good: it is in the colour of what is bad, never the main button,
// and no Enter key does it.
func Destructive(d Action) bool {
	switch d {
	case ActionRemove, ActionDeleteFile, ActionEndLink, ActionRemoveWaiting, ActionRemoveDestination:
		return true
	default:
		return false
	}
}
