package check

import (
	"context"
	"time"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/fault"
)

// Step is one line of Check setup.
type Step string

// The steps, in their order. One that makes no sense for a destination is left out.
const (
	StepName      Step = "name"      // the host's name resolves
	StepTLS       Step = "tls"       // the host answers, and the connection is secure and trusted
	StepClock     Step = "clock"     // this computer's clock agrees with the server's
	StepSignIn    Step = "sign-in"   // token or keys are accepted
	StepRegion    Step = "region"    // the bucket's region, found or as it was said
	StepWrite     Step = "write"     // a small test file was written
	StepRead      Step = "read"      // and read by its link, without any key
	StepDelete    Step = "delete"    // and deleted
	StepLifecycle Step = "lifecycle" // the bucket cleans up uploads that were broken off
)

// Steps returns every Step, in their order.
func Steps() []Step {
	return []Step{StepName, StepTLS, StepClock, StepSignIn, StepRegion, StepWrite, StepRead, StepDelete, StepLifecycle}
}

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

// Sentence is the name of the finding's sentence in the translations, which fill in {value} and {where}, the destination's
// name.
func (f Finding) Sentence() string {
	key := "check." + string(f.Step) + "." + string(f.Level)
	if f.About != "" {
		key += "." + f.About
	}
	return key
}

// TestFile is the name of the file that Run writes and deletes.
const TestFile = "linkdrop check.txt"

// stepLimit is how long one step may take; sign-in and writing share twice that. Somebody is watching: what does not answer by
// then is told, and nearly always ends the run. The engine itself is more patient.
const stepLimit = 30 * time.Second

// Run tries whether a destination of c's settings works, from its name to deleting a test file, and tells each finding as it
// is made, from the calling goroutine. It reports whether nothing failed. It leaves nothing behind but what the destination
// does not let it delete, which the finding says.
//
// The destination is opened once more for it, with secrets as they are in the keychain now, and closed again: what Resolve returned
// goes on undisturbed. Every step of Steps that makes sense is told once, in order; after one that Failed, those that need it
// are Skipped. A step takes at most 30 seconds, and the whole never more than five minutes. When ctx ends, what is under way
// and what would follow is Skipped with About "stopped", the test file is cleaned up all the same, and false is returned.
func Run(ctx context.Context, c *connect.Connector, id string, tell func(Finding)) bool {
	return newRun(ctx, c, tell).check(ctx, id)
}
