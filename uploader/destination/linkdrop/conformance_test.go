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

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/destinationtest"
	"linkdrop/uploader/destination/linkdrop"
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
	token string
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
