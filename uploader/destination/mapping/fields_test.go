package mapping_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/mapping"
	"linkdrop/uploader/fault"
)

// TestFixedValuesAreSent: what a mapping says without a value goes out as it stands, in an object with its own type, elsewhere
// as text.
func TestFixedValuesAreSent(t *testing.T) {
	fields := `"fields":{"public":true,"secret":false,"days":30,"name":"{name}"}`
	for way, want := range map[string]string{
		`"send":"json"`:  `POST /s | application/json | {"days":30,"name":"b","public":true,"secret":false}`,
		`"send":"form"`:  `POST /s | application/x-www-form-urlencoded | days=30&name=b&public=true&secret=false`,
		`"send":"query"`: `POST /s?days=30&name=b&public=true&secret=false |  | `,
	} {
		f := newFake(t)
		f.answers["POST /s"] = `{"u":"STORE/k"}`
		d := open(t, load(t, `{"version":1,"sign":{"path":"/s",`+way+`,`+fields+`,"answer":{"url":"/u"}}}`, f.URL))
		u := one(t, d.Create(t.Context(), []destination.File{aFile("a", "b")})).Upload
		one(t, d.Sign(t.Context(), []destination.Piece{{Upload: u}}))
		if got := f.seen(); len(got) != 1 || got[0] != want {
			t.Errorf("%s: asked %q, want %s", way, got, want)
		}
	}
}

