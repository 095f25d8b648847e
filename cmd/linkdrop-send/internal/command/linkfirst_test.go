package command

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"linkdrop/cmd/linkdrop-send/internal/exit"
)

// A link is said before its file has arrived, and is the same one afterwards, for each file and for all together.
func TestLinkFirst(t *testing.T) {
	s := newShell(t)
	to := append(s.backend(), "--link-first", s.file("a.txt", "abc"), s.file("b.txt", strings.Repeat("x", 1<<20)))
	for name, more := range map[string][]string{"each": nil, "together": {"--together"}, "closed": {"--generate-password"}} {
		var arriving, done []string
		for line := range strings.Lines(s.must("", slices.Concat(to, more, []string{"--json"})...)) {
			var e struct{ Event, Status, Link string }
			if err := json.Unmarshal([]byte(line), &e); err != nil {
				t.Fatal(err)
			}
			switch {
			case e.Event == "link" && e.Status == "arriving":
				arriving = append(arriving, e.Link)
			case e.Event == "link" && e.Status == "done":
				done = append(done, e.Link)
			}
		}
		if len(done) == 0 || !slices.Equal(arriving, done) {
			t.Errorf("%s: first %v, then %v", name, arriving, done)
		}
	}
	if r := s.run("", to...); r.code != exit.Sent || strings.Count(r.out, "\n") != 2 || strings.Count(r.out, "http://") != 2 || r.errs != "" {
		t.Errorf("exit code %d, %q, %q", r.code, r.out, r.errs)
	}
}

// Where links are made of stored files only, the flag is refused before a byte is sent.
func TestLinkFirstWhereItCannotBe(t *testing.T) {
	s, storage := newShell(t), newDummy(t)
	r := s.run("", "--s3", "s3://b", "--endpoint", storage.URL, "--keys-env", "--link-first", s.file("a.txt", "abc"))
	if r.code != exit.WrongUsage || !strings.Contains(r.errs, "makes no link before the file has arrived. Leave --link-first out.") || r.out != "" {
		t.Errorf("exit code %d, %q, %q", r.code, r.out, r.errs)
	}
}
