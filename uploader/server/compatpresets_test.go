package server_test

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
	"linkdrop/uploader/destination/mapping"
	"linkdrop/uploader/server"
	"linkdrop/uploader/transfer"
)

const compatToken = "token-of-anna"

// Our own client speaks the samples' dialects: each of its settings for them, as it is and with a token, has to come through with
// this server.
func TestCompatServesOurOwnPresets(t *testing.T) {
	listener := httptest.NewUnstartedServer(nil)
	base := "http://" + listener.Listener.Addr().String()
	h := startCompat(t, func(o *server.Options) {
		o.PublicURL = func() string { return base }
		o.Limits.URLLife = time.Hour // the suite asks for links of an hour, and a file's own address is one
	})
	listener.Config.Handler = h.reference
	listener.Start()
	t.Cleanup(listener.Close)
	for _, name := range []string{"fastapi-simple", "fastapi-full", "fastapi-mobile", "fastapi-secure", "fastapi-share"} {
		t.Run(name, func(t *testing.T) {
			destinationtest.Run(t, destinationtest.Harness{
				Open:      func(t *testing.T) *destination.Destination { t.Helper(); return openPreset(t, name, base) },
				Fetch:     fetchFile,
				FetchWith: fetchWith,
				Secrets:   []string{compatToken},
			})
		})
	}
}

func openPreset(t *testing.T, name, base string) *destination.Destination {
	t.Helper()
	m, err := mapping.Preset(name, base)
	if err != nil {
		t.Fatal(err)
	}
	d, err := mapping.Open(mapping.Options{
		Mapping: m, Category: "documents", User: "u 1", Token: func(context.Context) (string, error) { return compatToken, nil },
		Storage: transfer.NewTransport(transfer.TransportOptions{}),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// fetchFile gets a link as anybody would.
func fetchFile(t *testing.T, link destination.Link, n int) (io.ReadCloser, error) {
	t.Helper()
	return fetchWith(t, link, n, "")
}

// fetchWith is fetchFile with a password. A page is asked by POST, as its button does.
func fetchWith(t *testing.T, link destination.Link, n int, password string) (io.ReadCloser, error) {
	t.Helper()
	if n != 1 {
		return nil, errors.ErrUnsupported
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, link.URL.Reveal(), nil)
	if strings.Contains(link.URL.Reveal(), "/s/") {
		request, err = http.NewRequestWithContext(t.Context(), http.MethodPost, link.URL.Reveal(), strings.NewReader(url.Values{"password": {password}}.Encode()))
	}
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		_ = answer.Body.Close()
		return nil, fmt.Errorf("status %d", answer.StatusCode)
	}
	return answer.Body, nil
}
