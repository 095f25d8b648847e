package server_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
	"linkdrop/uploader/server/policy"
	"linkdrop/uploader/server/storage"
	"linkdrop/uploader/server/storage/file"
)

func startCompat(t *testing.T, change func(*server.Options)) *harness {
	t.Helper()
	return start(t, func(o *server.Options) {
		o.CompatAPI, o.CompatAdmins = true, []string{"root"}
		if change != nil {
			change(o)
		}
	})
}

// compat calls as a page would; a body that begins with { or [ is JSON. An empty owner sends no token.
func (h *harness) compat(owner, method, target, body string) (*httptest.ResponseRecorder, said) {
	h.t.Helper()
	headers := []string{"Origin", "https://pages.example.com"}
	if owner != "" {
		headers = append(headers, "Authorization", "Bearer token-of-"+owner)
	}
	if body != "" {
		headers = append(headers, "Content-Type", "application/json")
	}
	w := h.do(method, target, strings.NewReader(body), headers...)
	if got := w.Header().Get("Access-Control-Allow-Origin"); got != "*" {
		h.t.Errorf("%s %s: pages may not read the answer: %q", method, target, got)
	}
	var answer said
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		h.t.Fatalf("%s %s: %d %q", method, target, w.Code, w.Body)
	}
	return w, answer
}

func (h *harness) good(owner, method, target, body string) said {
	h.t.Helper()
	w, answer := h.compat(owner, method, target, body)
	if w.Code != http.StatusOK {
		h.t.Fatalf("%s %s: %d %s", method, target, w.Code, w.Body)
	}
	wantFields(h.t, answer, describedAnswer(h.t, method, target)...)
	return answer
}

// describedAnswer are the fields that openapi.json says an answer has.
func describedAnswer(t testing.TB, method, target string) []string {
	t.Helper()
	text, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]map[string]struct {
			Responses map[string]struct {
				Content map[string]struct {
					Schema struct{ Properties map[string]any }
				}
			}
		}
	}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux() // it knows which path a target is of
	for path := range document.Paths {
		mux.HandleFunc(path, func(http.ResponseWriter, *http.Request) {})
	}
	_, path := mux.Handler(httptest.NewRequestWithContext(t.Context(), method, target, nil))
	answer := document.Paths[path][strings.ToLower(method)].Responses["200"].Content["application/json"]
	return slices.Collect(maps.Keys(answer.Schema.Properties))
}

// said is an answer.
type said map[string]any

// text is a field that is a text, else empty.
func (a said) text(name string) string {
	text, _ := a[name].(string)
	return text
}

// list is a field that is a list of objects.
func (a said) list(name string) []said {
	all, _ := a[name].([]any)
	list := make([]said, len(all))
	for i, one := range all {
		list[i], _ = one.(map[string]any)
	}
	return list
}

// put sends a file as the samples' pages do: with its type, and no other header.
func (h *harness) put(address, body string) int {
	h.t.Helper()
	return h.do(http.MethodPut, address, strings.NewReader(body), "Content-Type", "text/plain").Code
}

// stored sends one file of an owner to its end and gives its key.
func (h *harness) stored(owner, body string) string {
	h.t.Helper()
	answer := h.good(owner, "POST", "/api/get-upload-url", `{"filename":"report.txt","content_type":"text/plain","file_size":`+jsonText(len(body))+`}`)
	if status := h.put(answer.text("upload_url"), body); status != http.StatusOK {
		h.t.Fatalf("put: %d", status)
	}
	return answer.text("key")
}

func jsonText(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}

func wantFields(t testing.TB, answer said, names ...string) {
	t.Helper()
	if len(answer) != len(names) {
		t.Errorf("the answer is %v, want the fields %v", answer, names)
	}
	for _, name := range names {
		if _, ok := answer[name]; !ok {
			t.Errorf("%s is missing in %v", name, answer)
		}
	}
}

func TestCompatIsOffUnlessAsked(t *testing.T) {
	h := start(t, nil)
	if w := h.do("POST", "/api/upload-url?content_type=text/plain", nil, "Authorization", "Bearer token-of-anna"); w.Code != http.StatusNotFound {
		t.Errorf("%d", w.Code)
	}
}

