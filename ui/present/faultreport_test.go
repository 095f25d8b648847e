package present

import (
	"testing"

	"linkdrop/ui/uitest"
	"linkdrop/uploader/fault"
)

func TestReportHasWhatITNeedsAndNoSecret(t *testing.T) {
	got := NewCatalog("en").Report("a\nb.txt", &fault.Error{Kind: fault.Forbidden, Op: "put", Host: "s3.example", Status: 403, Code: "AccessDenied", RequestID: "4F2A", Detail: "no"}, uitest.Noon(), "0.1.0")
	want := "File: a[U+000A]b.txt\nTime: 2025-11-22T12:00:00Z\nKind: forbidden\nStep: put\nHost: s3.example\nStatus: 403\nCode: AccessDenied\nRequest: 4F2A\nSays: no\nLinkdrop: 0.1.0\n"
	if got != want {
		t.Errorf("got %q", got)
	}
}
