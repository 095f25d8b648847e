package s3

import (
	"net/http"
	"testing"

	"linkdrop/uploader/destination"
)

// Some stores answer a question for uploads under way with NoSuchUpload where there is none (rclone): then one is begun, and
// there is nothing to be aborted.
func TestNoUploadIsUnderWay(t *testing.T) {
	f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
		switch query := r.URL.Query(); {
		case query.Has("list-type"):
			_, _ = w.Write([]byte(listed))
		case query.Has("uploads") && r.Method == http.MethodPost:
			_, _ = w.Write([]byte(`<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>`))
		default:
			refuse(w, http.StatusNotFound, "NoSuchUpload", "")
		}
	})
	d := open(t, f.options())
	file := aFile(20 << 20)
	if err := d.Abort(t.Context(), destination.Upload{File: file}); err != nil {
		t.Error(err)
	}
	file.Attempt = 2
	if created := d.Create(t.Context(), []destination.File{file})[0]; created.Err != nil || string(created.Value.Upload.Memo) != "u1" {
		t.Errorf("%+v", created)
	}
}
