package uploader_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// A backend that signs the checksum of an empty body makes a storage refuse every file. That ends soon, by name, and is not
// sent ten times: no repetition heals it.
func TestABackendThatSignsTheChecksumOfNoBytes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.query = "&x-amz-checksum-crc32=AAAAAA%3D%3D"
		sent := 0
		s.rewrite = func(r *http.Request) (*http.Response, error) {
			if data, err := io.ReadAll(r.Body); err != nil || len(data) == 0 {
				return nil, err
			}
			s.look(func() { sent++ })
			return answer(400, "BadDigest"), nil
		}
		r := newRig(t, s)
		defer r.stop()
		dir := t.TempDir()
		id := r.add(uploader.Options{}, file(t, dir, "f", 100), file(t, dir, "empty", 0))
		r.untilSettled(1)
		items := r.items(id)
		if f := items[0].Fault; f == nil || f.Kind != fault.Permission || f.Code != "BadDigest" || !strings.Contains(f.Detail, "checksum of an empty body") {
			t.Errorf("%v", f)
		}
		if items[1].State() != uploader.Done {
			t.Errorf("the empty file, which fits: %v %v", items[1].State(), items[1].Fault)
		}
		if sent > 2 {
			t.Errorf("sent %d times", sent)
		}
	})
}
