//go:build real

package mapping_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/mapping"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/realtest"
	"linkdrop/uploader/transfer"
)

const exchange = `"answer":{"url":"/upload_url","key":"/key"}`

// TestRealRefusals: what the real FastAPI says where a mapping does not fit it, and what the samples say where a file does
// not fit them. Each has its Kind, and a sentence that names the field and the place.
func TestRealRefusals(t *testing.T) {
	server := realtest.FastAPI(t, true)
	full := `{"version":1,"sign":{"path":"/api/get-upload-url","send":"json","fields":{"filename":"{name}","content_type":"{type}"%},` + exchange + `}}`
	for _, c := range []struct {
		name, preset, mapping string // one of the two
		file                  destination.File
		token, category, user string
		kind                  fault.Kind
		detail                string
	}{
		{name: "a scalar sent as JSON", mapping: `{"version":1,"sign":{"path":"/api/upload-url","send":"json","fields":{"content_type":"{type}"},` + exchange + `}}`, kind: fault.Unsupported, detail: "the server wants content_type in the query"},
		{name: "a scalar sent as a form", mapping: `{"version":1,"sign":{"path":"/api/upload-url","send":"form","fields":{"content_type":"{type}"},` + exchange + `}}`, kind: fault.Unsupported, detail: "the server wants content_type in the query"},
		{name: "a model sent in the query", mapping: `{"version":1,"sign":{"path":"/api/get-upload-url","send":"query","fields":{"filename":"{name}"},` + exchange + `}}`, kind: fault.Unsupported, detail: "the server wants its fields in the body, as JSON"},
		{name: "a form sent in the query", mapping: `{"version":1,"sign":{"path":"/form/upload-url","send":"query","fields":{"name":"{name}","content_type":"{type}"},` + exchange + `}}`, kind: fault.Unsupported, detail: "the server wants name in the body"},
		{name: "a model that lacks a field", mapping: strings.Replace(full, "%", "", 1), kind: fault.Unsupported, detail: "the server wants file_size in the body"},
		{name: "a text for a number", mapping: strings.Replace(full, "%", `,"file_size":"{name}"`, 1), kind: fault.Unsupported, detail: "file_size: "},
		{name: "one file for a list", mapping: `{"version":1,"auth":{"type":"query","name":"auth_token"},"sign":{"path":"/mobile/upload-urls","send":"json","fields":{"filename":"{name}"},` + exchange + `}}`, token: realtest.FastAPIToken, kind: fault.Unsupported, detail: ""},
		{name: "no user", preset: "fastapi-secure", category: "documents", kind: fault.Unsupported, detail: "the server wants user_id in the query"},
		{name: "a route that is not there", mapping: `{"version":1,"sign":{"path":"/api/upload","fields":{"a":"{type}"},` + exchange + `}}`, kind: fault.NoPlace, detail: "Not Found"},
		{name: "a type that is not taken", preset: "fastapi-full", file: destination.File{Type: "application/zip"}, kind: fault.Policy, detail: "File type not allowed"},
		{name: "a file that is too large", preset: "fastapi-full", file: destination.File{Size: 10<<20 + 1}, kind: fault.Policy, detail: "File too large"},
		{name: "too large, without a word", preset: "fastapi-mobile", file: destination.File{Size: 50<<20 + 1}, token: realtest.FastAPIToken, kind: fault.Policy, detail: "The backend left this file out of its answer; it may be too large or of a type it does not take."},
		{name: "another extension than the category's", preset: "fastapi-secure", category: "images", user: "7", kind: fault.Policy, detail: "Invalid file for upload"},
		{name: "a wrong token", preset: "fastapi-mobile", token: "wrong", kind: fault.SignIn, detail: "Invalid token"},
		{name: "no token", preset: "fastapi-mobile", kind: fault.SignIn, detail: "the backend wants a token, and there is none"},
		{name: "a wrong bearer token", preset: "active-storage", token: "wrong", kind: fault.SignIn, detail: "Who are you?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := mapping.Options{Category: c.category, User: c.user, Token: func(context.Context) (string, error) { return c.token, nil }}
			if c.preset != "" {
				o.Mapping = preset(t, c.preset, server.URL)
			} else {
				o.Mapping = load(t, c.mapping, server.URL)
			}
			d, err := mapping.Open(o)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(d.Close)
			f := aFile("a", "a.txt")
			if c.file.Type != "" {
				f.Type = c.file.Type
			}
			f.Size = max(f.Size, c.file.Size)
			u := one(t, d.Create(t.Context(), []destination.File{f})).Upload
			sum := make([]byte, 16)
			err = d.Sign(t.Context(), []destination.Piece{{Upload: u, Digests: destination.Digests{MD5: sum}}})[0].Err
			if err == nil {
				t.Fatal("signed")
			}
			e := faultOf(t, err)
			fits := e.Detail == c.detail
			if c.detail == "" || strings.HasSuffix(c.detail, " ") { // the rest is pydantic's own wording, another in each version
				fits = strings.HasPrefix(e.Detail, c.detail) && len(e.Detail) > len(c.detail)
			}
			if e.Kind != c.kind || !fits {
				t.Errorf("%v: %q, want %v: %q", e.Kind, e.Detail, c.kind, c.detail)
			}
		})
	}
}

