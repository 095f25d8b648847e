package uploader_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/buckettest"
	"linkdrop/uploader/destination/linkdrop"
	"linkdrop/uploader/destination/mapping"
	"linkdrop/uploader/destination/s3"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal/journaltest"
	"linkdrop/uploader/server"
)

// kinds are destinations of each kind, as a person may set one of the same name up between two runs.
func kinds(t *testing.T) map[string]func(context.Context) (*destination.Destination, error) {
	t.Helper()
	var reference *server.Server
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { reference.ServeHTTP(w, r) }))
	reference, err := server.New(t.Context(), server.Options{State: t.TempDir(), PublicURL: func() string { return web.URL }})
	check(t, err)
	t.Cleanup(func() { web.Close(); check(t, reference.Close()) })
	store := httptest.NewServer(buckettest.New())
	t.Cleanup(store.Close)
	small := httptest.NewServer(&mapped{files: map[string][]byte{}})
	t.Cleanup(small.Close)
	loaded, err := mapping.Load([]byte(`{"version":1,"name":"Small","base":"`+small.URL+`",
		"sign":{"path":"/sign","fields":{"name":"{safe_name}"},"answer":{"url":"/url","key":"/key"}},
		"transfer":{"proof":"etag"},
		"link":{"kind":"file","path":"/link","fields":{"key":"{answer.key}"},"answer":{"url":"/url"}}}`), "")
	check(t, err)
	return map[string]func(context.Context) (*destination.Destination, error){
		"linkdrop": func(ctx context.Context) (*destination.Destination, error) {
			return linkdrop.Open(ctx, linkdrop.Options{URL: web.URL, PartSize: 5 << 20, Token: func(context.Context) (string, error) { return reference.Token(server.LocalOwner), nil }})
		},
		"s3": func(ctx context.Context) (*destination.Destination, error) {
			return s3.Open(ctx, s3.Options{Bucket: "b", Endpoint: store.URL, PartSize: 5 << 20, Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")})
		},
		"mapping": func(context.Context) (*destination.Destination, error) {
			return mapping.Open(mapping.Options{Mapping: loaded})
		},
	}
}

// mapped is a backend as a mapping describes it, and its storage.
type mapped struct {
	mu    sync.Mutex
	files map[string][]byte
	next  int
}

func (m *mapped) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case r.URL.Path == "/sign":
		m.next++
		_ = json.NewEncoder(w).Encode(map[string]string{"url": fmt.Sprintf("http://%s/put/%d", r.Host, m.next), "key": fmt.Sprint(m.next)})
	case r.URL.Path == "/link":
		var asked struct{ Key string }
		_ = json.Unmarshal(body, &asked)
		if m.files[asked.Key] == nil {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]string{"url": fmt.Sprintf("http://%s/get/%s", r.Host, asked.Key)})
	case r.Method == http.MethodPut:
		m.files[strings.TrimPrefix(r.URL.Path, "/put/")] = body
		w.Header().Set("ETag", `"e"`)
	default:
		_, _ = w.Write(m.files[strings.TrimPrefix(r.URL.Path, "/get/")])
	}
}

// gate is a destination that lets a file come so far, and no further.
type gate struct {
	*destination.Destination
	state string
	puts  atomic.Int64
}

func (g *gate) Create(ctx context.Context, files []destination.File) []destination.Result[destination.Created] {
	if g.state == "nothing" {
		return destination.Fail[destination.Created](len(files), fault.New(fault.Busy, "create", ""))
	}
	return g.Transfer.Create(ctx, files)
}

func (g *gate) Link(ctx context.Context, requests []destination.LinkRequest) []destination.Result[destination.Link] {
	if g.state == "stored" {
		return destination.Fail[destination.Link](len(requests), fault.New(fault.Busy, "link", ""))
	}
	return g.Linker.Link(ctx, requests)
}

func (g *gate) RoundTrip(r *http.Request) (*http.Response, error) {
	if g.state == "pieces" && g.puts.Add(1) > 1 {
		return answer(http.StatusServiceUnavailable, "SlowDown"), nil
	}
	return g.Storage.RoundTrip(r)
}

func (g *gate) destination(site string) *destination.Destination {
	d := *g.Destination
	d.Transfer, d.Storage, d.Site = g, g, site
	if d.Linker != nil {
		d.Linker = g
	}
	return &d
}