// What every one of these calls refuses, and how.
func TestCompatRefusals(t *testing.T) {
	h := startCompat(t, nil)
	annas := url.QueryEscape(h.stored("anna", "hello"))
	share := h.good("anna", "POST", "/share/create?owner_id=anna&bucket=b&file_key="+annas, "").text("share_id")
	long := strings.Repeat("9", 30)
	for _, c := range []struct {
		owner, method, target, body string
		want                        int
		say                         string // in the answer
	}{
		{"anna", "POST", "/api/upload-url", "", 422, `{"loc":["query","content_type"],"msg":"Field required","type":"missing"}`},
		{"anna", "POST", "/api/upload-url", `{}`, 422, `"loc":["body","content_type"]`},
		{"anna", "POST", "/api/upload-url", `{"content_type":7}`, 422, `valid string`},
		{"anna", "POST", "/api/upload-url", `{"content_type":"a/b","content_type":"c/d"}`, 422, `json_invalid`},
		{"anna", "POST", "/api/upload-url", `{"content_type":`, 422, `json_invalid`},
		{"anna", "POST", "/api/upload-url", `"text/plain"`, 422, `"loc":["body"]`},
		{"anna", "POST", "/api/upload-url?content_type=text", "", 400, "bare type"},
		{"", "POST", "/api/upload-url?content_type=text/plain", "", 401, "Invalid token"},
		{"", "POST", "/api/upload-url?content_type=text/plain&token=token-of-anna", "", 401, "Invalid token"},
		{"anna", "POST", "/api/get-upload-url", `{"filename":"a.txt"}`, 422, `"loc":["body","file_size"]`},
		{"anna", "POST", "/api/get-upload-url", `{"filename":"a.txt","content_type":"text/plain","file_size":1.5}`, 422, "int_parsing"},
		{"anna", "POST", "/api/get-upload-url?filename=a&content_type=a/b&file_size=" + long, "", 422, `["query","file_size"]`},
		{"anna", "POST", "/api/get-upload-url?filename=a&content_type=a/b&file_size=-1", "", 400, "negative"},
		{"anna", "POST", "/api/get-upload-url?filename=a&content_type=a/b&file_size=99999999999999", "", 400, "at most"},
		{"anna", "POST", "/api/get-upload-url?filename=a&content_type=a/b&file_size=6000000000", "", 400, "too large"},
		{"", "POST", "/api/get-upload-url?filename=a&content_type=a/b&file_size=1", "", 401, ""},
		{"anna", "POST", "/api/confirm-upload", "", 422, `["query","key"]`},
		{"anna", "POST", "/api/confirm-upload?key=nothing", "", 404, "not found"},
		{"anna", "POST", "/api/confirm-upload", `{"key":"a/b/../c"}`, 404, "not found"},
		{"ben", "POST", "/api/confirm-upload?key=" + annas, "", 404, "not found"},
		{"", "POST", "/api/confirm-upload?key=" + annas, "", 401, ""},
		{"anna", "POST", "/api/confirm-upload?key=" + annas + "x", "", 404, "not found"},
		{"anna", "POST", "/api/confirm-upload", `{"key":"` + strings.Repeat("x", 1<<20) + `"}`, 400, "too large"},
		{"", "POST", "/mobile/download-urls", `{"token":"token-of-anna","keys":["` + strings.Repeat("x", 64<<10) + `"]}`, 401, ""},
		{"", "POST", "/mobile/upload-urls?token=wrong", `[]`, 401, ""},
		{"", "POST", "/mobile/upload-urls", `[]`, 401, ""},
		{"anna", "POST", "/mobile/upload-urls", `{}`, 422, `"loc":["body"]`},
		{"anna", "POST", "/mobile/upload-urls", `[{"filename":"a"},7]`, 422, `["body",1,"filename"]`},
		{"", "POST", "/mobile/download-urls?token=wrong&keys=a", "", 401, ""},
		{"", "POST", "/mobile/download-urls?keys=a", "", 401, ""},
		{"anna", "POST", "/mobile/download-urls", "", 422, `["query","keys"]`},
		{"anna", "POST", "/mobile/download-urls", `{"keys":[1]}`, 422, `["body","keys"]`},
		{"anna", "POST", "/secure-upload-url?user_id=1&filename=a.txt", "", 422, `["query","category"]`},
		{"anna", "POST", "/secure-upload-url?user_id=1&filename=a.txt&category=../x", "", 400, "category"},
		{"anna", "POST", "/secure-upload-url?user_id=1&filename=a.txt&category=data&max_size=-1", "", 400, "max_size"},
		{"anna", "POST", "/secure-upload-url?user_id=1&filename=a.txt&category=data&max_size=5&file_size=6", "", 400, "max_size"},
		{"", "POST", "/secure-upload-url?user_id=1&filename=a.txt&category=data", "", 401, ""},
		{"anna", "POST", "/rate-limited-url?user_id=1&bucket=b", "", 422, `["query","key"]`},
		{"ben", "POST", "/rate-limited-url?user_id=anna&bucket=b&key=" + annas, "", 404, "not found"},
		{"", "POST", "/rate-limited-url?user_id=anna&bucket=b&key=" + annas, "", 401, ""},
		{"anna", "POST", "/share/create?owner_id=anna&bucket=b", "", 422, `["query","file_key"]`},
		{"anna", "POST", "/share/create?expires_hours=soon&file_key=" + annas, "", 422, "int_parsing"},
		{"anna", "POST", "/share/create?expires_hours=0&file_key=" + annas, "", 400, "out of range"},
		{"anna", "POST", "/share/create?max_downloads=0&file_key=" + annas, "", 400, "out of range"},
		{"anna", "POST", "/share/create?max_downloads=9000000000&file_key=" + annas, "", 400, "out of range"},
		{"ben", "POST", "/share/create?owner_id=anna&bucket=b&file_key=" + annas, "", 400, "not found"},
		{"", "POST", "/share/create?owner_id=anna&bucket=b&file_key=" + annas, "", 401, ""},
		{"anna", "GET", "/share/nothing", "", 400, "not found"},
		{"anna", "GET", "/share/%00", "", 400, "not found"},
		{"ben", "GET", "/share/" + share, "", 400, "not found"},
		{"", "GET", "/share/" + share, "", 401, ""},
		{"anna", "HEAD", "/share/" + share, "", 405, ""},
		{"", "GET", "/share/user/anna", "", 401, ""},
		{"anna", "POST", "/admin/cleanup-expired", "", 401, "admin"},
		{"", "POST", "/admin/cleanup-expired", "", 401, ""},
	} {
		w, answer := h.compat(c.owner, c.method, c.target, c.body)
		if w.Code != c.want || !strings.Contains(w.Body.String(), c.say) || answer["detail"] == nil {
			t.Errorf("%s %s %s %s: %d %s, want %d %s", c.owner, c.method, c.target, c.body, w.Code, w.Body, c.want, c.say)
		}
	}
	if list := h.good("anna", "GET", "/share/user/anna", "").list("shares"); list[0]["download_count"] != 0.0 {
		t.Errorf("a refused call counted: %v", list)
	}
}

