package present

// IsRemedy reports whether an action is the remedy of a fault, which somebody must provide.
func IsRemedy(d Action) bool {
	_, leads := RemedyOf(d)
	return leads || d == ActionAllowHost || d == ActionAddAgain
}

// RemedyOf is the way out of the window that an action stands for.
func RemedyOf(d Action) (Remedy, bool) {
	switch d {
	case ActionSignIn:
		return SignIn, true
	case ActionOpenSettings:
		return OpenSettings, true
	case ActionOpenClock:
		return OpenClock, true
	case ActionCheckSetup:
		return CheckSetup, true
	case ActionUnlock:
		return Unlock, true
	default:
		return 0, false
	}
}

// Remedy is a fix button that leads out of the window, or to the pages on which destinations are set up.
type Remedy uint8

// The remedies.
const (
	SignIn Remedy = iota
	OpenSettings
	OpenClock
	CheckSetup
	Unlock
)
