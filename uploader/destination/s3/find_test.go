package s3

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/buckettest"
	"linkdrop/uploader/fault"
)

// What is in the bucket gets links as long as the destination is open; it is neither looked for in vain nor deleted.
func TestFind(t *testing.T) {
	b := buckettest.New()
	storage := httptest.NewServer(b)
	defer storage.Close()
	o := (&fake{Server: storage}).options()
	whole := open(t, o)
	for _, key := range []string{"in/x/a.html", "outside.txt"} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, storage.URL+"/b/"+key, strings.NewReader("<html>"))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if err := answer.Body.Close(); err != nil || answer.StatusCode != http.StatusOK {
			t.Fatal(answer.StatusCode, err)
		}
	}
	o.Prefix = "in"
	d := open(t, o)
	const id = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
	for name, c := range map[string]destination.Existing{
		"not there":        {ID: id, Bucket: "b", Key: "in/no"},
		"another bucket":   {ID: id, Bucket: "c", Key: "in/x/a.html"},
		"outside":          {ID: id, Bucket: "b", Key: "outside.txt"},
		"up":               {ID: id, Bucket: "b", Key: "in/../outside.txt"},
		"a folder":         {ID: id, Bucket: "b", Key: "in/x/"},
		"without a ULID":   {Bucket: "b", Key: "in/x/a.html"},
		"a key of nothing": {ID: id, Bucket: "b"},
	} {
		if found := d.Finder.Find(t.Context(), []destination.Existing{c})[0]; found.Err == nil || fault.KindOf(found.Err) != fault.Missing {
			t.Errorf("%s: %v", name, found.Err)
		}
	}
	u := destination.Upload{File: destination.File{ID: id, Attempt: 1, Name: "a.html", Type: "text/html", Size: 6}, Key: "in/x/a.html"}
	ask := destination.LinkRequest{ID: "01ARZ3NDEKTSV4RRFFQ69G5FAW", Uploads: []destination.Upload{u}, Life: 30 * 24 * time.Hour}
	is(t, d.Linker.Link(t.Context(), []destination.LinkRequest{ask})[0].Err, fault.Missing) // nobody has found it
	found := d.Finder.Find(t.Context(), []destination.Existing{{ID: id, Bucket: "b", Key: u.Key, Type: "text/html"}})[0]
	if found.Err != nil || found.Value.Key != u.Key || found.Value.File != u.File {
		t.Fatalf("%+v %v", found.Value, found.Err)
	}
	link := d.Linker.Link(t.Context(), []destination.LinkRequest{ask})[0]
	if link.Err != nil || time.Until(link.Value.Ends) > 7*24*time.Hour || !link.Value.KeepsAfter {
		t.Fatalf("%+v %v", link.Value, link.Err)
	}
	if text := link.Value.URL.Reveal(); !strings.Contains(text, "response-content-disposition=attachment") || strings.Contains(text, "text%2Fhtml") {
		t.Error("a browser would open it")
	}
	other := u
	other.Key = "in/x/b.html"
	ask.Uploads = []destination.Upload{other}
	is(t, d.Linker.Link(t.Context(), []destination.LinkRequest{ask})[0].Err, fault.Missing) // of another key
	ask.Uploads = []destination.Upload{u}
	is(t, whole.Linker.Link(t.Context(), []destination.LinkRequest{ask})[0].Err, fault.Missing) // of another destination
	is(t, d.Manager.Delete(t.Context(), u), fault.Missing)
	_ = d.Abort(t.Context(), u) // whatever it says
	if len(b.Objects()) != 2 {
		t.Error("it was deleted")
	}
	b.Refuse(buckettest.Head, http.StatusForbidden, "AccessDenied")
	is(t, d.Finder.Find(t.Context(), []destination.Existing{{ID: id, Bucket: "b", Key: u.Key}})[0].Err, fault.Forbidden)
}
