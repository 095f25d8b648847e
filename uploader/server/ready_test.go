package server_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/server"
	"linkdrop/uploader/server/records"
)

// checked are records whose Check answers what the test says.
type checked struct {
	records.Records
	asked *int
	err   *error
}

func (r checked) Check(context.Context) error { *r.asked++; return *r.err }

// TestReadinessIsTold: the reason is in the log, once, and in no answer; however often strangers ask, it is looked at every few
// seconds only.
func TestReadinessIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, _ := startBroken(t)
		if err := h.reference.Close(); err != nil {
			t.Fatal(err)
		}
		var fault error
		asked := 0
		h = start(t, func(o *server.Options) {
			o.Records, o.Storage = checked{h.reference.Records, &asked, &fault}, h.reference.Storage
		})
		synctest.Wait()
		for _, c := range []struct {
			fault error
			want  int
			logs  int
		}{{nil, 200, 0}, {errors.New("/srv/secret: the disk is full"), 503, 1}, {errors.New("/srv/secret: the disk is full"), 503, 0}, {nil, 200, 1}} {
			pass(6 * time.Second)
			fault = c.fault
			before, said := asked, h.log.String()
			for range 100 {
				if w := h.do(http.MethodGet, "/readyz", nil); w.Code != c.want || strings.Contains(w.Body.String(), "secret") {
					t.Fatalf("%v: %d %s", c.fault, w.Code, w.Body)
				}
			}
			if asked-before != 1 {
				t.Errorf("%v: looked %d times", c.fault, asked-before)
			}
			if n := strings.Count(strings.TrimPrefix(h.log.String(), said), "ready\",\"error") + strings.Count(strings.TrimPrefix(h.log.String(), said), "ready again"); n != c.logs {
				t.Errorf("%v: said %d times, want %d", c.fault, n, c.logs)
			}
		}
	})
}
