package command

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/practice"
)

// pages is a proxy in front of a backend that answers the first calls for a link with a page of its own, as one does while the
// backend behind it is updated.
type pages struct {
	*httptest.Server
	left   atomic.Int32 // pages to come
	status int
}

// newPages has a backend of its own, whose token is in the shell's LINKDROP_TOKEN.
func (s *shell) newPages(status int, pagesFirst int32) *pages {
	s.t.Helper()
	backend, err := practice.Start(s.t.Context(), practice.Options{Dir: filepath.Join(s.t.TempDir(), "backend")})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = backend.Close() })
	s.env["LINKDROP_TOKEN"] = backend.Token()
	address, err := url.Parse(backend.URL())
	if err != nil {
		s.t.Fatal(err)
	}
	through := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(address) }}
	p := &pages{status: status}
	p.left.Store(pagesFirst)
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/shares" && p.left.Add(-1) >= 0 {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(p.status)
			_, _ = io.WriteString(w, "<html>nginx</html>")
			return
		}
		through.ServeHTTP(w, r)
	}))
	s.t.Cleanup(p.Close)
	return p
}

// A proxy's own page in place of one answer costs no link: not the one that was asked for, and none after it.
func TestAPageInPlaceOfALinkIsAskedAgain(t *testing.T) {
	for _, status := range []int{http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented} {
		for _, more := range []string{"", "--together"} {
			t.Run(http.StatusText(status)+more, func(t *testing.T) {
				t.Parallel()
				s := newShell(t)
				p := s.newPages(status, 1)
				args := []string{"--backend", p.URL, s.file("a.txt", "abc"), s.file("b.txt", "defg")}
				want := 2
				if more != "" {
					args, want = append(args, more), 1
				}
				r := s.run("", args...)
				if lines := strings.Fields(r.out); r.code != exit.Sent || len(lines) != want || strings.Count(r.out, "\n") != want || !strings.HasPrefix(lines[0], "http://") {
					t.Errorf("exit code %d, %q, %s", r.code, r.out, r.errs)
				}
				if p.left.Load() > 0 {
					t.Error("no page came")
				}
			})
		}
	}
}

// One that never ends keeps nothing for ever: the files are resume's, which makes their links and sends nothing again.
func TestALinkThatIsNotAnsweredIsResumes(t *testing.T) {
	for _, more := range []string{"", "--together"} {
		t.Run("links"+more, func(t *testing.T) {
			t.Parallel()
			s := newShell(t)
			p := s.newPages(http.StatusNotFound, 1<<30)
			args := []string{"--wait", "2s", "--backend", p.URL, s.file("a.txt", "abc"), s.file("b.txt", "defg")}
			want := 2
			if more != "" {
				args, want = append(args, more), 1
			}
			r := s.run("", args...)
			if r.code != exit.NotSent || strings.TrimSpace(r.out) != "" || !strings.Contains(r.errs, "resume") || strings.Contains(r.errs, "gives no link") {
				t.Errorf("exit code %d, %q, %s", r.code, r.out, r.errs)
			}
			p.left.Store(0)
			r = s.run("", "resume")
			if r.code != exit.Sent || len(strings.Fields(r.out)) != want {
				t.Errorf("resume: exit code %d, %q, %s", r.code, r.out, r.errs)
			}
		})
	}
}
