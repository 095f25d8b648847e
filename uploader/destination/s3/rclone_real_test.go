//go:build real

package s3_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/destinationtest"
	"linkdrop/uploader/destination/s3"
	"linkdrop/uploader/realtest"
)

// differs are the cases in which rclone's server is not like S3: what the case must say then, and what it comes to for a file.
// The driver's doc.go tells of them, and the table of destinations shows them.
func differs() map[string]struct{ says, means string } {
	const lost = "a completing that is refused throws the upload away with its parts; the file starts over at another attempt"
	return map[string]struct{ says, means string }{
		"Complete early":             {`send piece 1 of "three parts.bin": put: missing`, lost},
		"Complete with another ETag": {`complete "three parts.bin": complete: missing`, lost},
	}
}

// rcloneAt has the server's address and keys in the process that runs the suite.
const rcloneAt = "LINKDROP_TEST_RCLONE"

// The one suite on a second implementation. It runs in a process of its own, because a case that fails as it is known to do
// fails its whole process; here it is compared with what is known, and a case that does not differ any more is a failure, too.
func TestRealRclone(t *testing.T) {
	if at := os.Getenv(rcloneAt); at != "" {
		runOnRclone(t, strings.Fields(at))
		return
	}
	endpoint, access, secret, bucket := realtest.Rclone(t)
	line, out := suite(t, rcloneAt+"="+strings.Join([]string{endpoint, access, secret, bucket}, " "))
	said := byCase(out)
	var failed []string
	line.Differs = map[string]string{}
	for _, name := range line.Failed {
		known, differs := differs()[name]
		if !differs || !strings.Contains(said[name], known.says) {
			failed = append(failed, name)
			t.Errorf("%s fails on rclone, and not as is known:\n%s", name, said[name])
			continue
		}
		line.Differs[name] = known.means
		t.Logf("rclone differs in %s: %s", name, known.means)
	}
	line.Failed = failed
	for name := range differs() {
		if slices.Contains(line.Passed, name) || line.Lacks[name] != "" {
			t.Errorf("rclone does not differ any more in %s: take it off the list and out of doc.go", name)
		}
	}
	if len(line.Passed) < 15 || len(line.Passed)+len(line.Lacks)+len(line.Failed)+len(line.Differs) < 25 {
		t.Fatalf("the suite did not run: %+v\n%s", line, out)
	}
	t.Logf("rclone: %d cases as on S3, %d differ, %d of what it has not", len(line.Passed), len(line.Differs), len(line.Lacks))
	realtest.Conforms(t, line)
}

// suite runs this test once more, with the server in the environment, and returns how the suite went.
func suite(t *testing.T, at string) (line realtest.Conformance, out string) {
	t.Helper()
	notes := filepath.Join(t.TempDir(), "conformance")
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestRealRclone$", "-test.v", "-test.timeout=10m") //nolint:gosec // this very program
	cmd.Env = append(os.Environ(), at, "LINKDROP_CONFORMANCE="+notes)
	said, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	data, err := os.ReadFile(notes)
	if err == nil {
		err = json.Unmarshal(data, &line)
	}
	if err != nil {
		t.Fatalf("the suite did not run: %v\n%s", err, said)
	}
	return line, string(said)
}

// byCase is what each case printed; they may run side by side.
func byCase(out string) map[string]string {
	said, name := map[string]string{}, ""
	turn := regexp.MustCompile(`^=== (?:RUN|NAME|CONT|PAUSE) +TestRealRclone(?:/(\S+))?$`)
	for line := range strings.Lines(out) {
		if begins := turn.FindStringSubmatch(strings.TrimSpace(line)); begins != nil {
			name = begins[1]
			continue
		}
		said[strings.ReplaceAll(name, "_", " ")] += line
	}
	return said
}

func runOnRclone(t *testing.T, at []string) {
	t.Helper()
	destinationtest.Run(t, destinationtest.Harness{
		Destination: "s3", Storage: realtest.PartRclone,
		Open: func(t *testing.T) *destination.Destination {
			t.Helper()
			d, err := s3.Open(t.Context(), s3.Options{
				Bucket: at[3], Prefix: "pre fix+ü", Endpoint: at[0], PartSize: destinationtest.MaxPart,
				Credentials: credentials.NewStaticCredentialsProvider(at[1], at[2], ""),
				Note:        func(text string) { t.Errorf("corrected something: %s", text) },
			})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(d.Close)
			return d
		},
		Fetch:   fetch,
		Secrets: []string{at[2]},
	})
}
