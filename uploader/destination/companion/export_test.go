package companion

import (
	"net/http"

	"linkdrop/uploader/destination"
)

// Noticing is a destination's storage over another transport: what its own would do if the storage answered like that.
func Noticing(d *destination.Destination, next http.RoundTripper) http.RoundTripper {
	return &formRefusalWatcher{next: next, formless: &d.Transfer.(*driver).formless} //nolint:errcheck // a test's own destination
}
