package watch

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/output"
	"linkdrop/uploader"
)

// A history that stays behind is waited for, and not for ever: as long as for what has to be freed, or as the person said.
func TestTheHistoryIsWaitedFor(t *testing.T) {
	for _, c := range []struct {
		wait, written, ends time.Duration
		code                int
	}{
		{0, 2 * time.Second, 2 * time.Second, exit.Sent},
		{0, time.Hour, HistoryWait, exit.NotSent},
		{time.Second, time.Hour, time.Second, exit.NotSent},
	} {
		t.Run(fmt.Sprint(c.wait, c.written), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q, errs := &fakeQueue{behind: 3}, &bytes.Buffer{}
				w := New(output.New(&bytes.Buffer{}, errs, false, false, ""), c.wait)
				w.Queue, w.hopeless = q, []uploader.DropID{"d"}
				time.AfterFunc(c.written, func() {
					q.mu.Lock()
					defer q.mu.Unlock()
					q.behind = 0
				})
				began := time.Now()
				if code := w.Follow(t.Context()).Exit; code != c.code || strings.Contains(errs.String(), "3 entries are missing") != (code == exit.NotSent) {
					t.Errorf("exit code %d, %s", code, errs)
				}
				if took := time.Since(began); took < c.ends || took > c.ends+Tick {
					t.Errorf("it took %v, not %v", took, c.ends)
				}
				if forgot := len(q.wished) > 0; forgot != (c.code == exit.Sent) {
					t.Errorf("forgotten: %v", forgot)
				}
			})
		})
	}
}
