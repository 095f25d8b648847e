package server_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/destination/buckettest"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
	"linkdrop/uploader/server/storage"
	"linkdrop/uploader/server/storage/s3"
)

// reports is a bucket that a company has, with a prefix that anna may make links to.
type reports struct {
	*ruled
	t      *testing.T
	bucket *buckettest.Bucket
	whole  storage.Storage // the bucket without its prefix
}

func storeAt(t *testing.T, b *buckettest.Bucket, name, prefix string) *s3.Store {
	t.Helper()
	store, err := s3.New(s3.Options{Bucket: name, Prefix: prefix, Endpoint: "http://127.0.0.1:9000", Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""), Transport: b})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func startReports(t *testing.T, rules string, change func(*server.Options)) *reports {
	t.Helper()
	b := buckettest.New()
	r := &reports{t: t, bucket: b, whole: storeAt(t, b, "acme", "")}
	r.ruled = underRules(t, rules, func(o *server.Options) {
		o.Sources = []server.Source{{Name: "reports", Bucket: "acme", Prefix: "monthly", Storage: storeAt(t, b, "acme", "monthly"), Owners: []string{"anna"}}}
		if change != nil {
			change(o)
		}
	})
	return r
}

// put stores an object as some other program would.
func (r *reports) put(key, body string) {
	r.t.Helper()
	signed, err := r.whole.SignPut(r.t.Context(), storage.Object{Key: key, Type: "application/pdf", Size: int64(len(body))}, time.Hour)
	if err != nil {
		r.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(r.t.Context(), signed.Method, signed.URL, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	request.ContentLength = int64(len(body))
	answer, err := r.bucket.RoundTrip(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // read
	if _, err := io.Copy(io.Discard, answer.Body); err != nil || answer.StatusCode != http.StatusOK {
		r.t.Fatal(answer.StatusCode, err)
	}
}

func (r *reports) find(owner string, objects ...protocol.Object) []protocol.FoundObject {
	r.t.Helper()
	var answer protocol.ObjectResponse
	r.call(owner, http.MethodPost, "/v1/objects", protocol.ObjectRequest{Objects: objects}, http.StatusOK, &answer)
	if len(answer.Objects) != len(objects) {
		r.t.Fatalf("%d answers", len(answer.Objects))
	}
	return answer.Objects
}

func object(id, key string) protocol.Object {
	return protocol.Object{ID: id, Bucket: "acme", Key: key}
}

// TestLinksToExistingObjects from looking at it to its download, in a zip with a file that was sent, and to the link's end.
func TestLinksToExistingObjects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := startReports(t, `"quota": {"bytes": 3}`, nil)
		if !slices.Contains(h.wellKnown().Features, protocol.FeatureObjects) || len(h.wellKnown().StorageHosts) != 1 || h.wellKnown().StorageHosts[0] != "files.test" {
			t.Errorf("%+v", h.wellKnown())
		}
		h.put("monthly/2026/ü 10.pdf", "october")
		ask := object("O1", "monthly/2026/ü 10.pdf")
		found := h.find("anna", ask)[0]
		if found.Error != nil || found.Size != 7 || found.Name != "ü 10.pdf" || found.UploadID == "" {
			t.Fatalf("%+v %+v", found, found.Error)
		}
		if again := h.find("anna", ask)[0]; again.UploadID != found.UploadID {
			t.Errorf("asked twice: %+v", again)
		}
		no := false
		link := h.share("anna", protocol.Share{ID: "S1", Uploads: []string{found.UploadID}, Password: "p", MaxDownloads: 1, Note: "look", KeepAfter: &no, Life: 3600})[0]
		path := pathOf(t, link.URL)
		if page := h.page(path, "en"); !strings.Contains(page, `type="password"`) || !strings.Contains(page, "http://127.0.0.1:9000") && strings.Contains(page, "october") {
			t.Errorf("%s", page)
		}
		if csp := h.do(http.MethodGet, path, nil, "Accept", "text/html").Header().Get("Content-Security-Policy"); !strings.Contains(csp, "form-action 'self' http://127.0.0.1:9000") {
			t.Error(csp)
		}
		w := h.post(path, typed("p"), false)
		w = h.do(http.MethodGet, w.Header().Get("Location"), nil)
		to := w.Header().Get("Location")
		if w.Code != http.StatusFound || !strings.Contains(to, "/acme/monthly/2026/") || !strings.Contains(to, "response-content-disposition=attachment") {
			t.Fatalf("%d %s", w.Code, to)
		}
		if w := h.post(path, typed("p"), false); w.Code != http.StatusGone {
			t.Errorf("a second download: %d", w.Code)
		}

		both := pathOf(t, h.share("anna", protocol.Share{ID: "S2", Uploads: []string{found.UploadID, h.store("F1", "a.txt", "abc")}, Life: 3600, KeepAfter: &no})[0].URL)
		text := h.do(http.MethodGet, h.address(both, nil), nil).Body.Bytes()
		z, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
		if err != nil || len(z.File) != 2 {
			t.Fatalf("%v", err)
		}
		for _, f := range z.File {
			in, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(in)
			if want := map[string]string{"a.txt": "abc", "ü 10.pdf": "october"}[f.Name]; err != nil || string(body) != want {
				t.Errorf("%s: %q %v", f.Name, body, err)
			}
		}

		pass(30 * 24 * time.Hour) // every link has ended, and what only they had is swept
		if _, err := h.reference.Cleanup(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(h.bucket.Objects()) != 1 {
			t.Error("the object was deleted")
		}
		h.find("anna", object("O2", ask.Key))
		h.call("anna", http.MethodDelete, "/v1/uploads/"+h.find("anna", object("O2", ask.Key))[0].UploadID, nil, http.StatusNoContent, nil)
		pass(8 * 24 * time.Hour)
		if len(h.bucket.Objects()) != 1 || h.bucket.Calls(buckettest.Delete) != 0 {
			t.Error("the object was deleted, or that was asked for")
		}
	})
}

// TestNoLinkToAnObject for whoever may not, and to what is none.
func TestNoLinkToAnObject(t *testing.T) {
	h := startReports(t, `"blocked_types": [".exe"], "max_file": "1 MB"`, nil)
	h.put("monthly/a.pdf", "a")
	h.put("monthly/evil.exe", "MZ")
	h.put("monthly/large.pdf", strings.Repeat("x", 1<<20+1))
	h.put("secret/b.pdf", "b")
	h.put("monthlyb.pdf", "b")
	for name, c := range map[string]struct {
		owner string
		ask   protocol.Object
		want  string
	}{
		"good":                    {"anna", object("G", "monthly/a.pdf"), "none"},
		"another owner":           {"ben", object("1", "monthly/a.pdf"), protocol.CodeNotFound},
		"not there":               {"anna", object("2", "monthly/c.pdf"), protocol.CodeNotFound},
		"another prefix":          {"anna", object("3", "secret/b.pdf"), protocol.CodeNotFound},
		"only begins alike":       {"anna", object("4", "monthlyb.pdf"), protocol.CodeNotFound},
		"the prefix itself":       {"anna", object("5", "monthly/"), protocol.CodeNotFound},
		"up":                      {"anna", object("6", "monthly/../secret/b.pdf"), protocol.CodeNotFound},
		"an empty segment":        {"anna", object("7", "monthly//a.pdf"), protocol.CodeNotFound},
		"a bucket that is unused": {"anna", protocol.Object{ID: "8", Bucket: "other", Key: "monthly/a.pdf"}, protocol.CodeNotFound},
		"the server's own name":   {"anna", protocol.Object{ID: "9", Bucket: "@reports", Key: "a.pdf"}, protocol.CodeNotFound},
		"no key":                  {"anna", object("10", ""), protocol.CodeNotFound},
		"no id":                   {"anna", object("", "monthly/a.pdf"), protocol.CodeInvalid},
		"a bad id":                {"anna", object("../1", "monthly/a.pdf"), protocol.CodeInvalid},
		"a bad type":              {"anna", protocol.Object{ID: "11", Bucket: "acme", Key: "monthly/a.pdf", Type: "text/html; x=\r\ny"}, protocol.CodeInvalid},
		"a bad name":              {"anna", protocol.Object{ID: "12", Bucket: "acme", Key: "monthly/a.pdf", Name: "a\x00"}, protocol.CodeInvalid},
		"blocked":                 {"anna", object("13", "monthly/evil.exe"), protocol.CodeTypeBlocked},
		"blocked under a name":    {"anna", protocol.Object{ID: "14", Bucket: "acme", Key: "monthly/evil.exe", Name: "good.txt", Type: "text/plain"}, protocol.CodeTypeBlocked},
		"renamed to be blocked":   {"anna", protocol.Object{ID: "15", Bucket: "acme", Key: "monthly/a.pdf", Name: "evil.exe"}, protocol.CodeTypeBlocked},
		"too large":               {"anna", object("16", "monthly/large.pdf"), protocol.CodeTooLarge},
	} {
		found := h.find(c.owner, c.ask)[0]
		wantCode(t, name, found.Error, c.want)
		if (found.UploadID != "") != (c.want == "none") {
			t.Errorf("%s: %+v", name, found)
		}
	}
	known, unknown := h.find("ben", object("a", "monthly/a.pdf"))[0].Error.Message, h.find("ben", object("b", "monthly/c.pdf"))[0].Error.Message
	if known != unknown {
		t.Errorf("%q tells from %q", known, unknown)
	}
	if w := h.do(http.MethodPost, "/v1/objects", strings.NewReader(`{}`), "Content-Type", "application/json"); w.Code != http.StatusUnauthorized {
		t.Errorf("without a token: %d", w.Code)
	}
}

// TestALinkLeadsToTheObjectThatWasThere and to nothing else that takes its place; and nothing can be sent there.
func TestALinkLeadsToTheObjectThatWasThere(t *testing.T) {
	h := startReports(t, `"look_inside": true`, nil)
	h.put("monthly/a.pdf", "first")
	id := h.find("anna", object("O", "monthly/a.pdf"))[0].UploadID
	if signed := h.sign("anna", protocol.Piece{UploadID: id})[0]; code(signed.Error) != protocol.CodeInvalid || signed.URL != "" {
		t.Errorf("a PUT over it: %+v", signed)
	}
	path := pathOf(t, h.share("anna", protocol.Share{ID: "S", Uploads: []string{id}})[0].URL)
	if w := h.fetch(path); w.Code != http.StatusFound {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	h.put("monthly/a.pdf", "other") // as long as the first
	if w := h.fetch(path); w.Code != http.StatusGone {
		t.Errorf("the link leads to another object: %d", w.Code)
	}
	if page := h.page(path, "en"); !strings.Contains(page, "not stored any more") {
		t.Errorf("%s", page)
	}
	wantCode(t, "asked again", h.find("anna", object("O", "monthly/a.pdf"))[0].Error, protocol.CodeNotFound)
	if found := h.find("anna", object("O2", "monthly/a.pdf"))[0]; found.Error != nil {
		t.Errorf("the new one: %+v", found.Error)
	}
	wantCode(t, "the id of an upload", h.find("anna", func() protocol.Object {
		h.store("F", "a.pdf", "other")
		return object("F", "monthly/a.pdf")
	}())[0].Error, protocol.CodeInvalid)
}

// again is the server started once more, with other buckets.
func (r *reports) again(change func(*server.Options)) {
	r.t.Helper()
	o := server.Options{State: r.reference.State, SignIn: signIn, PublicURL: r.reference.PublicURL}
	if err := r.reference.Close(); err != nil {
		r.t.Fatal(err)
	}
	change(&o)
	reference, err := server.New(r.t.Context(), o)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = reference.Close() })
	r.reference = reference
}

