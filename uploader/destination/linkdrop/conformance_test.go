package linkdrop_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/destinationtest"
	"linkdrop/uploader/destination/linkdrop"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/server"
	"linkdrop/uploader/transfer"
)

// TestConformanceOnAFolder runs the suite against the reference server with its storage in a folder, which refuses what AWS
// refuses: above all any Authorization.
func TestConformanceOnAFolder(t *testing.T) {
	reference := serve(t, server.Options{})
	destinationtest.Run(t, reference.harness("file"))
}

// served is a running reference server.
type served struct {
	*httptest.Server
	token     string
	reference *server.Server
}

func serve(t *testing.T, o server.Options) *served {
	t.Helper()
	out := &served{Server: httptest.NewUnstartedServer(nil)}
	if o.State == "" {
		o.State = t.TempDir()
	}
	o.PublicURL = func() string { return "http://" + out.Listener.Addr().String() }
	reference, err := server.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	out.reference = reference
	out.token = reference.Token(server.LocalOwner)
	out.Config.Handler = reference
	out.Start()
	t.Cleanup(func() {
		out.Close()
		if err := reference.Close(); err != nil {
			t.Error(err)
		}
	})
	return out
}

func (s *served) harness(storage string) destinationtest.Harness {
	return destinationtest.Harness{Destination: "native", Storage: storage, Open: s.open, Fetch: fetch, FetchWith: fetchWith, Secrets: []string{s.token}}
}

func (s *served) open(t *testing.T) *destination.Destination {
	t.Helper()
	d, err := linkdrop.Open(t.Context(), linkdrop.Options{
		URL: s.URL, Token: func(context.Context) (string, error) { return s.token, nil },
		Storage: transfer.NewTransport(transfer.TransportOptions{}), PartSize: destinationtest.MaxPart,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// fetch does what curl does with -fsSL -d ”: a POST to the file's address, and the GET it is sent on to. It has no key.
func fetch(t *testing.T, link destination.Link, n int) (io.ReadCloser, error) {
	t.Helper()
	return fetchWith(t, link, n, "")
}

// fetchWith fills in the page's field for a password.
func fetchWith(t *testing.T, link destination.Link, n int, password string) (io.ReadCloser, error) {
	t.Helper()
	form := url.Values{}
	if password != "" {
		form.Set("password", password)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, fmt.Sprintf("%s/%d", link.URL.Reveal(), n), strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := &http.Client{Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}}
	answer, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		_ = answer.Body.Close()
		return nil, errors.New(answer.Status)
	}
	return answer.Body, nil
}

// TestAWindowHearsOfDownloads over the reference server: at once, of its own links, and again after the server ended the stream.
func TestAWindowHearsOfDownloads(t *testing.T) {
	s := serve(t, server.Options{})
	d := s.open(t)
	file := destination.File{ID: "F1", Attempt: 1, Name: "a.txt", Type: "text/plain", Size: 5}
	created := d.Create(t.Context(), []destination.File{file})[0]
	if created.Err != nil {
		t.Fatal(created.Err)
	}
	link := d.Linker.Link(t.Context(), []destination.LinkRequest{{ID: "L1", Uploads: []destination.Upload{created.Value.Upload}, Options: destination.LinkOptions{MaxDownloads: 1}}})[0]
	if link.Err != nil {
		t.Fatal(link.Err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	news, ended := make(chan destination.LinkNews, 100), make(chan error, 1)
	go func() { ended <- d.Watcher.Watch(ctx, func(n destination.LinkNews) { news <- n }) }()
	next := func() destination.LinkNews {
		t.Helper()
		select {
		case n := <-news:
			return n
		case err := <-ended:
			t.Fatalf("it ended: %v", err)
		}
		return destination.LinkNews{}
	}
	if n := next(); n.ID != "" {
		t.Errorf("at the beginning: %+v", n)
	}
	first := created.Value.First
	request, err := http.NewRequestWithContext(ctx, first.Method, first.URL.Reveal(), strings.NewReader("hello"))
	if err != nil {
		t.Fatal("the signed address is none")
	}
	request.Header = first.Header.Clone()
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal("the bytes could not be sent")
	}
	_ = answer.Body.Close()
	if done := d.Complete(ctx, []destination.Sent{{Upload: created.Value.Upload}})[0]; done.Err != nil {
		t.Fatal(done.Err)
	}
	if n := next(); n.ID != "L1" || n.Downloads.Count != 0 || n.Downloads.Most != 1 {
		t.Errorf("arrived: %+v", n)
	}
	body, err := fetch(t, link.Value, 1)
	if err != nil {
		t.Fatal(err)
	}
	_ = body.Close()
	n := next()
	if n.ID != "L1" || n.Downloads.Count != 1 || !n.Downloads.UsedUp || n.Downloads.Last.IsZero() {
		t.Errorf("downloaded: %+v", n)
	}
	counted, err := d.Counter.Count(ctx, []string{"L1", "L2"})
	if err != nil || len(counted) != 1 || counted["L1"] != n.Downloads {
		t.Errorf("counted %+v, %v; heard %+v", counted, err, n)
	}
	s.reference.EndStreams()
	if err := <-ended; fault.KindOf(err) != fault.Interrupted {
		t.Errorf("the server ended the stream: %v", err)
	}
	if err := d.Watcher.Watch(ctx, func(destination.LinkNews) { t.Error("news of a server that stops") }); fault.KindOf(err) != fault.Busy {
		t.Errorf("while it stops: %v", err)
	}
}