// A destination is set up as another kind under the same name between two runs, and back again, with files in every state. What was
// sent to the one is sent to the other, and each run ends well, with links to what is there.
func TestADestinationOfAnotherKind(t *testing.T) {
	for _, state := range []string{"nothing", "pieces", "stored", "linked"} {
		for _, together := range []bool{false, true} {
			for _, pair := range [][2]string{{"linkdrop", "s3"}, {"s3", "linkdrop"}, {"mapping", "linkdrop"}, {"linkdrop", "mapping"}, {"s3", "mapping"}, {"mapping", "s3"}} {
				t.Run(fmt.Sprintf("%s, %s to %s, one link %t", state, pair[0], pair[1], together), func(t *testing.T) {
					t.Parallel()
					changesKind(t, state, together, pair)
				})
			}
		}
	}
}

func changesKind(t *testing.T, state string, together bool, pair [2]string) {
	t.Helper()
	all := kinds(t)
	r := &kindRig{t: t, journal: &journaltest.Memory{}, history: &journaltest.History{}, all: all}
	dir := t.TempDir()
	r.start(pair[0], state)
	id, err := r.q.Add(t.Context(), uploader.Drop{Destination: "acme", Paths: []string{file(t, dir, "small", 10), file(t, dir, "large", 11<<20)}, Options: uploader.Options{Together: together}})
	check(t, err)
	r.drop = id
	r.reaches(state)
	r.stop()
	for _, kind := range []string{pair[1], pair[0]} {
		r.start(kind, "")
		r.reaches("linked")
		r.mu.Lock()
		report := r.reports[len(r.reports)-1]
		r.mu.Unlock()
		if len(report.Links) == 0 {
			t.Errorf("at %s: no links", kind)
		}
		for _, link := range report.Links {
			if link.Files == 1 {
				r.leads(kind, link)
			}
		}
		r.stop()
	}
}

type kindRig struct {
	t       *testing.T
	journal *journaltest.Memory
	history *journaltest.History
	all     map[string]func(context.Context) (*destination.Destination, error)
	q       *uploader.Queue
	stop    func()
	gate    *gate
	drop    uploader.DropID

	mu      sync.Mutex
	reports []uploader.DropReport
}

func (r *kindRig) start(kind, state string) {
	r.t.Helper()
	opened, err := r.all[kind](r.t.Context())
	check(r.t, err)
	r.gate, r.reports = &gate{Destination: opened, state: state}, nil
	r.q, err = uploader.Open(uploader.Config{
		Journal: r.journal, History: r.history, KeepUntilTold: true,
		Resolve: func(context.Context, string) (*destination.Destination, error) { return r.gate.destination(kind), nil },
		Observer: uploader.Observer{Settled: func(d uploader.DropReport) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.reports = append(r.reports, d)
		}},
	})
	check(r.t, err)
	ctx, cancel := context.WithCancel(r.t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = r.q.Run(ctx) }()
	r.stop = func() {
		cancel()
		<-ended
		if opened.Close != nil {
			opened.Close()
		}
		_ = r.journal.Close()
		r.journal = r.journal.Crash()
	}
}

// reaches waits until the files are in a state; what cannot be stopped there (a link that is signed here) goes on to its end.
func (r *kindRig) reaches(state string) {
	r.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for range 3000 {
		items := make([]uploader.Item, 2)
		n, _ := r.q.Items(items, r.drop, 0)
		count := 0
		for _, it := range items[:n] {
			if it.State() == uploader.Failed {
				r.t.Fatalf("%s: %v", it.Base, it.Fault)
			}
			step := it.Step >= uploader.Stored
			switch state {
			case "nothing":
				step = it.Fault != nil
			case "pieces":
				step = r.gate.puts.Load() > 1
			case "linked":
				step = it.State() == uploader.Done
			}
			if step {
				count++
			}
		}
		r.mu.Lock()
		told := len(r.reports) > 0
		r.mu.Unlock()
		if count == 2 && (state != "linked" || told) {
			return
		}
		<-tick.C
	}
	r.t.Fatalf("never %s: %+v", state, r.q.View())
}

// leads follows a link without any key.
func (r *kindRig) leads(kind string, link uploader.NamedLink) {
	r.t.Helper()
	address := link.Link.URL.Reveal()
	if kind == "linkdrop" {
		return // a page: that the link was made says that the server has the file
	}
	got, err := http.Get(address) //nolint:gosec,noctx // our own
	check(r.t, err)
	defer got.Body.Close() //nolint:errcheck // read
	n, err := io.Copy(io.Discard, got.Body)
	if err != nil || got.StatusCode != http.StatusOK || n != link.Size {
		r.t.Errorf("%s at %s: %d, %d bytes of %d, %v", link.Name, kind, got.StatusCode, n, link.Size, err)
	}
}
