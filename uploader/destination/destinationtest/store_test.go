package destinationtest

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// listening is a test that notes what fails it.
type listening struct {
	testing.TB
	said []string
}

func (l *listening) Errorf(format string, args ...any) {
	l.said = append(l.said, fmt.Sprintf(format, args...))
}

func put(t *testing.T, address string, header map[string]string) (status int, code string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, address, strings.NewReader("hello"))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	return do(t, r)
}

func do(t *testing.T, r *http.Request) (status int, code string) {
	t.Helper()
	transport := &http.Transport{DisableKeepAlives: true, DisableCompression: true}
	answer, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	_, code, _ = strings.Cut(string(body), "<Code>")
	code, _, _ = strings.Cut(code, "</Code>")
	return answer.StatusCode, code
}

// The store is only worth something if it agrees with AWS: with its own signer, and with the example of its documentation.
func TestTheStoreAgreesWithAWS(t *testing.T) {
	s := NewStore(t, nil)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, s.URL+"/bucket/a%20b%2Bc?X-Amz-Expires=900", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/vnd.ms-excel")
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
	address, signed, err := signer.PresignHTTP(t.Context(), aws.Credentials{AccessKeyID: storeAccess, SecretAccessKey: storeSecret}, r, "UNSIGNED-PAYLOAD", "s3", storeRegion, time.Now())
	if err != nil || signed.Get("Content-Type") == "" {
		t.Fatal(err, signed)
	}
	if status, code := put(t, address, map[string]string{"Content-Type": "application/vnd.ms-excel"}); status != http.StatusOK {
		t.Errorf("AWS' own signature: %d %s", status, code)
	}
	if o, ok := s.Object("/bucket/a b+c"); !ok || string(o.Data) != "hello" || o.Type != "application/vnd.ms-excel" {
		t.Errorf("%+v", o)
	}

	// "Signing and authenticating REST requests", the example of the query string alternative.
	r = &http.Request{Method: http.MethodGet, URL: &url.URL{Path: "/johnsmith/photos/puppy.jpg"}, Header: http.Header{}}
	if got := signatureV2(r, url.Values{"Expires": {"1175139620"}}, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"); got != "NpgCjnDzrM+WFzoENXmpNDUsSn8=" {
		t.Errorf("SigV2 of the documentation: %s", got)
	}
}

// A type that is not the signed one, to the letter, is a 403, in both versions; so is one where none was signed in V2.
func TestTheStoreHoldsToTheType(t *testing.T) {
	s := NewStore(t, nil)
	parts := url.Values{"partNumber": {"2"}, "uploadId": {"u/1=="}}
	for _, c := range []struct {
		version      Version
		signed, sent string
		query        url.Values
		ok           bool
	}{
		{V2, "text/plain", "text/plain", nil, true},
		{V4, "text/plain", "text/plain", nil, true},
		{V2, "text/plain", "text/plain; charset=utf-8", nil, false},
		{V4, "text/plain", "text/plain; charset=utf-8", nil, false},
		{V2, "TEXT/plain", "text/plain", nil, false},
		{V4, "TEXT/plain", "text/plain", nil, false},
		{V2, "text/plain", "", nil, false},
		{V4, "text/plain", "", nil, false},
		{V2, "", "text/plain", nil, false},
		{V2, "", "", parts, true},
		{V4, "", "", parts, true},
	} {
		header := func(kind string) map[string]string {
			if kind == "" {
				return nil
			}
			return map[string]string{"Content-Type": kind}
		}
		status, code := put(t, s.Sign(c.version, "/bucket/k", header(c.signed), c.query), header(c.sent))
		if (status == http.StatusOK) != c.ok || (!c.ok && code != "SignatureDoesNotMatch") {
			t.Errorf("V%d, signed %q, sent %q: %d %s", c.version, c.signed, c.sent, status, code)
		}
	}
}

func TestTheStoreTakesNoCredential(t *testing.T) {
	l := &listening{TB: t}
	s := NewStore(l, nil)
	for i, name := range []string{"Authorization", "Cookie", "Proxy-Authorization"} {
		if status, code := put(t, s.Sign(V4, "/b/k", nil, nil), map[string]string{name: "Bearer x"}); status != http.StatusBadRequest || len(l.said) != i+1 {
			t.Errorf("%s: %d %s, said %q", name, status, code, l.said)
		}
	}
	if status, _ := put(t, s.Sign(V4, "/b/k", nil, nil), map[string]string{"Traceparent": "x"}); status != http.StatusOK || len(l.said) != 4 {
		t.Errorf("a header that nobody signed: %d, said %q", status, l.said)
	}
	if status, _ := put(t, s.URL+"/b/k", nil); status != http.StatusForbidden {
		t.Errorf("without a signature: %d", status)
	}
	if len(s.Arrived()) != 5 {
		t.Errorf("noted %d of 5", len(s.Arrived()))
	}
}

func TestTheStoreReadsForms(t *testing.T) {
	s := NewStore(t, nil)
	for name, c := range map[string]struct {
		change func(fields map[string]string)
		behind bool
		status int
	}{
		"as signed":      {func(map[string]string) {}, false, http.StatusCreated},
		"another type":   {func(f map[string]string) { f["Content-Type"] = "text/html" }, false, http.StatusForbidden},
		"another key":    {func(f map[string]string) { f["key"] = "x" }, false, http.StatusForbidden},
		"a field more":   {func(f map[string]string) { f["acl"] = "public-read" }, false, http.StatusForbidden},
		"another policy": {func(f map[string]string) { f["Policy"] = "e30=" }, false, http.StatusForbidden},
		"file not last":  {func(map[string]string) {}, true, http.StatusForbidden},
	} {
		fields := s.SignForm("k", "text/plain")
		c.change(fields)
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		for name, value := range fields {
			_ = w.WriteField(name, value)
		}
		file, err := w.CreateFormFile("file", "a.txt")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(file, "hello")
		if c.behind {
			_ = w.WriteField("x", "y")
		}
		_ = w.Close()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/bucket", &body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", w.FormDataContentType())
		if status, code := do(t, r); status != c.status {
			t.Errorf("%s: %d %s", name, status, code)
		}
	}
}
