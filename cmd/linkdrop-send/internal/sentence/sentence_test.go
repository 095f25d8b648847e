package sentence

import (
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/connect/check"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

func TestEveryKindHasASentence(t *testing.T) {
	w := English()
	for _, k := range fault.Kinds() {
		said := w.Fault(&fault.Error{Kind: k, Detail: "because"}, About{Where: "Acme", Size: 12e9, Limit: 5e9})
		for _, reason := range fault.Reasons()[k] {
			end := "."
			if reason == fault.Redirect {
				end = "?" // only who knows the address can say whether the other one is right
			}
			if own := w.Fault(&fault.Error{Kind: k, Code: reason}, About{}); own == said || !strings.HasSuffix(own, end) || strings.ContainsAny(own, "{}") {
				t.Errorf("%v, %s: %q", k, reason, own)
			}
		}
		if w["fault."+k.String()] == "" || strings.ContainsAny(said, "{}") || !strings.HasSuffix(said, ".") && k != fault.Policy {
			t.Errorf("%v: %q", k, said)
		}
	}
	if got := w.Fault(&fault.Error{Kind: fault.TooLarge}, About{Size: 12e9, Limit: 5e9}); !strings.Contains(got, "12 GB; the limit is 5.0 GB") {
		t.Error(got)
	}
	// A rule for files of its kind alone.
	if got := w.Fault(&fault.Error{Kind: fault.TooLarge, Detail: "Pictures may have at most 1 GB here."}, About{Size: 2e9, Limit: 5e9}); strings.Contains(got, "5.0 GB") || !strings.Contains(got, "at most 1 GB here") {
		t.Error(got)
	}
}

// Every sentence has a second half, and speaks of what there is without a window.
func TestSentencesAreForATerminal(t *testing.T) {
	w := English()
	for _, k := range fault.Kinds() {
		f := &fault.Error{Kind: k, Host: "s3.example.com"}
		got := w.Fault(f, About{Where: "Acme", Size: 12e9, Limit: 5e9})
		if k != fault.Policy && strings.Count(strings.TrimSuffix(got, "."), ". ") == 0 { // whose second half is the backend's
			t.Errorf("%v: %q does not go on", k, got)
		}
		for _, windows := range []string{"drop it", "drop the", "Drop ", "the app", "Settings,", "settings:"} {
			if strings.Contains(got, windows) && k != fault.Blocked {
				t.Errorf("%v: %q says %q, which is for the window", k, got, windows)
			}
		}
	}
	for k, want := range map[fault.Kind]string{
		fault.Authority: `"ca_file" of the destination`, fault.Busy: "linkdrop-send resume", fault.Interrupted: "linkdrop-send resume", fault.Gone: "give it again",
		fault.DiskFull: "Make room", fault.Corrupt: "Send it again", fault.Protocol: "Open any web page", fault.StorageFull: "Try again when", fault.Forbidden: "IT can",
	} {
		if got := w.Fault(&fault.Error{Kind: k}, About{Where: "Acme"}); !strings.Contains(got, want) {
			t.Errorf("%v: %q does not name %q", k, got, want)
		}
	}
}

// What storages, proxies and filters answer is said with what helps: by name, and in the words of whoever can mend it.
func TestSentencesOfWhatIsInBetween(t *testing.T) {
	w := English()
	for name, c := range map[string]struct {
		f    *fault.Error
		want []string
		not  string
	}{
		"a proxy's own limit": {
			fault.Storage("put", "s3.example.com", 413, nil, []byte("<html>413 Request Entity Too Large nginx</html>"), true),
			[]string{"s3.example.com", "client_max_body_size", "--part-size", "not too large"},
			"This file is too large",
		},
		"a filter's page": {
			fault.Storage("put", "s3.example.com", 403, map[string][]string{"Content-Type": {"text/html"}}, []byte("<html>Request Rejected</html>"), true),
			[]string{"filter", "s3.example.com", "IT"},
			"You may not",
		},
		"a proxy's password": {&fault.Error{Kind: fault.ProxySignIn, Host: "proxy:3128", Status: 407}, []string{"proxy:3128", "HTTPS_PROXY", "name:password@"}, "blocks"},
		"a proxy's variable": {&fault.Error{Kind: fault.ProxySetting}, []string{"HTTPS_PROXY", "%40"}, "blocks"},
		"an authority":       {&fault.Error{Kind: fault.Authority, Host: "s3.example.com"}, []string{"s3.example.com", "--ca-file"}, "blocks"},
		"an older version":   {&fault.Error{Kind: fault.Kept}, []string{"Deleted", "older version", "links have ended"}, "not"},
		"a demanded checksum": {
			fault.Storage("put", "h", 400, nil, []byte("<Error><Code>InvalidRequest</Code><Message>Content-MD5 OR x-amz-checksum-* is missing</Message></Error>"), true),
			[]string{"Content-MD5 OR x-amz-checksum-*"},
			"[secret]",
		},
	} {
		got := w.Fault(c.f, About{Where: "Acme"})
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q does not name %q", name, got, want)
			}
		}
		if strings.Contains(got, c.not) {
			t.Errorf("%s: %q says %q", name, got, c.not)
		}
	}
}

func TestFindingsHaveSentences(t *testing.T) {
	w := English()
	f := check.Finding{Step: check.StepTLS, Level: check.Failed, About: "unreachable", Value: "s3.example.com", Fault: fault.New(fault.Unreachable, "check", "connection refused")}
	want := "s3.example.com does not answer: check the address, or whether the company network or VPN is needed. Details: connection refused."
	if got := w.Finding(f, About{}); got != want {
		t.Error(got)
	}
	for _, step := range check.Steps() {
		got := w.Finding(check.Finding{Step: step, Level: check.Skipped, About: "nobody wrote this"}, About{})
		if want := w["check.step."+string(step)] + ": " + w["check."+string(step)+".skipped"]; len(want) < 20 || got != want {
			t.Errorf("%s: %q, want %q", step, got, want)
		}
	}
}

// A link that works longer than asked for is nothing to be silent about either; a clock that is a little off is.
func TestLinksThatWorkLonger(t *testing.T) {
	for _, each := range []struct {
		asked, works time.Duration
		says         string
	}{
		{time.Hour, 24 * time.Hour, "longer than was asked for"},
		{time.Hour, 10 * time.Minute, "not as long as was asked for"},
		{time.Hour, 65 * time.Minute, ""},
		{0, 24 * time.Hour, ""},
	} {
		got := OtherEnd(destination.Link{Ends: time.Now().Add(each.works)}, each.asked, time.Now())
		if each.says == "" && got != "" || !strings.Contains(got, each.says) {
			t.Errorf("asked for %v, works for %v: %q", each.asked, each.works, got)
		}
	}
}
