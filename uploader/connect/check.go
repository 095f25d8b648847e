package connect

import (
	"context"

	"linkdrop/uploader/fault"
)

// Step is one line of Check setup.
type Step string

// The steps, in their order. One that makes no sense for a destination is left out.
const (
	StepName      Step = "name"      // the host's name resolves
	StepTLS       Step = "tls"       // the connection is secure and trusted
	StepClock     Step = "clock"     // this computer's clock agrees with the server's
	StepSignIn    Step = "sign-in"   // token or keys are accepted
	StepRegion    Step = "region"    // the bucket's region, found or as it was said
	StepWrite     Step = "write"     // a small test file was written
	StepRead      Step = "read"      // and read by its link, without any key
	StepDelete    Step = "delete"    // and deleted
	StepLifecycle Step = "lifecycle" // the bucket cleans up uploads that were broken off
)

// Level is how a step ended.
type Level string

// The levels. Only Failed makes the setup unusable: keys that may not delete, read or look at rules are good keys.
const (
	Passed  Level = "ok"
	Noted   Level = "note"    // works, and there is something to know
	Skipped Level = "skipped" // could not be tried, because an earlier step failed or the destination has no such thing
	Failed  Level = "failed"
)

// Finding is the outcome of one step, without any secret or signed address.
type Finding struct {
	Step  Step         `json:"step"`
	Level Level        `json:"level"`
	Fault *fault.Error `json:"fault,omitempty"` // why it failed, or was noted
	// About chooses the sentence where a level has several, and Value fills it: the translations have
	// "check.<step>.<level>[.<about>]".
	About string `json:"about,omitempty"`
	Value string `json:"value,omitempty"` // a host, region, number of days or difference of clocks; safe to show
}

// Check tries whether a destination works, from its name to deleting a test file, and tells each finding as it is made,
// from the calling goroutine. It reports whether nothing failed. It leaves nothing behind but what the destination does not
// let it delete, which is said.
func (c *Connector) Check(ctx context.Context, id string, tell func(Finding)) bool {
	tell(Finding{Step: StepName, Level: Failed, Fault: fault.New(fault.Unsupported, "check", "not yet")})
	return false
}
