//go:build real

package s3_test

import (
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/destinationtest"
	"linkdrop/uploader/destination/s3"
	"linkdrop/uploader/realtest"
)

// differs are the cases in which rclone's server is not like S3: what the case must say then, and what it comes to for a file.
// The driver's doc.go tells of them.
func differs() map[string]struct{ says, means string } {
	const lost = "a completing that is refused throws the upload away with its parts; the file starts over at another attempt"
	return map[string]struct{ says, means string }{
		"Complete_early":             {`send piece 1 of "three parts.bin": put: missing`, lost},
		"Complete_with_another_ETag": {`complete "three parts.bin": complete: missing`, lost},
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
	suite := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestRealRclone$", "-test.v", "-test.timeout=10m") //nolint:gosec // this very program
	suite.Env = append(os.Environ(), rcloneAt+"="+strings.Join([]string{endpoint, access, secret, bucket}, " "))
	out, err := suite.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	said := byCase(string(out))
	known, count := differs(), map[string]int{}
	for _, r := range regexp.MustCompile(`(?m)^    --- (PASS|FAIL|SKIP): TestRealRclone/(\S+)`).FindAllStringSubmatch(string(out), -1) {
		result, name := r[1], r[2]
		count[result]++
		expected, differs := known[name]
		switch {
		case differs && result == "FAIL" && strings.Contains(said[name], expected.says):
			t.Logf("rclone differs in %s: %s", name, expected.means)
		case differs:
			t.Errorf("%s differs otherwise than is known (%s): take it off the list, or say what it does now\n%s", name, result, said[name])
		case result == "FAIL":
			t.Errorf("%s fails on rclone:\n%s", name, said[name])
		}
		delete(known, name)
	}
	if len(known) > 0 || count["PASS"] < 15 {
		t.Fatalf("the suite did not run: %v; not seen: %v\n%s", count, known, out)
	}
	t.Logf("rclone: %d cases as on S3, %d as listed above, %d of what it has not", count["PASS"], count["FAIL"], count["SKIP"])
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
		said[name] += line
	}
	return said
}

func runOnRclone(t *testing.T, at []string) {
	t.Helper()
	means := map[string]string{}
	for name, differs := range differs() {
		means[strings.ReplaceAll(name, "_", " ")] = differs.means
	}
	destinationtest.Run(t, destinationtest.Harness{
		Destination: "s3", Storage: realtest.PartRclone, Differs: means,
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
