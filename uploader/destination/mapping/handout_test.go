package mapping_test

import (
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
				"public_url":"OFFERED","location":"OFFERED","link":"OFFERED","share_url":"BASE/share/1","download_url":"OFFERED","download_urls":[{"key":"k","download_url":"OFFERED"}]}`
			for _, route := range []string{
				"GET /uploads", "POST /api/upload-url", "POST /api/get-upload-url", "POST /api/confirm-upload", "POST /mobile/upload-urls", "POST /mobile/download-urls",
				"POST /secure-upload-url", "POST /share/create", "GET /share/1", "POST /sign-s3", "POST /rails/active_storage/direct_uploads",
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

// TestAMistakeInAFile: a mapping that stands in the settings file is judged as the settings give it, by the field; one that
// was read from a file of its own by its line, too, whatever it is indented with.
func TestAMistakeInAFile(t *testing.T) {
	const file = "{\r\n\t\"version\": 1,\r\n\t\"sign\": {\r\n\t\t\"path\": \"/api/upload-url\",\r\n\t\t\"answer\": {\r\n\t\t\t\"url\": \"upload_url\"\r\n\t\t}\r\n\t}\r\n}\r\n"
	layer := settings.Parse(settings.Person, []byte(`{"version": 1, "destinations": [{
		"id": "acme", "kind": "mapping", "url": "https://files.example.com",
		"mapping": {"user": "7", "const": {"bucket": "b"},
			"file": `+file+`}
	}]}`))
	if len(layer.Problems) > 0 || len(layer.Settings.Destinations) != 1 {
		t.Fatalf("%+v", layer)
	}
	d := layer.Settings.Destinations[0]
	for text, want := range map[string]string{
		file:                   "the mapping, line 6, sign.answer.url: must be a JSON pointer, as /a/b",
		string(d.Mapping.File): "the mapping, sign.answer.url: must be a JSON pointer, as /a/b",
		strings.Replace(file, `"upload_url"`, `"/upload_url",`, 1): "the mapping, line 7: it is not JSON",
		`{"version":1,}`: "the mapping: it is not JSON",
	} {
		_, err := mapping.Load([]byte(text), d.URL)
		if err == nil || faultOf(t, err).Kind != fault.Unsupported || faultOf(t, err).Detail != want {
			t.Errorf("%s\n%v, want %s", text, err, want)
		}
	}
	if d.Mapping.Const["bucket"] != "b" {
		t.Errorf("%+v", d.Mapping)
	}
}
