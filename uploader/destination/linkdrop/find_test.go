package linkdrop

import (
	"net/http"
	"strings"
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

const findsObjects = `{"name":"Acme","version":1,"sign_in":{"kind":"bearer"},"features":["shares","objects"],"limits":{"batch":1}}`

// An object becomes an upload that a link can be made to; what cannot be one is not believed.
func TestFind(t *testing.T) {
	f := newFake(t)
	f.on("GET /.well-known/linkdrop", findsObjects)
	d := f.open(t)
	asked := destination.Existing{ID: "O1", Bucket: "acme", Key: "monthly/a.pdf"}
	for answer, want := range map[string]fault.Kind{
		`{"objects":[{"id":"O1","upload_id":"U1","filename":"a.pdf","content_type":"application/pdf","size":7}]}`: 0,
		`{"objects":[{"id":"O1","upload_id":"U1","size":0}]}`:                                                     0,
		`{"objects":[]}`: fault.Protocol,
		`{"objects":[{"id":"O2","upload_id":"U1","size":7}]}`:                                         fault.Protocol,
		`{"objects":[{"id":"O1","size":7}]}`:                                                          fault.Protocol,
		`{"objects":[{"id":"O1","upload_id":"../U","size":7}]}`:                                       fault.Protocol,
		`{"objects":[{"id":"O1","upload_id":"U1","size":-1}]}`:                                        fault.Protocol,
		`{"objects":[{"id":"O1","size":0,"error":{"code":"not_found","message":"There is none."}}]}`:  fault.Missing,
		`{"objects":[{"id":"O1","size":0,"error":{"code":"type_blocked","message":"No programs."}}]}`: fault.Policy,
	} {
		f.on("POST /v1/objects", answer)
		got := d.Finder.Find(t.Context(), []destination.Existing{asked})
		if want != 0 {
			is(t, got[0].Err, want)
			continue
		}
		if u := got[0].Value; got[0].Err != nil || u.File.Name != "a.pdf" || string(u.Memo) != "U1" || u.Key != asked.Key {
			t.Errorf("%s: %+v %v", answer, got[0].Value, got[0].Err)
		}
	}
	f.on("POST /v1/objects", `{"objects":[{"id":"O1","upload_id":"U1","size":7}]}`)
	f.on("POST /v1/shares", `{"shares":[{"id":"L1","url":"`+f.URL+`/s/x"}]}`)
	u := d.Finder.Find(t.Context(), []destination.Existing{asked})[0].Value
	if link := d.Linker.Link(t.Context(), []destination.LinkRequest{{ID: "L1", Uploads: []destination.Upload{u}}})[0]; link.Err != nil || !strings.HasSuffix(link.Value.URL.Reveal(), "/s/x") {
		t.Errorf("%v", link.Err)
	}
	f.handle("POST /v1/objects", func([]byte) (int, string) { return http.StatusNotFound, "<html>nginx</html>" })
	is(t, d.Finder.Find(t.Context(), []destination.Existing{asked})[0].Err, fault.Unsupported)
	if got := f.count("POST /v1/objects"); len(d.Finder.Find(t.Context(), []destination.Existing{asked, asked})) != 2 || f.count("POST /v1/objects") != got+1 {
		t.Error("what failed as a whole was asked again for the rest, or not at all")
	}
}

// A backend that finds nothing is not asked to.
func TestWhoDoesNotFind(t *testing.T) {
	f := newFake(t)
	if d := f.open(t); d.Finder != nil {
		t.Error("a backend without the feature")
	}
}
