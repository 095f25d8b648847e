package mapping_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/mapping"
)

const (
	jsonKind = "application/json"
	signedCT = "?X-Amz-SignedHeaders=content-type%3Bhost&X-Amz-Expires=300&X-Amz-Signature=s"
)

// TestPresets: each preset against what its server answers, and what is sent to it, byte for byte.
func TestPresets(t *testing.T) {
	for _, c := range []struct {
		preset  string
		kind    string // of the file; "": text/plain
		answers map[string]string
		calls   []string
		headers map[string]string // of the transfer
		link    string            // what the link is; "": none
	}{
		{preset: "fastapi-simple", answers: map[string]string{"POST /api/upload-url": `{"upload_url":"STORE/k` + signedCT + `","key":"uploads/1/plain"}`}, calls: []string{
			"POST /api/upload-url?content_type=text%2Fplain |  | ", "PUT /store/k" + signedCT + " | text/plain | hello",
		}},
		{preset: "fastapi-full", answers: map[string]string{
			"POST /api/get-upload-url": `{"upload_url":"STORE/k","key":"a/ü b","expires_in":3600}`, "POST /api/confirm-upload": `{"status":"success","file_size":5,"upload_time":"x"}`,
		}, calls: []string{
			`POST /api/get-upload-url | application/json | {"content_type":"text/plain","file_size":5,"filename":"ä b.txt"}`,
			"PUT /store/k | text/plain | hello", "POST /api/confirm-upload?key=a%2F%C3%BC+b |  | ",
		}},
		{preset: "fastapi-mobile", answers: map[string]string{
			"POST /mobile/upload-urls":   `{"user_id":"7","upload_urls":[{"original_filename":"other","upload_url":"STORE/other","key":"x"},{"original_filename":"ä b.txt","upload_url":"STORE/k","key":"a/k"}],"expires_in":1800}`,
			"POST /mobile/download-urls": `{"download_urls":[{"key":"a/k","download_url":"STORE/k?get"}]}`,
		}, calls: []string{
			`POST /mobile/upload-urls?auth_token=CANARY-0451 | application/json | [{"content_type":"text/plain","file_size":5,"filename":"ä b.txt"}]`,
			"PUT /store/k | text/plain | hello", `POST /mobile/download-urls?auth_token=CANARY-0451 | application/json | {"keys":["a/k"]}`,
		}, link: "/store/k?get"},
		{preset: "fastapi-secure", answers: map[string]string{"POST /secure-upload-url": `{"upload_url":"STORE/k","key":"k","max_size":5,"expires_in":1800}`}, calls: []string{
			"POST /secure-upload-url?category=documents&filename=%C3%A4+b.txt&max_size=5&user_id=u+1 |  | ", "PUT /store/k | text/plain | hello",
		}},
		{preset: "fastapi-share", answers: map[string]string{
			"POST /api/get-upload-url": `{"upload_url":"STORE/k","key":"a/k"}`, "POST /share/create": `{"share_id":"1","share_url":"BASE/share/1","expires_at":"2026-11-22T10:00:00.123"}`,
			"GET /share/1": `{"download_url":"STORE/k?get&X-Amz-Expires=3600","filename":"k","expires_in":3600,"downloads_remaining":null}`,
		}, calls: []string{
			`POST /api/get-upload-url | application/json | {"content_type":"text/plain","file_size":5,"filename":"ä b.txt"}`, "PUT /store/k | text/plain | hello",
			"POST /share/create?bucket=uploads&expires_hours=2&file_key=a%2Fk&owner_id=u+1 |  | ", "GET /share/1 |  | ",
		}, link: "/store/k?get&X-Amz-Expires=3600"},
		{preset: "aws-sample", kind: "image/jpeg", answers: map[string]string{"GET /uploads": `{"uploadURL":"STORE/1.jpg` + signedCT + `","Key":"1.jpg"}`}, calls: []string{
			"GET /uploads |  | ", "PUT /store/1.jpg" + signedCT + " | image/jpeg | hello",
		}},
		{preset: "active-storage", answers: map[string]string{
			"POST /rails/active_storage/direct_uploads": `{"key":"k","signed_id":"sid","direct_upload":{"url":"STORE/k?X-Amz-SignedHeaders=content-length%3Bcontent-md5%3Bcontent-type%3Bhost","headers":{"Content-Type":"text/plain","Content-MD5":"XUFAKrxLKna5cZ2REBfFkg==","Content-Disposition":"inline"}}}`,
		}, calls: []string{
			`POST /rails/active_storage/direct_uploads | application/json | {"blob":{"byte_size":5,"checksum":"XUFAKrxLKna5cZ2REBfFkg==","content_type":"text/plain","filename":"ä b.txt"}}`,
			"PUT /store/k?X-Amz-SignedHeaders=content-length%3Bcontent-md5%3Bcontent-type%3Bhost | text/plain | hello",
		}, headers: map[string]string{"Content-MD5": "XUFAKrxLKna5cZ2REBfFkg==", "Content-Disposition": "inline"}},
		{preset: "uppy-signer", answers: map[string]string{"POST /sign-s3": `{"method":"put","url":"STORE/k","fields":{},"headers":{"content-type":"text/plain"},"expires":60}`}, calls: []string{
			`POST /sign-s3 | application/json | {"contentType":"text/plain","filename":"ä b.txt"}`, "PUT /store/k | text/plain | hello",
		}},
	} {
		t.Run(c.preset, func(t *testing.T) {
			f := newFake(t)
			f.answers = c.answers
			d := open(t, preset(t, c.preset, f.URL))
			file := aFile("a", "ä b.txt")
			if c.kind != "" {
				file.Type = c.kind
			}
			object := sendFile(t, d, file)
			if (d.Linker != nil) != (c.link != "") || d.Traits().Resumes {
				t.Errorf("links %v, resumes %v", d.Linker != nil, d.Traits().Resumes)
			}
			if d.Linker != nil {
				request := destination.LinkRequest{ID: "l", Uploads: []destination.Upload{object.Upload}, Life: 90 * time.Minute}
				link := one(t, d.Linker.Link(t.Context(), []destination.LinkRequest{request}))
				if again := one(t, d.Linker.Link(t.Context(), []destination.LinkRequest{request})); link.URL.Reveal() != f.URL+c.link || again.URL != link.URL || link.Ends.IsZero() == strings.Contains(c.link, "X-Amz-Expires") {
					t.Errorf("link %s, ends %v", link.URL.Reveal(), link.Ends)
				}
			}
			if got := f.seen(); !slices.Equal(got, c.calls) {
				t.Errorf("sent\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.calls, "\n"))
			}
			for name, want := range c.headers {
				if got := f.calls[1].header.Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
		})
	}
}

func TestEveryPresetIsTested(t *testing.T) {
	want := []string{"active-storage", "aws-sample", "fastapi-full", "fastapi-mobile", "fastapi-secure", "fastapi-share", "fastapi-simple", "uppy-signer"}
	if got := mapping.Presets(); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if _, err := mapping.Preset("../doc", "https://h"); err == nil {
		t.Error("a preset from elsewhere")
	}
}

// TestForm: fields are there, so the file goes as a form, itself last.
func TestForm(t *testing.T) {
	f := newFake(t)
	f.answers["POST /sign-s3"] = `{"method":"POST","url":"STORE/","fields":{"key":"k","Content-Type":"text/plain","acl":"private"},"headers":{"content-type":"x/y"}}`
	sendFile(t, open(t, preset(t, "uppy-signer", f.URL)), aFile("a", `ä "b".txt`))
	sent := f.calls[1]
	order := []string{`name="Content-Type"`, `name="acl"`, `name="key"`, `name="file"; filename="ä _b_.txt"`, "Content-Type: text/plain", hello}
	at := -1
	for _, piece := range order {
		next := strings.Index(sent.body, piece)
		if next <= at {
			t.Fatalf("%s is not where it should be: %q", piece, sent.body)
		}
		at = next
	}
	if !strings.HasPrefix(sent.kind, "multipart/form-data; boundary=") {
		t.Errorf("sent as %s", sent.kind)
	}
	if jsonKind != f.calls[0].kind {
		t.Errorf("asked as %s", f.calls[0].kind)
	}
}
