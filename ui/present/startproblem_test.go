package present

import (
	"strings"
	"testing"

	"linkdrop/uploader/fault"
)

// A window that cannot start says which folder it is about, what is wrong with it and what to do, in every language.
func TestAWindowThatCannotStart(t *testing.T) {
	for _, lang := range languages(t) {
		seen := map[string]bool{}
		for _, why := range []*fault.Error{
			{Kind: fault.NoState, Code: fault.NotFolder},
			{Kind: fault.NoState, Code: fault.ReadOnly},
			{Kind: fault.NoState, Code: fault.NoPermission},
			{Kind: fault.NoState},
			{Kind: fault.InUse},
			{Kind: fault.DiskFull},
		} {
			says := NewCatalog(lang).StartProblem("/home/ada/\u202efolder", why)
			if !strings.Contains(says, "/home/ada/[U+202E]folder") || strings.ContainsAny(says, "{}") || strings.Count(says, ".") < 2 || strings.Contains(says, "trouble.") || seen[says] {
				t.Errorf("%s: %v says %q", lang, why, says)
			}
			seen[says] = true
		}
	}
}
