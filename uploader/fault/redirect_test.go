package fault

import (
	"net/http"
	"strings"
	"testing"
)

// TestRedirects: an answer that sends on says where to, and no more of it than whom it names.
func TestRedirects(t *testing.T) {
	for location, want := range map[string]string{ //nolint:gosec // nobody's
		"https://other.example":                              "https://other.example",
		"https://other.example:8443/files?X-Amz-Signature=x": "https://other.example:8443",
		"http://user:password@other.example/":                "http://other.example",
		"HTTPS://[::1]:9/":                                   "https://[::1]:9",
		"//other.example/x":                                  "other.example",
		"/somewhere?token=x":                                 "asked.example",
		"elsewhere":                                          "asked.example",
		"":                                                   "",
		"https://" + strings.Repeat("a", 300):                "",
		"https://\u202eelpmaxe.rehto":                        "",
		"https://f\u00fc.example":                            "",
		"javascript:alert(1)":                                "",
		"ftp://other.example":                                "",
		"https://%zz":                                        "",
	} {
		for _, status := range []int{301, 302, 303, 307, 308} {
			e := Storage("put", "asked.example", status, http.Header{"Location": {location}}, nil, false)
			kind, reason := NoPlace, Redirect
			if want == "" {
				kind, reason = Protocol, ""
			}
			if e.Kind != kind || e.Reason() != reason || e.Detail != want || e.Status != status {
				t.Errorf("%d %q: %v, %q", status, location, e, e.Detail)
			}
		}
	}
	for _, status := range []int{200, 404, 503} {
		if e := Storage("put", "h", status, http.Header{"Location": {"https://other.example"}}, nil, false); e.Reason() != "" {
			t.Errorf("%d: %v", status, e)
		}
	}
}
