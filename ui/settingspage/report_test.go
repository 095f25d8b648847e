package settingspage

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/connect/check"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// The report has what somebody needs to find a cause, and nothing that is secret.
func TestReport(t *testing.T) {
	admin := settings.Parse(settings.Admin, []byte(`{"limit": 65536, "locked": ["limit"], "theme": "purple", "destinations": [{"id": "acme", "kind": "linkdrop", "url": "https://share.acme.example"}]}`))
	failed := check.Finding{Step: check.StepSignIn, Level: check.Failed, Fault: &fault.Error{Kind: fault.Forbidden, Op: "create", Host: "share.acme.example", Status: 403}}
	r := Report{
		At: time.Date(2026, 11, 28, 14, 0, 0, 0, time.UTC), Program: Program("0.1.0", "de-AT", []Place{{"settings.place.settings", "/home/ada/settings.json"}}),
		Settings: settings.Resolve(admin), Check: []Fact{{"acme", FindingText(check.Finding{Step: check.StepName, Level: check.Passed, Value: "share.acme.example"}) + "; " + FindingText(failed)}},
		Log: []string{"level=WARN msg=late\nforged line", `level=WARN url="https://bucket.s3.example/a.pdf?X-Amz-Signature=abc" HTTP://user:pw@h.example:81#frag after`, "moved to https://share.acme.example/l/T0KEN"},
	}
	path := filepath.Join(t.TempDir(), "report.txt")
	if err := r.Save(path); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"2026-11-28T14:00:00Z", "Linkdrop: 0.1.0\n", "System: " + runtime.GOOS, "Language: de-AT\n", "settings: /home/ada/settings.json\n", "limit: 65536 (enforced)\n",
		"streams: 8 (built-in)\n", `destination {"id":"acme","kind":"linkdrop","url":"https://share.acme.example"} (admin)`, "problem: admin settings, theme: ",
		"acme: name ok (share.acme.example); sign-in failed: ", "msg=late forged line\n", `url="https://bucket.s3.example/…"`, "HTTP://h.example:81/… after", "https://share.acme.example/…\n",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("there is no %q in\n%s", want, text)
		}
	}
	for _, secret := range []string{"Signature", "user", "pw@", "T0KEN", "frag", "a.pdf"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("it has %q", secret)
		}
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := r.Save(filepath.Join(path, "below a file")); err == nil {
		t.Error("it was saved below a file")
	}
}

// A report of a program that has done nothing says so.
func TestEmptyReport(t *testing.T) {
	var b strings.Builder
	if err := (Report{Settings: settings.Resolve()}).Write(&b); err != nil || !strings.Contains(b.String(), "Check setup, since the start\nnot run\n") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

func FuzzWithoutPaths(f *testing.F) {
	for _, seed := range []string{"https://h/x?y#z", "a://b@c:1/d e://f", "://", "https://[::1]:80/p", "x https:// y"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		got := withoutPaths("https://host.example/" + strings.ReplaceAll(strings.Join(strings.Fields(line), ""), "SECRET", "") + "SECRET")
		if !strings.ContainsAny(line, `"'`) && strings.Contains(got, "SECRET") {
			t.Errorf("%q keeps what is behind the host", got)
		}
	})
}
