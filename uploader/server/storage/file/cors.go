package file

import (
	"net/http"
)

// allowPages lets web pages send and fetch what they have a signed address for, as a bucket's CORS rules do, and reports whether
// that was all that was asked. Whose page it is makes no difference: the address is the permission, and no cookie is looked at.
func allowPages(w http.ResponseWriter, r *http.Request) (preflight bool) {
	if r.Header.Get("Origin") == "" || !r.URL.Query().Has(querySignature) {
		return false
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "ETag, "+checksumHeader)
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	h.Set("Access-Control-Allow-Methods", "GET, PUT")
	h.Set("Access-Control-Allow-Headers", "Content-Type, Content-MD5, Range, "+tokenHeader+", "+checksumHeader)
	h.Set("Access-Control-Max-Age", "3600")
	w.WriteHeader(http.StatusNoContent)
	return true
}
