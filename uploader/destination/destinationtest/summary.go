package destinationtest

import (
	"cmp"
	"slices"
	"sync"
	"testing"

	"linkdrop/uploader/realtest"
)

// summary is one destination's line in the table. Cases end in any order, and several at a time.
type summary struct {
	mu   sync.Mutex
	line realtest.Conformance
}

func newSummary(t *testing.T, h Harness) *summary {
	t.Helper()
	s := &summary{line: realtest.Conformance{
		Destination: cmp.Or(h.Destination, t.Name()), Storage: h.Storage, Lacks: map[string]string{},
	}}
	t.Cleanup(func() { // after the last case, and before what the test started is stopped
		slices.Sort(s.line.Passed)
		slices.Sort(s.line.Failed)
		t.Logf("%d cases passed, %d not applicable, %d failed", len(s.line.Passed), len(s.line.Lacks), len(s.line.Failed))
		realtest.Conforms(t, s.line)
	})
	return s
}

// ended notes how a case ended. lacks is what the destination has not, so that the case is not applicable.
func (s *summary) ended(t *testing.T, name, lacks string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case t.Failed():
		s.line.Failed = append(s.line.Failed, name)
	case lacks != "":
		s.line.Lacks[name] = lacks
	case t.Skipped():
		s.line.Failed = append(s.line.Failed, name) // nobody skips a case without a reason
	default:
		s.line.Passed = append(s.line.Passed, name)
	}
}
