package realtest

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// The parts as the table at the end of `make test` names them; .ci/test lists them again, so that one which no test asks for
// is missed.
const (
	PartGateway   = "versitygw"
	PartRclone    = "rclone"
	PartGoFakeS3  = "gofakes3"
	PartS3rver    = "s3rver"
	PartNetwork   = "toxiproxy"
	PartKeyring   = "gnome-keyring"
	PartDisplay   = "X11 window"
	PartDownload  = "curl"
	PartCompanion = "companion"
	PartFastAPI   = "fastapi"
	PartNginx     = "nginx"
	PartChromium  = "chromium"
)

// Report is one line of the file that LINKDROP_PARTS names: a part's use by one test.
type Report struct {
	Part    string  `json:"part"`
	Test    string  `json:"test"`
	Ran     bool    `json:"ran"`
	Reason  string  `json:"reason,omitempty"` // why not
	Seconds float64 `json:"seconds"`          // of this use: from the start of the part to the end of its test
}

// Need ends the test because a part cannot run here. It never does so quietly.
func Need(t testing.TB, part, reason string) {
	t.Helper()
	note(t, Report{Part: part, Test: t.Name(), Reason: reason})
	if os.Getenv("LINKDROP_CI") == "1" {
		t.Fatalf("%s did not run: %s", part, reason)
	}
	fmt.Fprintf(os.Stderr, "\n!!! NOT RUN: %s needs %s: %s\n\n", t.Name(), part, reason)
	t.Skipf("NOT RUN: %s: %s", part, reason)
}

// Begin notes that a part is in use from here to the end of the test. Parts of this package call it themselves.
func Begin(t testing.TB, part string) {
	t.Helper()
	start := time.Now()
	t.Cleanup(func() {
		note(t, Report{Part: part, Test: t.Name(), Ran: true, Seconds: time.Since(start).Seconds()})
	})
}

// Curl fetches with the real curl, as somebody would who got a link: it follows redirects, fails on an HTTP error, and
// returns the body. More arguments come before the link.
func Curl(t testing.TB, link string, args ...string) ([]byte, error) {
	t.Helper()
	program(t, PartDownload, "curl")
	start := time.Now()
	defer func() {
		note(t, Report{Part: PartDownload, Test: t.Name(), Ran: true, Seconds: time.Since(start).Seconds()})
	}()
	how := []string{"-fsSL", "--max-time", "120"}
	if !strings.Contains(link, "X-Amz-Signature=") { // a link of a backend is asked for by POST, one of a storage is signed for GET
		how = append(how, "-d", "")
	}
	args = append(how, append(args, "--", link)...)
	return exec.CommandContext(t.Context(), "curl", args...).Output()
}

// program returns the path of a system program; the test does not go on without it.
func program(t testing.TB, part, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Need(t, part, name+" is not installed (make test installs it on Debian and Ubuntu)")
	}
	return path
}

// note appends one line to the file of parts.
func note(t testing.TB, r Report) {
	t.Helper()
	appendLine(t, "LINKDROP_PARTS", r)
}

// Conformance is one line of the file that LINKDROP_CONFORMANCE names: how one destination did in the conformance suite
// (package destinationtest).
type Conformance struct {
	Destination string            `json:"destination"`
	Storage     string            `json:"storage"`
	Passed      []string          `json:"passed"` // cases
	Failed      []string          `json:"failed"`
	Lacks       map[string]string `json:"lacks"` // what the destination has not, by the case that is not applicable for it
	// Differs says what the storage does in a case that it is known to fail, and whose test fails when it does not any more.
	Differs map[string]string `json:"differs,omitempty"`
}

// Conforms notes how a destination did, for the table at the end of `make test`.
func Conforms(t testing.TB, c Conformance) {
	t.Helper()
	appendLine(t, "LINKDROP_CONFORMANCE", c)
}

// appendLine appends a line to the file that the environment names; none is named where nobody reads it. A line is written
// with one call to a file opened for appending, so several test processes may share it.
func appendLine(t testing.TB, file string, v any) {
	t.Helper()
	path := os.Getenv(file)
	if path == "" {
		return
	}
	line, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("report: %v", err)
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // the test runner names the file
	if err != nil {
		t.Fatalf("report: %v", err)
	}
	if _, err := f.Write(append(line, '\n')); err != nil {
		t.Errorf("report: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Errorf("report: %v", err)
	}
}
