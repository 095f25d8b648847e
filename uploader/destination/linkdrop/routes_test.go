package linkdrop

import (
	"net/http"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// TestARouteThatIsNotThereIsNoMissingFile: what a web server says of an address that it has nothing at sends no file again.
// Missing is only what the backend says by its code, and of what should be gone it is a success.
func TestARouteThatIsNotThereIsNoMissingFile(t *testing.T) {
	calls := map[string]struct {
		route  string
		ask    func(t *testing.T, d *destination.Destination) error
		absent fault.Kind // of a route that is not there
		gone   bool       // "unknown" is what was wanted
	}{
		"create": {"POST /v1/uploads", func(t *testing.T, d *destination.Destination) error {
			t.Helper()
			return d.Create(t.Context(), []destination.File{aFile("F", 5)})[0].Err
		}, fault.NoPlace, false},
		"sign": {"POST /v1/uploads/sign", func(t *testing.T, d *destination.Destination) error {
			t.Helper()
			return d.Sign(t.Context(), []destination.Piece{{Upload: single("u1")}})[0].Err
		}, fault.NoPlace, false},
		"complete": {"POST /v1/uploads/complete", func(t *testing.T, d *destination.Destination) error {
			t.Helper()
			return d.Complete(t.Context(), []destination.Sent{sent(single("u1"), 1)})[0].Err
		}, fault.NoPlace, false},
		"list": {"GET /v1/uploads/u1", func(t *testing.T, d *destination.Destination) error {
			t.Helper()
			_, err := d.List(t.Context(), single("u1"))
			return err
		}, fault.Unsupported, false},
		"abort": {"DELETE /v1/uploads/u1", func(t *testing.T, d *destination.Destination) error {
			t.Helper()
			return d.Abort(t.Context(), single("u1"))
		}, fault.Unsupported, true},
		"delete": {"DELETE /v1/uploads/u1", func(t *testing.T, d *destination.Destination) error {
			t.Helper()
			return d.Manager.Delete(t.Context(), single("u1"))
		}, fault.Unsupported, true},
		"link": {"POST /v1/shares", func(t *testing.T, d *destination.Destination) error {
			t.Helper()
			return d.Linker.Link(t.Context(), []destination.LinkRequest{{ID: "L1", Uploads: []destination.Upload{single("u1")}}})[0].Err
		}, fault.NoRoute, false},
		"extend": {"PATCH /v1/shares/L1", func(t *testing.T, d *destination.Destination) error {
			t.Helper()
			_, err := d.Manager.Extend(t.Context(), "L1", time.Hour)
			return err
		}, fault.Unsupported, false},
		"revoke": {"DELETE /v1/shares/L1", func(t *testing.T, d *destination.Destination) error {
			t.Helper()
			return d.Manager.Revoke(t.Context(), "L1")
		}, fault.Unsupported, true},
	}
	for name, c := range calls {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			d := f.open(t)
			is(t, c.ask(t, d), c.absent) // the fake's own answer: 404 page not found
			for text, status := range map[string]int{
				`<html>nginx</html>`: 404, `{"detail":"Not Found"}`: 404, `{"message":"no such upload"}`: 404, `{"code":"E17","detail":"no"}`: 404, ``: 404, `{}`: 404, `x`: 405, `{"a":1}`: 501,
			} {
				f.handle(c.route, func([]byte) (int, string) { return status, text })
				want := c.absent
				if status != http.StatusNotFound && want != fault.NoRoute { // what was promised may be there again
					want = fault.Unsupported
				}
				is(t, c.ask(t, d), want)
			}
			f.handle(c.route, func([]byte) (int, string) { return 404, `{"code":"not_found","detail":"no"}` })
			err := c.ask(t, d)
			if c.gone && err != nil {
				t.Errorf("gone already: %v", err)
			}
			if !c.gone {
				is(t, err, fault.Missing)
			}
		})
	}
}
