//go:build real

package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/realtest"
)

// people are browsers without cookies, so that each download is another person's.
type people struct{ client *http.Client }

func newPeople() people {
	return people{&http.Client{
		Timeout:       30 * time.Second,
		Transport:     &http.Transport{MaxIdleConnsPerHost: 16},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

func (p people) do(request *http.Request) (status int, location string, body []byte, err error) {
	response, err := p.client.Do(request)
	if err != nil {
		return 0, "", nil, err
	}
	defer response.Body.Close() //nolint:errcheck // read
	body, err = io.ReadAll(response.Body)
	if to, _ := response.Location(); to != nil {
		location = to.String()
	}
	return response.StatusCode, location, body, err
}

// post presses a page's button. Why it failed never has the link in it.
func (p people) post(t *testing.T, link string, form url.Values) (status int, location string, err error) {
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, link, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, "", err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	status, location, _, err = p.do(request)
	return status, location, err
}

// download presses the button of one page until there is an answer, fetches what it leads to from where it broke off, and gives
// its hash. why says why there is none: "used up", "gone", or what was wrong.
func (p people) download(t *testing.T, link, password string) (hash, why string) {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails
	form := url.Values{"password": {password}, "grant": {base64.RawURLEncoding.EncodeToString(secret)}}
	for began := time.Now(); time.Since(began) < time.Minute; time.Sleep(50 * time.Millisecond) { //nolint:forbidigo // a person presses it again
		status, location, err := p.post(t, link, form)
		switch {
		case err != nil || status == http.StatusTooManyRequests || status >= http.StatusInternalServerError:
			continue
		case status == http.StatusGone:
			return "", "used up"
		case status == http.StatusNotFound:
			return "", "gone"
		case status != http.StatusSeeOther:
			return "", fmt.Sprintf("the button answers %d", status)
		}
		return p.fetch(t, location, began.Add(time.Minute))
	}
	return "", "nobody answers"
}

// fetch follows the address of a download that was counted, on from where it broke off.
func (p people) fetch(t *testing.T, address string, until time.Time) (hash, why string) {
	var got bytes.Buffer
	for ; time.Now().Before(until); time.Sleep(50 * time.Millisecond) { //nolint:forbidigo // as curl --retry does
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			return "", "the button leads to no address"
		}
		if got.Len() > 0 {
			request.Header.Set("Range", fmt.Sprintf("bytes=%d-", got.Len()))
		}
		status, location, body, err := p.do(request)
		switch {
		case status == http.StatusFound && location != "": // to the storage
			return p.fetch(t, location, until)
		case status == http.StatusNotFound:
			return "", "gone"
		case status == http.StatusOK || status == http.StatusPartialContent:
			if status == http.StatusOK {
				got.Reset()
			}
			got.Write(body)
			if err == nil {
				return hashOf(got.Bytes()), ""
			}
		case err == nil && status < http.StatusInternalServerError:
			return "", fmt.Sprintf("the bytes answer %d", status)
		}
	}
	return "", "the bytes do not come"
}

// noSecrets looks that a text has none of them in it.
func noSecrets(t *testing.T, where, text string, secrets ...string) {
	t.Helper()
	for i, secret := range secrets {
		if secret != "" && strings.Contains(text, secret) {
			t.Errorf("%s has secret %d in it", where, i)
		}
	}
}

// logsNone looks that a server's log has no token, no link and no signed address in it.
func logsNone(t *testing.T, server *realtest.Server, links ...string) {
	t.Helper()
	log, err := server.Log()
	if err != nil {
		t.Fatal(err)
	}
	secrets := []string{server.Token, "X-Amz-Signature", killPassword, killNote}
	for _, link := range links {
		secrets = append(secrets, link[strings.LastIndex(link, "/")+1:])
	}
	noSecrets(t, "the server's log", string(log), secrets...)
}

// holdsNone looks that no file of a folder has a secret in it.
func holdsNone(t *testing.T, dir string, secrets ...string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path) //nolint:gosec // a folder of this test
		noSecrets(t, path[len(dir):], string(text), secrets...)
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func hashOfFile(t *testing.T, path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
	}
	return hashOf(data)
}
