package mapping_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/destinationtest"
)

// small is a working backend in the FastAPI samples' manner, with a storage that holds people to the type that was signed
// and refuses any credential.
type small struct {
	*httptest.Server
	mu     sync.Mutex
	next   int
	types  map[string]string // by key, as signed
	files  map[string][]byte
	shares map[string]string
}

func (s *small) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	path := r.URL.Path
	switch {
	case strings.HasPrefix(path, "/store/"):
		s.store(w, r, strings.TrimPrefix(path, "/store/"), body)
	case path == "/api/get-upload-url":
		var question struct {
			Filename string `json:"filename"`
			Type     string `json:"content_type"`
			Size     *int64 `json:"file_size"`
		}
		if json.Unmarshal(body, &question) != nil || question.Size == nil {
			w.WriteHeader(http.StatusUnprocessableEntity)
			return
		}
		key := fmt.Sprintf("uploads/%d/%s", s.next, question.Filename)
		s.types[key] = question.Type
		s.say(w, map[string]any{"upload_url": s.URL + "/store/" + url.PathEscape(key) + "?X-Amz-SignedHeaders=content-type%3Bhost&X-Amz-Signature=s", "key": key, "expires_in": 900})
	case path == "/api/confirm-upload":
		data, there := s.files[r.URL.Query().Get("key")]
		if !there {
			w.WriteHeader(http.StatusNotFound)
			s.say(w, map[string]any{"detail": "Upload not found or failed"})
			return
		}
		s.say(w, map[string]any{"status": "success", "file_size": len(data)})
	case path == "/share/create":
		q := r.URL.Query()
		hours, err := strconv.Atoi(q.Get("expires_hours"))
		if err != nil {
			hours = 24
		}
		id := strconv.Itoa(s.next)
		s.shares[id] = q.Get("file_key")
		s.say(w, map[string]any{"share_url": s.URL + "/s/" + id, "expires_at": time.Now().Add(time.Duration(hours) * time.Hour).UTC().Format("2006-01-02T15:04:05.000000")}) // as datetime.utcnow().isoformat()
	case strings.HasPrefix(path, "/s/"):
		_, _ = w.Write(s.files[s.shares[strings.TrimPrefix(path, "/s/")]])
	}
}

func (s *small) say(w io.Writer, v any) {
	if err := json.NewEncoder(w).Encode(v); err != nil {
		panic(err)
	}
}

func (s *small) store(w http.ResponseWriter, r *http.Request, key string, body []byte) {
	if kind, signed := s.types[key]; !signed || r.Header.Get("Content-Type") != kind {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `<Error><Code>SignatureDoesNotMatch</Code></Error>`)
		return
	}
	if r.Header.Get("Authorization") != "" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.files[key] = body
	w.Header().Set("ETag", `"e"`)
}

// TestConformance runs the suite with a mapping that uses everything: sign, proof by confirm, and a link.
func TestConformance(t *testing.T) {
	s := &small{types: map[string]string{}, files: map[string][]byte{}, shares: map[string]string{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	m := load(t, `{"version":1,"name":"Acme Files","zone":"UTC","auth":{"type":"header","name":"X-Api-Key"},
		"sign":{"path":"/api/get-upload-url","fields":{"filename":"{safe_name}","content_type":"{type}","file_size":"{size:int}"},
			"answer":{"url":"/upload_url","key":"/key","expires_in":"/expires_in?"}},
		"transfer":{"proof":"confirm"},
		"confirm":{"path":"/api/confirm-upload","send":"query","fields":{"key":"{answer.key}"},"answer":{"size":"/file_size"}},
		"link":{"kind":"file","path":"/share/create","send":"query","fields":{"file_key":"{answer.key}","expires_hours":"{expires_hours:int}"},
			"answer":{"url":"/share_url","expires_at":"/expires_at?"}}}`, s.URL)
	destinationtest.Run(t, destinationtest.Harness{
		Destination: "mapping, all of it", Storage: "fake",
		Open: func(t *testing.T) *destination.Destination { t.Helper(); return open(t, m) },
		Fetch: func(t *testing.T, link destination.Link, n int) (io.ReadCloser, error) {
			t.Helper()
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, link.URL.Reveal(), nil)
			if err != nil || n != 1 {
				return nil, errors.Join(err, errors.ErrUnsupported)
			}
			answer, err := http.DefaultClient.Do(request)
			if err != nil {
				return nil, err
			}
			return answer.Body, nil
		},
		Secrets: []string{canary},
	})
}
