package server

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/server/records"
)

// timed is an answer whose deadlines are seen.
type timed struct {
	*httptest.ResponseRecorder
	read, write []time.Duration // from now; 0: none any more
}

func (w *timed) SetReadDeadline(at time.Time) error {
	w.read = append(w.read, until(at))
	return nil
}

func (w *timed) SetWriteDeadline(at time.Time) error {
	w.write = append(w.write, until(at))
	return nil
}

func until(at time.Time) time.Duration {
	if at.IsZero() {
		return 0
	}
	return time.Until(at)
}

// TestACallHasItsTime: a body must come and an answer be taken within it; neither holds for the next call of a connection. A
// body that nobody wants is not waited for.
func TestACallHasItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := New(t.Context(), Options{State: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}()
		for _, c := range []struct {
			method, path, body string
			read, write        []time.Duration
			connection         string
		}{
			{http.MethodPost, "/v1/uploads", `{"files":[{"id":"F","attempt":1,"filename":"a","size":1}]}`, []time.Duration{30 * time.Second, 0}, []time.Duration{0, time.Minute}, ""},
			{http.MethodPost, "/v1/uploads", `{`, []time.Duration{30 * time.Second, 0}, []time.Duration{0, time.Minute}, ""},
			{http.MethodPost, "/nowhere", `{"more":`, []time.Duration{30 * time.Second, 5 * time.Second}, []time.Duration{0, time.Minute}, "close"},
			{http.MethodPut, "/o/F/x", `bytes`, []time.Duration{30 * time.Second, 5 * time.Second}, []time.Duration{0, time.Minute}, "close"},
			{http.MethodGet, "/s/unknown", ``, nil, []time.Duration{0, time.Minute}, ""},
			{http.MethodGet, "/landing/style.css", ``, nil, []time.Duration{0, time.Minute}, ""},
		} {
			w := &timed{ResponseRecorder: httptest.NewRecorder()}
			r := httptest.NewRequestWithContext(t.Context(), c.method, c.path, strings.NewReader(c.body))
			r.Header.Set("Authorization", "Bearer "+s.Token(LocalOwner))
			r.Header.Set("Content-Type", "application/json")
			if s.ServeHTTP(w, r); !slices.Equal(w.read, c.read) || !slices.Equal(w.write, c.write) {
				t.Errorf("%s %s: to read %v, to write %v, want %v and %v", c.method, c.path, w.read, w.write, c.read, c.write)
			}
			if got := w.Header().Get("Connection"); got != c.connection {
				t.Errorf("%s %s: Connection: %q", c.method, c.path, got)
			}
		}
		synctest.Wait()
	})
}

// TestWhereAnAnswerStops: the next file is named as long as there is one, the last of them too.
func TestWhereAnAnswerStops(t *testing.T) {
	for _, c := range []struct{ from, files, all, next int }{{1, 2, 4, 3}, {1, 2, 3, 3}, {2, 2, 3, 0}, {1, 3, 3, 0}, {3, 0, 3, 0}} {
		if got := wireLanding(records.Share{Files: c.all}, make([]records.Upload, c.files), make([]bool, c.files), c.from); got.Next != c.next || len(got.Files) != c.files {
			t.Errorf("%+v: next is %d", c, got.Next)
		}
	}
}

// TestAKeyIsLookedAtTwice: when the last address to it has ended, and once more for what began before and came late.
func TestAKeyIsLookedAtTwice(t *testing.T) {
	s := &Server{Options: Options{Limits: Limits{URLLife: 15 * time.Minute}}}
	gone := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for after, want := range map[time.Duration]time.Duration{
		0: 16 * time.Minute, 16*time.Minute - 1: 16 * time.Minute, 16 * time.Minute: 24 * time.Hour, 24*time.Hour - 1: 24 * time.Hour, 24 * time.Hour: 0, 48 * time.Hour: 0,
	} {
		got := s.nextSweep(gone, gone.Add(after))
		if want == 0 && !got.IsZero() || want != 0 && !got.Equal(gone.Add(want)) {
			t.Errorf("after %v: looked at again %v later, want %v", after, got.Sub(gone), want)
		}
	}
}

// TestDiscoverySaysTheLimits in the units of the dialect.
func TestDiscoverySaysTheLimits(t *testing.T) {
	s, err := New(t.Context(), Options{State: t.TempDir(), Name: "Acme", KeepAfter: true, Limits: Limits{MaxFile: 7, Life: 2 * time.Hour, LifeMax: 48 * time.Hour}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/.well-known/linkdrop", http.NoBody))
	const want = `{"name":"Acme","version":1,"sign_in":{"kind":"bearer"},"limits":{"max_file":7,"batch":500,"life_choices":[3600,86400],"life_default":7200,"life_max":172800,"share_uploads":5000},` +
		`"features":["multipart","shares","share_pieces","share_options","share_lookup","events"],"storage_hosts":["127.0.0.1:8480"],"keeps_after":true}`
	if got := strings.TrimSpace(w.Body.String()); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// TestWhatCannotBeClosedIsSaid, and keeps nothing else from being closed: what was opened last is closed first.
func TestWhatCannotBeClosedIsSaid(t *testing.T) {
	one, two := errors.New("one"), errors.New("two")
	var order []string
	s := &Server{owned: []func() error{
		func() error { order = append(order, "first"); return one },
		func() error { order = append(order, "second"); return nil },
		func() error { order = append(order, "third"); return two },
	}}
	err := s.release()
	if !errors.Is(err, one) || !errors.Is(err, two) || !slices.Equal(order, []string{"third", "second", "first"}) {
		t.Errorf("%v, closed %v", err, order)
	}
}