// TestConstantsAreTheMappings: who gives one that the mapping does not have has mistyped it.
func TestConstantsAreTheMappings(t *testing.T) {
	f := newFake(t)
	f.answers["POST /s"] = `{"u":"STORE/k"}`
	m := load(t, `{"version":1,"const":{"bucket":"b"},"sign":{"path":"/s","fields":{"b":"{const.bucket}"},"answer":{"url":"/u"}}}`, f.URL)
	_, err := mapping.Open(mapping.Options{Mapping: m, Const: map[string]string{"bukket": "mine"}})
	if err == nil || faultOf(t, err).Kind != fault.Unsupported || !strings.Contains(faultOf(t, err).Detail, "const.bukket") {
		t.Fatalf("opened with %v", err)
	}
	d, err := mapping.Open(mapping.Options{Mapping: m, Const: map[string]string{"bucket": "mine"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	u := one(t, d.Create(t.Context(), []destination.File{aFile("a", "b")})).Upload
	one(t, d.Sign(t.Context(), []destination.Piece{{Upload: u}}))
	if f.calls[0].body != `{"b":"mine"}` {
		t.Errorf("asked %s", f.calls[0].body)
	}
}

// TestWhatIsTooLargeIsRefusedBefore: nothing is asked for a file that the mapping says is not taken, and the limit itself is
// taken.
func TestWhatIsTooLargeIsRefusedBefore(t *testing.T) {
	for most, kind := range map[string]fault.Kind{"4": fault.TooLarge, "5": 0, "0": 0} {
		f := newFake(t)
		d := open(t, load(t, `{"version":1,"max_file":`+most+`,"sign":{"path":"/s","answer":{"url":"/u"}}}`, f.URL))
		made := d.Create(t.Context(), []destination.File{aFile("a", "b")})[0]
		if kind == 0 && made.Err != nil || kind != 0 && (made.Err == nil || faultOf(t, made.Err).Kind != kind) || len(f.calls) != 0 {
			t.Errorf("at most %s: %v, after %d calls", most, made.Err, len(f.calls))
		}
	}
}

// TestNothingIsKnownToHaveArrived: nobody can be asked, so a file of which this run knows nothing is to be sent again.
func TestNothingIsKnownToHaveArrived(t *testing.T) {
	f := newFake(t)
	d := open(t, load(t, `{"version":1,"sign":{"path":"/s","answer":{"url":"/u"}}}`, f.URL))
	u := one(t, d.Create(t.Context(), []destination.File{aFile("a", "b")})).Upload
	if arrived, err := d.List(t.Context(), u); err == nil || faultOf(t, err).Kind != fault.Missing {
		t.Errorf("%+v, %v", arrived, err)
	}
}

// TestABatchIsNotAboveItsMaximum, and is wrapped where the backend wants it wrapped.
func TestABatchIsNotAboveItsMaximum(t *testing.T) {
	f := newFake(t)
	f.answers["POST /s"] = `{"all":[{"n":"a","u":"STORE/a"},{"n":"b","u":"STORE/b"},{"n":"c","u":"STORE/c"}]}`
	d := open(t, load(t, `{"version":1,"sign":{"path":"/s","fields":{"n":"{name}"},"answer":{"url":"/u"}},"batch":{"wrap":"files","answers":"/all","field":"n","match":"/n","max":2}}`, f.URL))
	if d.Traits().MaxBatch != 2 {
		t.Errorf("says that %d go at once", d.Traits().MaxBatch)
	}
	var pieces []destination.Piece
	for _, c := range d.Create(t.Context(), []destination.File{aFile("1", "a"), aFile("2", "b"), aFile("3", "c")}) {
		pieces = append(pieces, destination.Piece{Upload: c.Value.Upload})
	}
	for i, r := range d.Sign(t.Context(), pieces) {
		if r.Err != nil {
			t.Errorf("%d: %v", i, r.Err)
		}
	}
	var bodies []string
	for _, c := range f.calls {
		bodies = append(bodies, c.body)
	}
	slices.Sort(bodies)
	if want := []string{`{"files":[{"n":"a"},{"n":"b"}]}`, `{"files":[{"n":"c"}]}`}; !slices.Equal(bodies, want) {
		t.Errorf("asked %q, want %q", bodies, want)
	}
}

// idle counts how often it is told to let go of its connections.
type idle struct {
	http.RoundTripper
	closed int
}

func (i *idle) CloseIdleConnections() { i.closed++ }

func TestCloseLetsGoOfConnections(t *testing.T) {
	f := newFake(t)
	calls := &idle{RoundTripper: http.DefaultTransport}
	d, err := mapping.Open(mapping.Options{Mapping: load(t, `{"version":1,"sign":{"path":"/s","answer":{"url":"/u"}}}`, f.URL), Transport: calls})
	if err != nil {
		t.Fatal(err)
	}
	if d.Close(); calls.closed != 1 {
		t.Errorf("told %d times", calls.closed)
	}
}

// TestOwnWordsOfA404: a backend whose refusals are read from a place of their own says with them whether it means the file.
func TestOwnWordsOfA404(t *testing.T) {
	for answer, want := range map[string]fault.Kind{
		`404 {"why":"No such upload"}`: fault.Missing,
		`404 {"why":"Not Found"}`:      fault.Unsupported, // of a call that files can be sent without
		`405 {"why":"No such upload"}`: fault.Unsupported,
		`410 {"why":"No such upload"}`: fault.Missing,
		`404 {"other":"thing"}`:        fault.Unsupported,
	} {
		f := newFake(t)
		f.answers["POST /s"] = `{"u":"STORE/k"}`
		f.answers["POST /l"] = answer
		d := open(t, load(t, `{"version":1,"sign":{"path":"/s","answer":{"url":"/u"}},"link":{"path":"/l","answer":{"url":"/x"}},"errors":{"message":["/why"]}}`, f.URL))
		object := sendFile(t, d, aFile("a", "a"))
		made := d.Linker.Link(t.Context(), []destination.LinkRequest{{ID: "l", Uploads: []destination.Upload{object.Upload}}})[0]
		if made.Err == nil || faultOf(t, made.Err).Kind != want {
			t.Errorf("%s: %v, want %v", answer, made.Err, want)
		}
	}
}

// TestWhatALoadTakes: the ends of what is allowed, on both sides.
func TestWhatALoadTakes(t *testing.T) {
	whole := func(more string) error {
		_, err := mapping.Load([]byte(`{"version":1,"sign":{"path":"/s","fields":{"n":"{name}"},"answer":{"url":"/u"}}`+more+`}`), "https://h")
		return err
	}
	for _, good := range []string{
		`,"transfer":{"ok":[200,299]}`,
		`,"auth":{"type":"header","name":"0aZ9_z-A"}`,
		`,"transfer":{"headers":{"x-amz-meta-a":"{name} ~ !"}}`,
		`,"batch":{"field":"n","match":"/n","max":0}`,
		`,"max_file":0`,
	} {
		if err := whole(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		`,"transfer":{"ok":[199]}`, `,"transfer":{"ok":[300]}`, `,"transfer":{"ok":[]}`, `,"transfer":{"ok":["200"]}`, `,"transfer":{"ok":200}`,
		`,"transfer":{"file_field":""}`, `,"transfer":{"file_field":1}`, `,"transfer":{"kind":"x"}`, `,"transfer":{"proof":"x"}`,
		`,"transfer":{"headers":{"x-amz-meta-a":"\u0001"}}`, `,"transfer":{"headers":{"x-amz-meta-a":"\u007f"}}`, `,"transfer":{"headers":{"x-amz-meta-a":1}}`,
		`,"transfer":{"headers":[]}`, `,"transfer":{"x":1}`,
		`,"auth":{"type":"header","name":"a:b"}`, `,"auth":{"type":"header","name":"a{b"}`, `,"auth":{"type":"header","name":"a/b"}`,
		`,"auth":{"type":"header","name":"a(b"}`, `,"auth":{"x":1}`, `,"auth":{"type":1}`, `,"auth":{}`, `,"auth":{"type":"query","name":1}`, `,"auth":{"type":"bearer","name":"x"}`,
		`,"batch":{"field":"n","match":"/n","max":-1}`, `,"batch":{"field":"n","match":""}`, `,"batch":{"field":"n","match":"n"}`, `,"batch":{"field":"n","match":1}`,
		`,"batch":{"field":1,"match":"/n"}`, `,"batch":{"field":"n","match":"/n","wrap":1}`, `,"batch":{"field":"n","match":"/n","x":1}`, `,"batch":{"field":"n","match":"/n","answers":"x"}`,
		`,"max_file":-1`, `,"max_file":1.5`, `,"max_file":"1"`, `,"types":["a/b",""]`, `,"types":"a/b"`, `,"storage_hosts":[1]`, `,"name":1`, `,"base":1`, `,"base":""`,
		`,"const":[]`, `,"const":{"x":1}`, `,"errors":{"x":1}`, `,"errors":{"message":"/a"}`, `,"errors":{"message":["/a~2"]}`,
		`,"link":{"path":"/l","fields":{"m":"{md5_b64}"},"answer":{"url":"/x"}}`, `,"confirm":{"path":"/l","fields":{"m":"{sha256_hex}"}}`,
		`,"link":{"path":"/l","fields":{"u":"{answer.headers}"},"answer":{"url":"/x"}}`,
		`,"link":{"path":"/l","kind":"answer","answer":{"url":"/x"},"follow":[]}`, `,"link":{"path":"/l","kind":1,"answer":{"url":"/x"}}`,
	} {
		// A base that is given must not hide what the mapping says of its own.
		if strings.Contains(bad, `"base":""`) {
			if _, err := mapping.Load([]byte(`{"version":1,"base":"","sign":{"path":"/s","answer":{"url":"/u"}}}`), ""); err == nil {
				t.Error("an empty base was taken")
			}
			continue
		}
		if err := whole(bad); err == nil || faultOf(t, err).Kind != fault.Unsupported {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
