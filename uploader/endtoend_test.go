package uploader_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/linkdrop"
	"linkdrop/uploader/journal"
	"linkdrop/uploader/server"
)

// house is the whole way for real, in one process: engine, SQLite journal and history, the native driver, and the
// reference server over a folder, on loopback.
type house struct {
	url, token string
	calls      atomic.Int64 // of the server, beside the pieces and downloads
	pieces     atomic.Int64
	queue      *uploader.Queue
	history    *journal.History
	settled    chan uploader.DropReport
	arriving   chan uploader.DropReport
	// hold is what each piece waits for, where there is one.
	hold atomic.Pointer[chan struct{}]
}

func newHouse(t testing.TB) *house { t.Helper(); return houseWith(t, server.Options{}) }

func houseWith(t testing.TB, o server.Options) *house {
	t.Helper()
	h := &house{settled: make(chan uploader.DropReport, 100), arriving: make(chan uploader.DropReport, 100)}
	o.State, o.PublicURL = t.TempDir(), func() string { return h.url }
	reference, err := server.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v1/") {
			h.calls.Add(1)
		}
		if r.Method == http.MethodPut {
			h.pieces.Add(1)
			if hold := h.hold.Load(); hold != nil {
				select {
				case <-*hold:
				case <-r.Context().Done():
				}
			}
		}
		reference.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { web.Close(); _ = reference.Close() })
	h.url, h.token = web.URL, reference.Token(server.LocalOwner)

	state := t.TempDir()
	j, err := journal.Open(state, journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if h.history, err = journal.OpenHistory(state, journal.Options{}); err != nil {
		t.Fatal(err)
	}
	h.queue, err = uploader.Open(uploader.Config{
		Journal: j, History: h.history, Resolve: h.resolve,
		Observer: uploader.Observer{
			Settled: func(d uploader.DropReport) { h.settled <- d }, Arriving: func(d uploader.DropReport) { h.arriving <- d },
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = h.queue.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		<-ended
		nothingIsLeft(t)
		_ = j.Close()
		_ = h.history.Close()
	})
	return h
}

func (h *house) resolve(ctx context.Context, _ string) (*destination.Destination, error) {
	return linkdrop.Open(ctx, linkdrop.Options{URL: h.url, Token: func(context.Context) (string, error) { return h.token, nil }})
}

func (h *house) drop(t testing.TB, o uploader.Options, paths ...string) uploader.DropReport {
	t.Helper()
	if _, err := h.queue.Add(t.Context(), uploader.Drop{Destination: "house", Paths: paths, Options: o}); err != nil {
		t.Fatal(err)
	}
	select {
	case report := <-h.settled:
		return report
	case <-time.After(2 * time.Minute):
		t.Fatalf("not settled: %+v", h.queue.View())
	}
	return uploader.DropReport{}
}

// fetch gets a file the way a stranger does: a POST without any key, then the address it names.
func fetch(t testing.TB, link string) [sha256.Size]byte {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, link, strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // it is read to its end
	hash := sha256.New()
	if _, err := io.Copy(hash, response.Body); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%v, status %d", err, response.StatusCode)
	}
	return [sha256.Size]byte(hash.Sum(nil))
}

func sum(t testing.TB, path string) [sha256.Size]byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return sha256.Sum256(data)
}

// random makes a file whose bytes do not repeat from part to part.
func random(t testing.TB, path string, size int) string {
	t.Helper()
	data := make([]byte, size)
	source := rand.NewChaCha8([32]byte([]byte(fmt.Sprintf("%-32d", size))))
	_, _ = source.Read(data)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheWholeWay(t *testing.T) {
	h := newHouse(t)
	dir := t.TempDir()
	var paths []string
	for name, size := range map[string]int{
		"empty": 0, "three megabytes with spaces.bin": 3 << 20, "ünï日本.txt": 17, "100% #hash?": 99,
		"evil\u202egnp.exe": 1000, "large.bin": 40<<20 + 123,
	} {
		paths = append(paths, random(t, filepath.Join(dir, name), size))
	}
	report := h.drop(t, uploader.Options{Life: time.Hour}, paths...)
	if len(report.Links) != len(paths) {
		t.Fatalf("%+v", report)
	}
	for i, link := range report.Links {
		if fetch(t, link.Link.URL.Reveal()) != sum(t, paths[i]) {
			t.Errorf("%q: other bytes behind the link", link.Name)
		}
	}
	entries, err := h.history.List(t.Context(), uploader.Query{})
	if err != nil || len(entries) != len(paths) {
		t.Errorf("%d in the history, %v", len(entries), err)
	}

	folder := filepath.Join(dir, "folder")
	if err := os.MkdirAll(filepath.Join(folder, "sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	for i := range 300 {
		random(t, filepath.Join(folder, fmt.Sprintf("sub/%03d", i)), 1000+i)
	}
	before, began := h.calls.Load(), time.Now()
	report = h.drop(t, uploader.Options{Together: true}, folder)
	took := time.Since(began)
	if len(report.Links) != 1 || report.Links[0].Files != 300 {
		t.Fatalf("%+v", report)
	}
	for i := range 300 {
		got := fetch(t, fmt.Sprintf("%s/%d", report.Links[0].Link.URL.Reveal(), i+1))
		if got != sum(t, filepath.Join(folder, fmt.Sprintf("sub/%03d", i))) {
			t.Fatalf("file %d of the folder has other bytes", i)
		}
	}
	// Two to open the uploads, one for the link, and completions, which keep a distance in time: on a busy machine there are more of them.
	most := 4 + int64(took/(250*time.Millisecond))
	if calls := h.calls.Load() - before; calls > most {
		t.Errorf("%d calls for a folder of 300 in %v, want at most %d", calls, took, most)
	}
}

// BenchmarkTenThousand is the whole way for 10,000 files of 4 KiB; ns/op is for all of them.
func BenchmarkTenThousand(b *testing.B) {
	h := newHouse(b)
	folder := b.TempDir()
	for i := range 10_000 {
		random(b, filepath.Join(folder, fmt.Sprintf("%05d", i)), 4096)
	}
	for b.Loop() {
		h.drop(b, uploader.Options{Together: true}, folder)
	}
}
