package mapping_test

import (
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// TestARouteThatIsNotThereIsNoMissingFile: signing has nowhere to go, and confirm and link are what this backend cannot do.
// Only a sentence of its own says that a file is missing.
func TestARouteThatIsNotThereIsNoMissingFile(t *testing.T) {
	const own = `{"version":1,"sign":{"path":"/s","answer":{"url":"/u","k":"/k"}},"transfer":{"proof":"confirm"},
		"confirm":{"path":"/c","fields":{"k":"{answer.k}"}},"link":{"path":"/l","fields":{"k":"{answer.k}"},"answer":{"url":"/url"}},"errors":{"message":["/reason/text"]}}`
	stored := destination.Upload{File: aFile("z", "z"), Key: "k", Memo: []byte(`{"answer.k":"k"}`)}
	calls := map[string]struct {
		ask    func(t *testing.T, d *destination.Destination) error
		absent fault.Kind
	}{
		"POST /s": {func(t *testing.T, d *destination.Destination) error {
			t.Helper()
			return d.Sign(t.Context(), []destination.Piece{{Upload: one(t, d.Create(t.Context(), []destination.File{aFile("a", "a")})).Upload}})[0].Err
		}, fault.NoPlace},
		"POST /c": {func(t *testing.T, d *destination.Destination) error {
			t.Helper()
			u := one(t, d.Create(t.Context(), []destination.File{aFile("b", "b")})).Upload
			one(t, d.Sign(t.Context(), []destination.Piece{{Upload: u}}))
			return d.Complete(t.Context(), []destination.Sent{{Upload: u, Receipts: []destination.Receipt{{Size: 5, ETag: `"e"`}}}})[0].Err
		}, fault.Unsupported},
		"POST /l": {func(t *testing.T, d *destination.Destination) error {
			t.Helper()
			return d.Linker.Link(t.Context(), []destination.LinkRequest{{ID: "l", Uploads: []destination.Upload{stored}}})[0].Err
		}, fault.Unsupported},
	}
	for route, c := range calls {
		for text, want := range map[string]fault.Kind{
			`404 <html>nginx</html>`: c.absent, `404 404 page not found`: c.absent, `404 {"detail":"Not Found"}`: c.absent, `404 {"message":"Cannot POST /l"}`: c.absent, `404 {"reason":{"text":"Not found"}}`: c.absent,
			`405 {"detail":"Method Not Allowed"}`: fault.Unsupported, `501 `: fault.Unsupported,
			`404 {"detail":"Upload not found or failed"}`: fault.Missing, `404 {"reason":{"text":"Your file is gone"}}`: fault.Missing, `410 {}`: fault.Missing,
		} {
			f := newFake(t)
			f.answers["POST /s"] = `{"u":"STORE/k?sig=1","k":"k"}`
			f.answers[route] = text
			err := c.ask(t, open(t, load(t, own, f.URL)))
			if err == nil {
				t.Errorf("%s answered with %s: no error", route, text)
				continue
			}
			if e := faultOf(t, err); e.Kind != want {
				t.Errorf("%s answered with %s: %v, want %v", route, text, e, want)
			}
		}
	}
}