func TestCompatUploads(t *testing.T) {
	for _, c := range []struct{ name, target, body string }{
		{"query", "/api/upload-url?content_type=text/plain", ""},
		{"json", "/api/upload-url", `{"content_type":"text/plain"}`},
		{"sized json", "/api/get-upload-url", `{"filename":"a.txt","content_type":"text/plain","file_size":5}`},
		{"sized query", "/api/get-upload-url?filename=a.txt&content_type=text/plain&file_size=5", ""},
		{"category", "/secure-upload-url?user_id=ben&filename=a.txt&category=documents&max_size=5", ""},
		{"sized category", "/secure-upload-url", `{"user_id":"ben","filename":"a.txt","category":"documents","file_size":5,"content_type":"text/plain"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := startCompat(t, nil)
			answer := h.good("anna", "POST", c.target, c.body)
			switch {
			case strings.HasPrefix(c.target, "/api/upload-url"):
				wantFields(t, answer, "upload_url", "key")
			case strings.HasPrefix(c.target, "/api/"):
				wantFields(t, answer, "upload_url", "key", "expires_in")
			default:
				wantFields(t, answer, "upload_url", "key", "max_size", "expires_in", "original_filename", "sanitized_filename")
			}
			confirm := "/api/confirm-upload?key=" + url.QueryEscape(answer.text("key"))
			if w, _ := h.compat("anna", "POST", confirm, ""); w.Code != http.StatusNotFound {
				t.Errorf("confirmed before it was there: %d", w.Code)
			}
			if strings.HasPrefix(c.name, "sized") && h.put(answer.text("upload_url"), "longer") == http.StatusOK {
				t.Error("another size than was signed is taken")
			}
			if status := h.put(answer.text("upload_url"), "hello"); status != http.StatusOK {
				t.Fatalf("put: %d", status)
			}
			for range 2 { // an answer may be lost
				done := h.good("anna", "POST", confirm, "")
				wantFields(t, done, "status", "file_size", "upload_time")
				if done["status"] != "success" || done["file_size"] != 5.0 {
					t.Errorf("%v", done)
				}
			}
			if h.put(answer.text("upload_url"), "jello") == http.StatusOK {
				t.Error("other bytes are taken after it was confirmed")
			}
		})
	}
}

// Whatever was signed without a size is looked at when it is there, and does not stay where it is too much.
// unlimited is a storage that cannot refuse what is too large, like S3.
type unlimited struct{ storage.Storage }

func (s unlimited) SignPut(ctx context.Context, o storage.Object, life time.Duration) (storage.Request, error) {
	o.Most = 0
	return s.Storage.SignPut(ctx, o, life)
}

func TestCompatUnsizedHasALimitToo(t *testing.T) {
	folder, err := file.New(file.Options{Dir: t.TempDir(), Secret: make([]byte, 32), Base: func() string { return public }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = folder.Close() }) // a test's own
	for _, refuses := range []bool{true, false} {
		h := startCompat(t, func(o *server.Options) {
			if o.Limits.MaxFile = 10; !refuses {
				o.Storage = unlimited{folder}
			}
		})
		for target, body := range map[string]string{
			"/api/upload-url?content_type=text/plain":                                   "eleven byte",
			"/secure-upload-url?user_id=1&filename=a.txt&category=documents&max_size=3": "four",
		} {
			answer := h.good("anna", "POST", target, "")
			confirm := "/api/confirm-upload?key=" + url.QueryEscape(answer.text("key"))
			put := h.put(answer.text("upload_url"), body)
			if refuses {
				if put != http.StatusBadRequest {
					t.Fatalf("put: %d", put)
				}
			} else if w, _ := h.compat("anna", "POST", confirm, ""); put != http.StatusOK || w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "at most") {
				t.Errorf("%s: %d, then %d %s", target, put, w.Code, w.Body)
			}
			if w, _ := h.compat("anna", "POST", confirm, ""); w.Code != http.StatusNotFound {
				t.Errorf("%s: it is there yet: %d %s", target, w.Code, w.Body)
			}
		}
	}
}

func TestCompatKeepsThePolicy(t *testing.T) {
	rules, err := policy.Parse([]byte(`{"version":1,"blocked_types":["image/gif"],"quota":{"bytes":10},"password":"required","categories":[{"name":"texts","types":["text/plain"]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	h := startCompat(t, func(o *server.Options) { o.Policy = func() *policy.Policy { return rules } })
	key := url.QueryEscape(h.stored("anna", "hello"))
	for target, say := range map[string]string{
		"/api/upload-url?content_type=text/plain":                                "the size",
		"/api/get-upload-url?filename=a.gif&content_type=image/gif&file_size=1":  "not taken",
		"/api/get-upload-url?filename=a.txt&content_type=text/plain&file_size=6": "at most",
		"/secure-upload-url?user_id=1&filename=a.txt&category=films&file_size=1": "category",
		"/share/create?owner_id=anna&bucket=b&file_key=" + key:                   "password",
	} {
		if w, _ := h.compat("anna", "POST", target, ""); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), say) {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
	h.good("anna", "POST", "/secure-upload-url?user_id=1&filename=a.txt&category=texts&file_size=1", "")
}

func TestCompatMobile(t *testing.T) {
	h := startCompat(t, func(o *server.Options) { o.Limits.MaxFile = 10 })
	foreign := h.stored("ben", "ben's")
	answer := h.good("", "POST", "/mobile/upload-urls?token=token-of-anna", `[{"filename":"a.txt","content_type":"text/plain","file_size":5},{"filename":"big.txt","content_type":"text/plain","file_size":11},{"filename":"b.txt","content_type":"text/plain"}]`)
	wantFields(t, answer, "user_id", "upload_urls", "expires_in")
	made := answer.list("upload_urls")
	if answer["user_id"] != "anna" || len(made) != 2 {
		t.Fatalf("%v", answer)
	}
	keys := []string{foreign, "nothing"}
	for _, u := range made {
		wantFields(t, u, "original_filename", "upload_url", "key", "expires_at")
		if status := h.put(u.text("upload_url"), "hello"); status != http.StatusOK {
			t.Fatalf("put: %d", status)
		}
		keys = append(keys, u.text("key"))
	}
	for _, call := range [][2]string{
		{"/mobile/download-urls?token=token-of-anna", jsonText(map[string]any{"keys": keys})},
		{"/mobile/download-urls?auth_token=token-of-anna", jsonText(keys)},
		{"/mobile/download-urls", jsonText(map[string]any{"keys": keys, "token": "token-of-anna"})},
		{"/mobile/download-urls?" + url.Values{"keys": keys, "token": {"token-of-anna"}}.Encode(), ""},
	} {
		answer := h.good("", "POST", call[0], call[1])
		wantFields(t, answer, "user_id", "download_urls")
		urls := answer.list("download_urls")
		if len(urls) != 2 {
			t.Fatalf("own files only: %v", answer)
		}
		one := urls[0]
		wantFields(t, one, "key", "download_url", "expires_at")
		if w := h.do("GET", one.text("download_url"), nil); w.Body.String() != "hello" || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") {
			t.Errorf("%d %s %v", w.Code, w.Body, w.Header())
		}
	}
}

func TestCompatShares(t *testing.T) {
	h := startCompat(t, nil)
	key := h.stored("anna", "hello")
	got := h.good("anna", "POST", "/rate-limited-url", jsonText(map[string]any{"user_id": "ben", "bucket": "other", "key": key}))
	wantFields(t, got, "url", "user_id", "created_at")
	if w := h.do("GET", got.text("url"), nil); w.Body.String() != "hello" || got["user_id"] != "anna" {
		t.Errorf("%v %s", got, w.Body)
	}
	made := h.good("anna", "POST", "/share/create", jsonText(map[string]any{"owner_id": "ben", "bucket": "other", "file_key": key, "max_downloads": 2, "password": "open sesame"}))
	wantFields(t, made, "share_id", "share_url", "expires_at", "max_downloads", "password_protected", "file_info")
	if made["password_protected"] != true || !strings.HasPrefix(made.text("share_url"), public+"/s/") {
		t.Errorf("%v", made)
	}
	take := "/share/" + made.text("share_id")
	for _, wrong := range []string{take, take + "?password=wrong"} {
		if w, _ := h.compat("anna", "GET", wrong, ""); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "Invalid password") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	for left := 1.0; left >= 0; left-- {
		answer := h.good("anna", "GET", take+"?password=open+sesame", "")
		wantFields(t, answer, "download_url", "filename", "expires_in", "downloads_remaining")
		if answer["downloads_remaining"] != left || answer["filename"] != "report.txt" {
			t.Errorf("%v", answer)
		}
		if w := h.do("GET", answer.text("download_url"), nil); w.Body.String() != "hello" {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	if w, _ := h.compat("anna", "GET", take+"?password=open+sesame", ""); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "limit reached") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	h.good("anna", "POST", "/share/create?owner_id=1&bucket=b&file_key="+url.QueryEscape(key), "")
	list := h.good("anna", "GET", "/share/user/anna", "").list("shares")
	if len(list) != 2 {
		t.Fatalf("%v", list)
	}
	wantFields(t, list[0], "share_id", "filename", "expires_at", "download_count", "max_downloads", "share_url", "active")
	if first := list[0]; first["download_count"] != 2.0 || first["active"] != false || first["filename"] != "report.txt" {
		t.Errorf("%v", first)
	}
	if list := h.good("ben", "GET", "/share/user/anna", "").list("shares"); len(list) != 0 {
		t.Errorf("somebody else's: %v", list)
	}
	if answer := h.good("root", "POST", "/admin/cleanup-expired", ""); answer["status"] == "" {
		t.Errorf("%v", answer)
	}
	if log := h.log.String(); strings.Contains(log, "sesame") || strings.Contains(log, "Signature") {
		t.Error("the log has a password or an address")
	}
}

// However many ask at once, a link gives no more than it may.
func TestCompatCountsExactly(t *testing.T) {
	h := startCompat(t, nil)
	made := h.good("anna", "POST", "/share/create?max_downloads=5&owner_id=1&bucket=b&file_key="+url.QueryEscape(h.stored("anna", "hello")), "")
	const asking = 40
	codes := make(chan int, asking)
	for range asking {
		go func() {
			w, _ := h.compat("anna", "GET", "/share/"+made.text("share_id"), "")
			codes <- w.Code
		}()
	}
	given := 0
	for range asking {
		if <-codes == http.StatusOK {
			given++
		}
	}
	if given != 5 {
		t.Errorf("%d downloads, want 5", given)
	}
}

func TestCompatManyTriesAndCalls(t *testing.T) {
	h := startCompat(t, func(o *server.Options) { o.Limits.Calls = 50 })
	made := h.good("anna", "POST", "/share/create?password=right&owner_id=1&bucket=b&file_key="+url.QueryEscape(h.stored("anna", "hello")), "")
	refused := 0
	for range 60 {
		w, _ := h.compat("anna", "GET", "/share/"+made.text("share_id")+"?password=wrong", "")
		if w.Code == http.StatusTooManyRequests && w.Header().Get("Retry-After") != "" {
			refused++
		}
	}
	if refused == 0 {
		t.Error("passwords may be guessed for ever")
	}
	refused = 0
	for range 200 {
		if w, _ := h.compat("ben", "POST", "/rate-limited-url?key=x", ""); w.Code == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused == 0 {
		t.Error("calls have no rate")
	}
}

func TestCompatPreflight(t *testing.T) {
	h := startCompat(t, nil)
	for _, path := range []string{"/api/upload-url", "/share/create", "/share/01ABC", "/share/user/anna", "/mobile/upload-urls"} {
		w := h.do("OPTIONS", path, nil, "Origin", "https://pages.example.com", "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type")
		header := w.Header()
		if w.Code != http.StatusNoContent || header.Get("Access-Control-Allow-Origin") != "*" || header.Get("Access-Control-Allow-Credentials") != "" ||
			!strings.Contains(header.Get("Access-Control-Allow-Headers"), "Authorization") || !strings.Contains(header.Get("Access-Control-Allow-Methods"), "POST") {
			t.Errorf("%s: %d %v", path, w.Code, header)
		}
	}
	if w := h.do("OPTIONS", "/v1/uploads", nil, "Origin", "https://pages.example.com"); w.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Error("the native calls are open to pages, too")
	}
}

// A file that came this way is as good as any other: a link of the native dialect may lead to it before it is there.
func TestCompatUnsizedInANativeShare(t *testing.T) {
	h := startCompat(t, nil)
	answer := h.good("anna", "POST", "/api/upload-url?content_type=text/plain", "")
	key := answer.text("key")
	id := strings.Split(key, "/")[1]
	shared := h.share("anna", protocol.Share{ID: "S1", Uploads: []string{id}})[0]
	if shared.Error != nil {
		t.Fatal(shared.Error)
	}
	h.put(answer.text("upload_url"), "hello")
	h.good("anna", "POST", "/api/confirm-upload?key="+url.QueryEscape(key), "")
	var landing protocol.Landing
	w := h.do("GET", pathOf(t, shared.URL), nil, "Accept", "application/json")
	if err := json.Unmarshal(w.Body.Bytes(), &landing); err != nil || landing.Size != 5 || len(landing.Files) != 1 {
		t.Errorf("%v %+v", err, landing)
	}
}
