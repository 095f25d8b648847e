package server

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// CheckPublicPath says what is wrong with the path of a public address, as "/share" in https://files.example.com/share; empty:
// nothing. What the server itself answers under cannot be one: nobody could tell whether a proxy took it away.
func CheckPublicPath(path string) (wrong string) {
	path = strings.Trim(path, "/")
	if path == "" {
		return ""
	}
	for _, name := range strings.Split(path, "/") {
		if name == "" || name == "." || name == ".." || strings.ContainsAny(name, "?#%\\\"'<> ") {
			return "its path is not usable"
		}
	}
	first, _, _ := strings.Cut(path, "/")
	if slices.Contains([]string{".well-known", "v1", "s", "d", "o", "landing", "openapi.json", "healthz", "readyz"}, first) {
		return "its path may not begin with /" + first + ", which the server answers itself"
	}
	return ""
}

func (s *Server) publicPath() string {
	public, err := url.Parse(s.PublicURL())
	if err != nil {
		return ""
	}
	return strings.TrimRight(public.Path, "/")
}

// withoutPublicPath takes the path of the public address away from a call, where the proxy in front has left it there.
func (s *Server) withoutPublicPath(r *http.Request) *http.Request {
	prefix := s.publicPath()
	if prefix == "" || !strings.HasPrefix(r.URL.Path, prefix+"/") {
		return r
	}
	stripped := new(http.Request)
	*stripped = *r
	stripped.URL = new(url.URL)
	*stripped.URL = *r.URL
	stripped.URL.Path = strings.TrimPrefix(r.URL.Path, prefix)
	stripped.URL.RawPath = strings.TrimPrefix(r.URL.RawPath, prefix)
	return stripped
}
