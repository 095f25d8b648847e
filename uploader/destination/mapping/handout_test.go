package mapping_test

import (
	"encoding/json"
	"strings"
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/mapping"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// TestNoPresetHandsOutAnUploadAddress: whatever a backend calls a link, the address that the file was sent to is none, nor
// is another one that writes: who got it could put something else in the file's place.
func TestNoPresetHandsOutAnUploadAddress(t *testing.T) {
	const (
		put    = "STORE/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-SignedHeaders=host&X-Amz-Expires=300&X-Amz-Signature=ab01"
		more   = "STORE/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=300&X-Amz-Signature=ab02"
		linked = "fastapi-mobile fastapi-share"
	)
	for _, name := range mapping.Presets() {
		for _, offered := range []string{
			put, strings.Replace(put, "?", "?x=1&", 1), put + "#", strings.Replace(put, "/k?", "//k?", 1),
			more + "&X-Amz-SignedHeaders=content-type%3Bhost", more + "&X-Amz-SignedHeaders=host&Content-Length=5", more + "&X-Amz-SignedHeaders=host&x-id=PutObject",
		} {
			f := newFake(t)
			key := `"key":"k"`
			if name == "aws-sample" {
				key = `"uploadURL":"` + put + `","Key":"k"`
			}
			text := `{` + key + `,"url":"` + put + `","upload_url":"` + put + `","signed_id":"s","direct_upload":{"url":"` + put + `","headers":{}},
				"upload_urls":[{"original_filename":"a.txt","upload_url":"` + put + `","key":"k"}],
				"public_url":"OFFERED","location":"OFFERED","link":"OFFERED","share_url":"OFFERED","download_urls":[{"key":"k","download_url":"OFFERED"}]}`
			for _, route := range []string{
				"GET /uploads", "POST /api/upload-url", "POST /api/get-upload-url", "POST /api/confirm-upload", "POST /mobile/upload-urls", "POST /mobile/download-urls",
				"POST /secure-upload-url", "POST /share/create", "POST /sign-s3", "POST /rails/active_storage/direct_uploads",
			} {
				f.answers[route] = strings.ReplaceAll(text, "OFFERED", offered)
			}
			d := open(t, preset(t, name, f.URL))
			file := aFile("a", "a.txt")
			if name == "aws-sample" {
				file.Type = "image/jpeg"
			}
			object := sendFile(t, d, file)
			if object.Link != nil || d.Traits().Resumes || (d.Linker != nil) != strings.Contains(linked, name) {
				t.Fatalf("%s: link %v, resumes %v, linker %v", name, object.Link, d.Traits().Resumes, d.Linker != nil)
			}
			if d.Linker == nil {
				continue
			}
			made := d.Linker.Link(t.Context(), []destination.LinkRequest{{ID: "l", Uploads: []destination.Upload{object.Upload}}})[0]
			if made.Err == nil || faultOf(t, made.Err).Kind != fault.Protocol {
				t.Errorf("%s handed out %s (%v)", name, made.Value.URL.Reveal(), made.Err)
			}
		}
	}
}

// TestAMistakeInTheSettings: a mapping that stands in the settings file is judged as it stands there; the line counts from
// its own first one, wherever in the file it is and whatever the file's own indentation.
func TestAMistakeInTheSettings(t *testing.T) {
	const text = `{
	"id": "acme", "kind": "mapping", "url": "https://files.example.com",
	"mapping": {
		"user": "7",
		"file": {
			"version": 1,
			"sign": {
				"path": "/api/upload-url",
				"answer": {
					"url": "upload_url"
				}
			}
		}
	}
}`
	var d settings.Destination
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	_, err := mapping.Load(d.Mapping.File, d.URL)
	if e := faultOf(t, err); e.Kind != fault.Unsupported || e.Detail != "the mapping, line 6, sign.answer.url: must be a JSON pointer, as /a/b" {
		t.Errorf("%v", e)
	}
	if _, err = mapping.Load([]byte(strings.Replace(string(d.Mapping.File), `"upload_url"`, `"/upload_url"`, 1)), d.URL); err != nil {
		t.Error(err)
	}
}
