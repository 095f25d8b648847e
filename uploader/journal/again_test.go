package journal_test

import (
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/journal"
)

// failures counts what the journal's log says of commits that failed.
type failures struct{ n atomic.Int64 }

func (f *failures) Write(line []byte) (int, error) {
	f.n.Add(int64(strings.Count(string(line), "a commit failed")))
	return len(line), nil
}

// What could not be written is tried again about once a second, and not as often as there is something to write.
func TestWhatCannotBeWrittenIsTriedOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var failed failures
		j, err := journal.Open(t.TempDir(), journal.Options{Log: slog.New(slog.NewTextHandler(&failed, nil))})
		if err != nil {
			t.Fatal(err)
		}
		j.Write(nil, unknown{})
		time.Sleep(10 * time.Second) //nolint:forbidigo // virtual time
		synctest.Wait()
		if n := failed.n.Load(); n < 8 || n > 11 {
			t.Errorf("tried %d times in 10 s", n)
		}
		if err := j.Close(); err == nil {
			t.Error("it was written after all")
		}
	})
}