// TestRealLaterRefusals: confirming and linking what is not there.
func TestRealLaterRefusals(t *testing.T) {
	server := realtest.FastAPI(t, true)
	full := openAt(t, server, "fastapi-full")
	u := one(t, full.Create(t.Context(), []destination.File{aFile("a", "a.txt")})).Upload
	one(t, full.Sign(t.Context(), []destination.Piece{{Upload: u}}))
	err := full.Complete(t.Context(), []destination.Sent{{Upload: u, Receipts: []destination.Receipt{{Size: u.File.Size, ETag: `"x"`}}}})[0].Err
	if e := faultOf(t, err); e.Kind != fault.Missing || e.Detail != "Upload not found or failed" {
		t.Errorf("confirmed what was not sent: %v", e)
	}
	share := openAt(t, server, "fastapi-share")
	u.Memo = []byte(`{"answer.key":"nowhere"}`) // as the journal has it; the process is another one
	err = share.Linker.Link(t.Context(), []destination.LinkRequest{{ID: "l", Uploads: []destination.Upload{u}}})[0].Err
	if e := faultOf(t, err); e.Kind != fault.Policy || e.Detail != "File not found" {
		t.Errorf("a link to what is not there: %v", e)
	}
	mobile := openAt(t, server, "fastapi-mobile")
	err = mobile.Linker.Link(t.Context(), []destination.LinkRequest{{ID: "l", Uploads: []destination.Upload{u}}})[0].Err
	if e := faultOf(t, err); e.Kind != fault.Protocol || e.Detail != "the answer lacks url" { // it leaves out what it does not know
		t.Errorf("a link to what is not there: %v", e)
	}
}

// TestRealForm: a backend that takes forms, and the file behind it.
func TestRealForm(t *testing.T) {
	server := realtest.FastAPI(t, true)
	m := load(t, `{"version":1,"sign":{"path":"/form/upload-url","send":"form","fields":{"name":"{safe_name}","content_type":"{type}"},`+exchange+`}}`, server.URL)
	d, err := mapping.Open(mapping.Options{Mapping: m, Storage: transfer.NewTransport(transfer.TransportOptions{})})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	object := sendFile(t, d, aFile("a", "ä &+=%.txt"))
	if !strings.HasSuffix(object.Upload.Key, "/ä &+=%.txt") {
		t.Errorf("the name came as %q", object.Upload.Key)
	}
	body, err := server.Bucket.Object(t, object.Upload.Key)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, body); errors.Join(err, body.Close()) != nil || hex.EncodeToString(sum.Sum(nil)) != "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" {
		t.Errorf("not hello: %v", err)
	}
}
