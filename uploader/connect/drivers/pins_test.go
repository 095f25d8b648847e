package drivers_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/drivers"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/destination/destinationtest"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal/journaltest"
	"linkdrop/uploader/keychain"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/wire"
)

// signsFor is a backend that signs for whatever store it uses now.
func signsFor(store *atomic.Pointer[destinationtest.Store]) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/.well-known/linkdrop":
			answerJSON(w, map[string]any{"name": "Acme", "version": 1, "sign_in": map[string]string{"kind": "bearer"}})
		case "/v1/uploads":
			var question protocol.CreateRequest
			_ = json.NewDecoder(r.Body).Decode(&question)
			var out protocol.CreateResponse
			for _, f := range question.Files {
				out.Uploads = append(out.Uploads, protocol.Created{ID: f.ID, UploadID: f.Name, Key: "p/" + f.ID})
			}
			answerJSON(w, out)
		case "/v1/uploads/sign":
			var question protocol.SignRequest
			_ = json.NewDecoder(r.Body).Decode(&question)
			var out protocol.SignResponse
			for _, p := range question.Pieces {
				out.Requests = append(out.Requests, protocol.Signed{UploadID: p.UploadID, Request: protocol.Request{
					Method: http.MethodPut, URL: store.Load().Sign(destinationtest.V4, "/bucket/"+p.UploadID, nil, nil), Life: 900,
				}})
			}
			answerJSON(w, out)
		case "/v1/uploads/complete":
			var question protocol.CompleteRequest
			_ = json.NewDecoder(r.Body).Decode(&question)
			var out protocol.CompleteResponse
			for _, u := range question.Uploads {
				out.Uploads = append(out.Uploads, protocol.Completed{UploadID: u.UploadID, Size: 5})
			}
			answerJSON(w, out)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}
}

// TestABackendMovesItsStorage goes the whole way: settings, editor, driver, guard and engine. The first storage is used
// without a question; the second gets nothing until a person allows the host that the hold names.
func TestABackendMovesItsStorage(t *testing.T) {
	first, second := destinationtest.NewStore(t, nil), destinationtest.NewStore(t, nil)
	var current atomic.Pointer[destinationtest.Store]
	current.Store(first)
	server := listen(t, signsFor(&current))

	var editor *setup.Editor
	store := settings.Open(t.TempDir(), "")
	connector := &connect.Connector{Settings: store.Effective, Keychain: &keychain.Memory{}, Openers: drivers.Openers(drivers.Options{
		Pins: func(d settings.Destination) wire.Pins { return editor.Pins(d) },
	})}
	t.Cleanup(connector.Close)
	editor = &setup.Editor{Store: store, Connector: connector}
	place, err := editor.Save(t.Context(), setup.Draft{
		Destination: settings.Destination{Name: "Acme", Kind: settings.Linkdrop, URL: server.URL}, Secrets: map[connect.Field]string{connect.Token: "CANARY-0451"},
	})
	if err != nil {
		t.Fatal(err)
	}
	changed, settled := make(chan struct{}, 1), make(chan uploader.DropReport, 2)
	queue, err := uploader.Open(uploader.Config{Journal: &journaltest.Memory{}, Resolve: connector.Resolve, Observer: uploader.Observer{Changed: func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}, Settled: func(d uploader.DropReport) { settled <- d }}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = queue.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	send := func(name string) {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte("hello"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := queue.Add(t.Context(), uploader.Drop{Destination: place.ID, Paths: []string{path}}); err != nil {
			t.Fatal(err)
		}
	}
	late := time.After(time.Minute)
	done := func() {
		select {
		case report := <-settled:
			if report.Drop.Done != 1 {
				t.Fatalf("%+v", report)
			}
		case <-late:
			t.Fatalf("nothing settled; %+v", queue.View())
		}
	}
	send("one.txt")
	done()
	current.Store(second)
	send("two.txt")
	for len(queue.View().Holds) == 0 {
		select {
		case <-changed:
		case <-late:
			t.Fatalf("no hold; %+v", queue.View())
		}
	}
	hold := queue.View().Holds[0].Fault
	if hold.Kind != fault.NewHost || hold.Host != strings.TrimPrefix(second.URL, "http://") || len(second.Arrived()) != 0 {
		t.Fatalf("held by %v, the second store got %d requests", hold, len(second.Arrived()))
	}
	if err := editor.Allow(place.ID, hold.Host); err != nil {
		t.Fatal(err)
	}
	queue.Nudge(place.ID)
	done()
	for name, s := range map[string]*destinationtest.Store{"one.txt": first, "two.txt": second} {
		if o, _ := s.Object("/bucket/" + name); string(o.Data) != "hello" || len(s.Arrived()) != 1 {
			t.Errorf("%s: %+v after %d requests", name, o, len(s.Arrived()))
		}
		s.HoldsNo(t, "CANARY-0451")
	}
}
