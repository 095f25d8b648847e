package check_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// fake is a destination in memory that does what a test says; its storage and its links are served by a real HTTP server.
// What is nil or zero works.
type fake struct {
	asked  destination.LinkRequest // the last
	t      *testing.T
	kind   settings.Kind // zero: linkdrop
	traits destination.Traits

	create, sign, complete, link, remove, abort error
	put, get                                    http.HandlerFunc // instead of storing and handing out
	at                                          string           // where links lead instead
	part                                        bool             // the file goes as a part
	restarts, skews                             int              // how often Sign says so; how often the storage does
	remarks                                     []destination.Remark
	without                                     bool // without links, deleting and looking

	mu      sync.Mutex
	server  *httptest.Server
	stored  map[string][]byte
	done    map[string]bool
	aborted []string
	deleted []string
	seen    []http.Header // of whoever followed a link
	parts   int           // opened and not given up
}

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{t: t, stored: map[string][]byte{}, done: map[string]bool{}}
	f.server = httptest.NewServer(http.HandlerFunc(f.serve))
	quiet(f.server)
	t.Cleanup(f.server.Close)
	return f
}

func (f *fake) serve(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case r.Method == http.MethodHead && r.URL.Path == "/":
	case r.Method == http.MethodPut && f.skews > 0:
		f.skews--
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, "<Error><Code>RequestTimeTooSkewed</Code></Error>")
	case r.Method == http.MethodPut && f.put != nil:
		f.put(w, r)
	case r.Method == http.MethodPut:
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		f.stored[r.URL.Path] = body
		w.Header().Set("ETag", `"e"`)
	default:
		f.seen = append(f.seen, r.Header)
		if f.get != nil {
			f.get(w, r)
			return
		}
		f.handOut(w, r)
	}
}

func (f *fake) handOut(w http.ResponseWriter, r *http.Request) {
	body, ok := f.stored[strings.TrimPrefix(r.URL.Path, "/to")]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(body)
}

// open is an Opener.
func (f *fake) open(context.Context, settings.Destination, connect.Secret) (*destination.Destination, error) {
	d := &destination.Destination{Transfer: f}
	if !f.without {
		d.Linker, d.Manager = f, f
	}
	if f.remarks != nil {
		d.Inspector = f
	}
	return d, nil
}

// check checks it.
func (f *fake) check() (lines []string, fine bool) {
	f.t.Helper()
	c, d := f.connector()
	return told(f.t, c, d)
}

func (f *fake) connector() (*connect.Connector, settings.Destination) {
	d := settings.Destination{ID: "acme", Kind: f.kind, URL: f.server.URL}
	if d.Kind == "" {
		d.Kind = settings.Linkdrop
	}
	switch d.Kind {
	case settings.AmazonS3:
		d.S3 = &settings.S3Options{Bucket: "files"}
	case settings.Mapped:
		d.Mapping = &settings.MappingOptions{Preset: "fastapi-simple"}
	default:
	}
	c := &connect.Connector{Openers: map[settings.Kind]connect.Opener{d.Kind: f.open}}
	c.Settings = only(d)
	return c, d
}

func (f *fake) Traits() destination.Traits { return f.traits }

func (f *fake) Create(ctx context.Context, files []destination.File) []destination.Result[destination.Created] {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := make([]destination.Result[destination.Created], len(files))
	for i, file := range files {
		up := destination.Upload{File: file, Key: file.ID}
		if file.Size > destination.SingleMax {
			up.PartSize, up.Parts = destination.Plan(file.Size, 0)
			f.parts++
		} else if f.part || file.Attempt > 1 {
			up.PartSize, up.Parts = file.Size, 1
		}
		all[i].Value.Upload, all[i].Err = up, f.create
		if ctx.Err() != nil {
			all[i].Err = fault.Network("create", "", ctx.Err())
		}
	}
	return all
}

func (f *fake) Sign(_ context.Context, pieces []destination.Piece) []destination.Result[destination.Request] {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := make([]destination.Result[destination.Request], len(pieces))
	for i, p := range pieces {
		if f.restarts > 0 {
			f.restarts--
			all[i].Err = fault.New(fault.Restart, "sign", "")
			continue
		}
		if p.Upload.Parts > 0 && p.N != 1 || p.Upload.Parts == 0 && p.N != 0 {
			f.t.Errorf("piece %d of %d", p.N, p.Upload.Parts)
		}
		all[i].Value = destination.Request{Method: http.MethodPut, URL: destination.NewURL(f.server.URL + "/" + p.Upload.Key + "?X-Amz-Signature=canary"), ETag: true}
		all[i].Err = f.sign
	}
	return all
}

func (f *fake) List(context.Context, destination.Upload) (destination.Arrived, error) {
	return destination.Arrived{}, fault.New(fault.Unsupported, "list", "")
}

func (f *fake) Complete(_ context.Context, sent []destination.Sent) []destination.Result[destination.Object] {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := make([]destination.Result[destination.Object], len(sent))
	for i, s := range sent {
		all[i].Err = f.complete
		f.done[s.Upload.Key] = f.complete == nil
		all[i].Value = destination.Object{Upload: s.Upload, Size: s.Upload.File.Size}
		if len(s.Receipts) != 1 || s.Receipts[0].Size != s.Upload.File.Size || s.Digests.CRC64 == nil {
			f.t.Errorf("completed with %+v", s)
		}
	}
	return all
}

func (f *fake) Abort(ctx context.Context, u destination.Upload) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ctx.Err() != nil {
		f.t.Error("aborted with a context that has ended")
	}
	if f.abort != nil {
		return f.abort
	}
	if u.File.Size > destination.SingleMax {
		f.parts--
		return nil
	}
	f.aborted = append(f.aborted, u.File.ID)
	delete(f.stored, "/"+u.File.ID)
	return nil
}

func (f *fake) Link(_ context.Context, requests []destination.LinkRequest) []destination.Result[destination.Link] {
	all := make([]destination.Result[destination.Link], len(requests))
	for i, r := range requests {
		f.asked = r
		at := f.server.URL + "/to/" + r.Uploads[0].Key
		if f.at != "" {
			at = f.at
		}
		all[i] = destination.Result[destination.Link]{Value: destination.Link{ID: r.ID, URL: destination.NewURL(at)}, Err: f.link}
	}
	return all
}

func (f *fake) Extend(context.Context, string, time.Duration) (destination.Link, error) {
	return destination.Link{}, fault.New(fault.Unsupported, "extend", "")
}

func (f *fake) Revoke(context.Context, string) error {
	return fault.New(fault.Unsupported, "revoke", "")
}

func (f *fake) Delete(ctx context.Context, u destination.Upload) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ctx.Err() != nil {
		f.t.Error("deleted with a context that has ended")
	}
	if f.remove != nil {
		return f.remove
	}
	f.deleted = append(f.deleted, u.File.ID)
	delete(f.stored, "/"+u.Key)
	return nil
}

func (f *fake) Inspect(context.Context) []destination.Remark { return f.remarks }

// stays is how many files are in the storage.
func (f *fake) stays() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.stored)
}
