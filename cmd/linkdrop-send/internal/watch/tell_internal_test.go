package watch

import (
	"strings"
	"testing"

	"linkdrop/cmd/linkdrop-send/internal/output"
	"linkdrop/uploader/fault"
)

// What is still to be freed where a destination does not lead any more is freed by no resume until it leads there again: that is said.
func TestWhatIsOwedElsewhereIsSaidSo(t *testing.T) {
	for _, one := range []struct {
		why       *fault.Error
		elsewhere bool
	}{{nil, false}, {fault.New(fault.Forbidden, "abort", ""), false}, {&fault.Error{Kind: fault.NoPlace, Op: "abort", Code: fault.Moved}, true}} {
		var out, errs strings.Builder
		tellOwed(output.New(&out, &errs, false, false, ""), 1, one.why)
		said := errs.String()
		if !strings.HasPrefix(said, "1 upload is still to be freed") || !strings.Contains(said, `"linkdrop-send resume --forget" gives it up.`) ||
			strings.Contains(said, "Set it up as it was") != one.elsewhere || out.Len() > 0 {
			t.Errorf("%v: %q, %q", one.why, said, out.String())
		}
	}
}
