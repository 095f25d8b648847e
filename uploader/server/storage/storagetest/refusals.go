package storagetest

import (
	"crypto/md5" //nolint:gosec // Content-MD5
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/server/storage"
)

// refusal is one thing that AWS refuses, done to a request that works without it.
type refusal struct {
	name   string
	status int
	codes  []string // any of them; the first is AWS's
	on     string   // "put", "part" or "get"
	body   []byte   // nil: the right one
	change func(*http.Request)
}

const goodText = "the right body"

func query(name, value string) func(*http.Request) {
	return func(r *http.Request) {
		q := r.URL.Query()
		q.Set(name, value)
		r.URL.RawQuery = q.Encode()
	}
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func md5Of(b []byte) string {
	sum := md5.Sum(b) //nolint:gosec // Content-MD5
	return base64.StdEncoding.EncodeToString(sum[:])
}

func table() []refusal {
	good := []byte(goodText)
	mismatch := []string{"SignatureDoesNotMatch"}
	denied := []string{"AccessDenied", "SignatureDoesNotMatch", "HeadersNotSigned"}
	return []refusal{
		{"another Content-Type", 403, mismatch, "put", nil, header("Content-Type", "text/html")},
		{"a Content-Type with parameters", 403, mismatch, "put", nil, header("Content-Type", "text/plain; charset=utf-8")},
		{"no Content-Type", 403, []string{"SignatureDoesNotMatch", "AccessDenied"}, "put", nil, func(r *http.Request) { r.Header.Del("Content-Type") }},
		{"one byte more", 403, mismatch, "put", append(good[:len(good):len(good)], '!'), nil},
		{"one byte less", 403, mismatch, "put", good[1:], nil},
		{"a part of another length", 403, mismatch, "part", good[1:], nil},
		{"an unsigned x-amz header", 403, denied, "put", nil, header("X-Amz-Meta-More", "1")},
		{"an unsigned x-amz header on a part", 403, denied, "part", nil, header("X-Amz-Acl", "public-read")},
		{"another token", 403, mismatch, "put", nil, header("X-Amz-Meta-Linkdrop-Token", "stolen")},
		{"a bearer token", 400, []string{"InvalidArgument"}, "put", nil, header("Authorization", "Bearer secret")},
		{"a bearer token on a download", 400, []string{"InvalidArgument"}, "get", nil, header("Authorization", "Bearer secret")},
		{"another signature", 403, mismatch, "put", nil, query("X-Amz-Signature", strings.Repeat("0", 64))},
		{"a longer life", 403, mismatch, "put", nil, query("X-Amz-Expires", "86400")},
		{"a life of 8 days", 400, []string{"AuthorizationQueryParametersError"}, "put", nil, query("X-Amz-Expires", "691200")},
		{"another key", 403, mismatch, "put", nil, func(r *http.Request) { r.URL.Path += "x"; r.URL.RawPath = "" }},
		{"another method", 403, mismatch, "put", nil, func(r *http.Request) { r.Method = http.MethodDelete }},
		{"a download used to write", 403, mismatch, "get", good, func(r *http.Request) { r.Method = http.MethodPut }},
		{"another part number", 403, mismatch, "part", nil, query("partNumber", "2")},
		{"another upload id", 403, mismatch, "part", nil, query("uploadId", "another")},
		{"another disposition", 403, mismatch, "get", nil, query("response-content-disposition", "inline")},
		{"a query of one's own", 403, mismatch, "get", nil, query("response-content-language", "de")},
		{"no signature at all", 403, []string{"AccessDenied"}, "put", nil, func(r *http.Request) { r.URL.RawQuery = "" }},
		{"a wrong Content-MD5", 400, []string{"BadDigest"}, "put", nil, header("Content-MD5", md5Of([]byte("other")))},
		{"a Content-MD5 that is none", 400, []string{"InvalidDigest"}, "put", nil, header("Content-MD5", "!")},
	}
}

// refusals: each is refused with AWS's code, and nothing is stored by it.
func refusals(t *testing.T, s storage.Storage, lenient []string) {
	ctx, good := t.Context(), []byte(goodText)
	stored := object("r/stored", len(good))
	if got := send(t, signed(t)(s.SignPut(ctx, stored, life)), good, nil); got.status != http.StatusOK {
		t.Fatalf("put: %d %s", got.status, got.code)
	}
	o := object("r/refused.txt", len(good))
	id, err := s.Create(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	requests := map[string]storage.Request{
		"put":  signed(t)(s.SignPut(ctx, o, life)),
		"part": signed(t)(s.SignPart(ctx, o, id, 1, o.Size, life)),
		"get":  signed(t)(s.SignGet(ctx, stored.Key, "attachment", "application/octet-stream", life)),
	}
	for _, c := range table() {
		t.Run(c.name, func(t *testing.T) {
			body := c.body
			if body == nil && c.on != "get" {
				body = good
			}
			got := send(t, requests[c.on], body, c.change)
			if slices.Contains(lenient, c.name) {
				excused(t, s, o.Key, got)
				return
			}
			if got.status != c.status || !slices.Contains(c.codes, got.code) {
				t.Errorf("%d %s, want %d %v", got.status, got.code, c.status, c.codes)
			}
		})
	}
	t.Run("ended", func(t *testing.T) { ended(t, s, o) })
	if _, err := s.Head(ctx, o.Key); err == nil {
		t.Error("a refused request stored something")
	}
	if parts, err := s.Parts(ctx, o.Key, id); err != nil || len(parts) != 0 {
		t.Errorf("a refused request stored a part: %v %v", parts, err)
	}
	// The table proves nothing unless the same requests work when nobody touches them.
	for name, r := range requests {
		body := good
		if name == "get" {
			body = nil
		}
		if got := send(t, r, body, header("Content-MD5", md5Of(body))); got.status != http.StatusOK {
			t.Errorf("%s untouched: %d %s", name, got.status, got.code)
		}
	}
}

// excused says loudly that a store let something pass, and takes away what came of it.
func excused(t *testing.T, s storage.Storage, key string, got answer) {
	if got.status != http.StatusOK {
		t.Errorf("%d %s: this store does refuse it; take it off the list", got.status, got.code)
	}
	t.Log("NOT REFUSED by this store, AWS refuses it")
	if err := s.Delete(t.Context(), key); err != nil {
		t.Fatal(err)
	}
}

// ended waits for a request of one second to end: on the store's own clock, so no fake one helps.
func ended(t *testing.T, s storage.Storage, o storage.Object) {
	r := signed(t)(s.SignPut(t.Context(), o, time.Second))
	u, err := url.Parse(r.URL)
	if err != nil {
		t.Fatal(err)
	}
	date, err := time.Parse("20060102T150405Z", u.Query().Get("X-Amz-Date"))
	if err != nil {
		t.Fatal(err)
	}
	<-time.After(time.Until(date.Add(2100 * time.Millisecond)))
	got := send(t, r, []byte(goodText), nil)
	if got.status != http.StatusForbidden || got.code != "AccessDenied" || !strings.Contains(strings.ToLower(string(got.body)), "expired") {
		t.Errorf("%d %s %s", got.status, got.code, got.body)
	}
}
