package command

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/destination/buckettest"
)

// rows are those of the history.
func (s *shell) rows() (all []HistoryEntry) {
	s.t.Helper()
	for line := range strings.Lines(s.must("", "history", "--json")) {
		var e HistoryEntry
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			s.t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

// awaits waits until something was sent.
func (s *shell) awaits() HistoryEntry {
	s.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range 500 {
		if rows := s.rows(); len(rows) > 0 {
			return rows[0]
		}
		<-tick.C
	}
	s.t.Fatal("nothing was sent")
	return HistoryEntry{}
}

// A file that was deleted while its run still went on, or after it was broken off, has an empty line in the place of its link, a
// sentence, and an exit code that says it. The run is over then: nothing of it is left to go on with.
func TestWhatWasDeletedHasNoLink(t *testing.T) {
	t.Parallel() // it waits most of the time
	for _, name := range []string{"the run goes on", "it was broken off"} {
		t.Run(name, func(t *testing.T) {
			s, b := newShell(t), buckettest.New()
			storage := httptest.NewServer(b)
			t.Cleanup(storage.Close)
			goOn := make(chan struct{})
			b.Answers[buckettest.Part] = func(_ http.ResponseWriter, r *http.Request, _ int) bool {
				select {
				case <-goOn:
				case <-r.Context().Done():
				}
				return false
			}
			ctx, interrupt := context.WithCancel(t.Context())
			ended := make(chan ran, 1)
			args := []string{"--s3", "s3://b", "--endpoint", storage.URL, "--keys-env", "--part-size", "5MiB", s.large("large.bin"), s.file("small.txt", "abc")}
			go func() { ended <- s.runIn(ctx, "", args...) }()
			small := s.awaits()
			if name != "the run goes on" {
				interrupt()
				if r := <-ended; r.code != exit.Interrupted {
					t.Fatalf("exit code %d, %s", r.code, r.errs)
				}
			}
			s.must("", "delete", "--keys-env", small.ID)
			var r ran
			if name == "the run goes on" {
				time.AfterFunc(1500*time.Millisecond, func() { close(goOn) })
				r = <-ended
			} else {
				close(goOn)
				r = s.run("", "resume", "--keys-env")
			}
			interrupt()
			if lines := strings.Split(r.out, "\n"); r.code != exit.NotSent || len(lines) != 3 || !strings.Contains(lines[0], "large.bin") || lines[1] != "" {
				t.Errorf("exit code %d, %q", r.code, r.out)
			}
			if strings.Count(r.errs, "was deleted. Send the file again if somebody is to have it.") != 1 {
				t.Errorf("%q", r.errs)
			}
			if left, err := os.ReadDir(filepath.Join(s.state, "runs")); err != nil || len(left) != 0 {
				t.Errorf("there is left %v, %v", left, err)
			}
			if len(b.Objects()) != 1 {
				t.Errorf("%d objects", len(b.Objects()))
			}
		})
	}
}