// TestASourceThatBecomesABucketOfUploads: what links led to before stays there all the same.
func TestASourceThatBecomesABucketOfUploads(t *testing.T) {
	h := startReports(t, `"password": "optional"`, nil)
	h.put("monthly/a.pdf", "a")
	id := h.find("anna", object("O", "monthly/a.pdf"))[0].UploadID
	h.again(func(o *server.Options) {
		o.Buckets = map[string]storage.Storage{"reports": storeAt(t, h.bucket, "acme", "monthly")}
	})
	h.call("anna", http.MethodDelete, "/v1/uploads/"+id, nil, http.StatusNoContent, nil)
	if _, err := h.reference.Cleanup(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(h.bucket.Objects()) != 1 {
		t.Error("the object was deleted")
	}
}

// TestASourceThatIsTakenAway, or named otherwise: links to what is in it say that it is gone, and cleaning up fails for nothing.
func TestASourceThatIsTakenAway(t *testing.T) {
	for name, change := range map[string]func(*testing.T, *reports) func(*server.Options){
		"taken away": func(*testing.T, *reports) func(*server.Options) { return func(*server.Options) {} },
		"named otherwise": func(t *testing.T, h *reports) func(*server.Options) {
			t.Helper()
			return func(o *server.Options) {
				o.Sources = []server.Source{{Name: "other", Bucket: "acme", Prefix: "monthly", Storage: storeAt(t, h.bucket, "acme", "monthly"), Owners: []string{"*"}}}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := startReports(t, `"password": "optional"`, nil)
			h.put("monthly/a.pdf", "a")
			id := h.find("anna", object("O", "monthly/a.pdf"))[0].UploadID
			path := pathOf(t, h.share("anna", protocol.Share{ID: "S", Uploads: []string{id}})[0].URL)
			h.again(change(t, h))
			if w := h.fetch(path); w.Code != http.StatusGone {
				t.Errorf("%d %s", w.Code, w.Body)
			}
			h.call("anna", http.MethodDelete, "/v1/uploads/"+id, nil, http.StatusNoContent, nil)
			if _, err := h.reference.Cleanup(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestEverybodyMayWhereItSaysSo.
func TestEverybodyMayWhereItSaysSo(t *testing.T) {
	h := startReports(t, `"password": "optional"`, func(o *server.Options) { o.Sources[0].Owners = []string{"*"} })
	h.put("monthly/a.pdf", "a")
	if found := h.find("ben", object("O", "monthly/a.pdf"))[0]; found.Error != nil {
		t.Errorf("%+v", found.Error)
	}
}

// TestSourcesThatWouldLeadToUploads are refused at the start.
func TestSourcesThatWouldLeadToUploads(t *testing.T) {
	b := buckettest.New()
	for name, c := range map[string]struct {
		own, source string // prefixes
		bucket      string
		name        string
		good        bool
	}{
		"beside":            {"drops", "monthly", "acme", "reports", true},
		"alike":             {"monthly", "monthly2", "acme", "reports", true},
		"another bucket":    {"drops", "drops", "other", "reports", true},
		"the same":          {"drops", "drops", "acme", "reports", false},
		"above":             {"a/drops", "a", "acme", "reports", false},
		"the whole":         {"drops", "", "acme", "reports", false},
		"beneath":           {"", "monthly", "acme", "reports", false},
		"a name with marks": {"drops", "monthly", "acme", "a/b", false},
		"another's name":    {"drops", "monthly", "acme", "media", false},
	} {
		reference, err := server.New(t.Context(), server.Options{
			State: t.TempDir(), Storage: storeAt(t, b, "acme", c.own), Buckets: map[string]storage.Storage{"media": storeAt(t, b, "media", "")},
			Sources: []server.Source{{Name: c.name, Bucket: c.bucket, Prefix: c.source, Storage: storeAt(t, b, c.bucket, c.source), Owners: []string{"*"}}},
		})
		if (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			_ = reference.Close()
		}
	}
}

// TestASourceThatDoesNotAnswer is said as what it is, and keeps nobody from working.
func TestASourceThatDoesNotAnswer(t *testing.T) {
	h := startReports(t, `"password": "optional"`, nil)
	h.put("monthly/a.pdf", "a")
	h.bucket.Refuse(buckettest.Head, 500, "InternalError")
	wantCode(t, "broken", h.find("anna", object("O", "monthly/a.pdf"))[0].Error, protocol.CodeStorage)
	h.bucket.Refuse(buckettest.HeadBucket, 404, "NoSuchBucket")
	if w := h.do(http.MethodGet, "/readyz", nil); w.Code != http.StatusOK {
		t.Errorf("ready: %d", w.Code)
	}
	h.bucket.Heal()
	if found := h.find("anna", object("O", "monthly/a.pdf"))[0]; found.Error != nil {
		t.Errorf("answering again: %+v", found.Error)
	}
}
