package server_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
)

// TestBadInputs is the table of what strangers and clients send that nobody should. Each row has a server of its own. None of them makes
// it fail inside, none reaches the log, and after each the server still does what it is there for.
func TestBadInputs(t *testing.T) {
	for _, row := range []struct {
		name string
		run  func(h *harness)
	}{
		{"a wrong token's length or charset", wrongTokens},
		{"a token that is a JWT", jwtTokens},
		{"an unknown link", unknownLinks},
		{"100,000 guesses", manyGuesses},
		{"passwords", badPasswords},
		{"SQL metacharacters", metacharacters},
		{"markup in names and notes", markup},
		{"max_downloads", badLimits},
		{"life", badLives},
		{"200 parallel last downloads", lastDownloads},
		{"HEAD and preview bots", previews},
		{"Range", ranges},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := start(t, nil)
				row.run(h)
				for _, never := range []string{`"panic"`, `"status":5`, `"level":"ERROR"`, "canary"} {
					if strings.Contains(h.log.String(), never) {
						t.Errorf("%s is in the log", never)
					}
				}
				pass(24 * time.Hour) // whoever had to wait has
				if got := h.fetch(h.linkTo(protocol.Share{ID: "AFTER", Uploads: []string{h.store("AFTER", "a.txt", "after")}})); got.Body.String() != "after" {
					t.Errorf("after it, a download: %d %s", got.Code, got.Body)
				}
			})
		})
	}
}

// hello is a link to one small file.
func (h *harness) hello(change func(*protocol.Share)) (path string) {
	h.t.Helper()
	share := protocol.Share{ID: "S", Uploads: []string{h.store("F", "a.txt", "hello")}}
	if change != nil {
		change(&share)
	}
	return h.linkTo(share)
}

// answered is all of an answer but what is another one each time.
func answered(w *httptest.ResponseRecorder) string {
	header := w.Header().Clone()
	id := header.Get("X-Request-Id")
	header.Del("X-Request-Id")
	return fmt.Sprint(w.Code, headerText(header), strings.ReplaceAll(w.Body.String(), id, ""))
}

// wantSame makes sure that answers are one and the same.
func (h *harness) wantSame(status int, answers map[string]*httptest.ResponseRecorder) {
	h.t.Helper()
	first, of := "", ""
	for name, w := range answers {
		if first == "" {
			first, of = answered(w), name
		}
		if w.Code != status || answered(w) != first {
			h.t.Errorf("%.60q: %d, want %d and what %.30q got:\n%.400s\n%.400s", name, w.Code, status, of, answered(w), first)
		}
	}
}

func wrongTokens(h *harness) {
	answers := map[string]*httptest.ResponseRecorder{"none": h.do(http.MethodGet, "/v1/shares", nil)}
	for _, sent := range []string{
		"Bearer ", "Bearer x", "Bearer " + strings.Repeat("x", 60_000), "Bearer canary-\x80\xff", "Bearer canary ü", "Bearer token-of", "Bearer  token-of-anna",
		"Basic dG9rZW4tb2YtYW5uYTo=", "token-of-anna", "Bearer,token-of-anna", "Bearer\ttoken-of-anna",
	} {
		answers[sent] = h.do(http.MethodGet, "/v1/shares", nil, "Authorization", sent)
	}
	h.wantSame(http.StatusUnauthorized, answers)
	path := h.hello(nil)
	links := map[string]*httptest.ResponseRecorder{}
	for _, token := range []string{strings.Repeat("A", 43), path[3 : len(path)-1], path[3:] + "A", path[3:] + "%00x", "%00", "%FF%FE", "%C3%BC", "%22%27", "..%2f", strings.Repeat("y", 8000), strings.ToUpper(path[3:])} {
		links[token] = h.do(http.MethodGet, "/s/"+token, nil)
	}
	h.wantSame(http.StatusNotFound, links)
	for _, address := range []string{"/d/x/1-x", "/d/%00/all-x.zip", "/d/" + strings.Repeat("A", 43) + "/1-0000000000000000", "/s/" + strings.Repeat("A", 43) + "/1"} {
		if w := h.do(http.MethodGet, address, nil); w.Code == http.StatusOK || w.Code >= 500 {
			h.t.Errorf("%.30s: %d", address, w.Code)
		}
	}
}

// jwtTokens: this server signs nobody in by a JWT, whoever is named in it and however it is signed.
func jwtTokens(h *harness) {
	part := func(v any) string {
		text, _ := json.Marshal(v) // of strings and numbers
		return base64.RawURLEncoding.EncodeToString(text)
	}
	answers := map[string]*httptest.ResponseRecorder{"none": h.do(http.MethodGet, "/v1/shares", nil)}
	for _, alg := range []string{"none", "None", "HS256", "RS256", "ES256"} {
		for _, claims := range []map[string]any{{"sub": "anna"}, {"sub": "anna", "aud": "other", "iss": "https://other.example", "exp": 1 << 40}, {"sub": "token-of-anna"}} {
			token := part(map[string]any{"alg": alg, "typ": "JWT", "kid": "../../dev/null"}) + "." + part(claims) + "."
			answers[alg+fmt.Sprint(claims)] = h.do(http.MethodGet, "/v1/shares", nil, "Authorization", "Bearer "+token)
		}
	}
	h.wantSame(http.StatusUnauthorized, answers)
}

func unknownLinks(h *harness) {
	path := h.hello(func(s *protocol.Share) { s.Life, s.Password = 60, "canary" })
	revoked := h.linkTo(protocol.Share{ID: "R", Uploads: []string{h.store("G", "b.txt", "there")}})
	h.call("anna", http.MethodDelete, "/v1/shares/R", nil, http.StatusNoContent, nil)
	pass(time.Minute)
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		for _, accept := range []string{"text/html", "application/json", ""} {
			answers := map[string]*httptest.ResponseRecorder{}
			for name, path := range map[string]string{"unknown": "/s/" + strings.Repeat("A", 43), "expired": path, "revoked": revoked} {
				answers[name] = h.do(method, path, nil, "Accept", accept)
			}
			h.wantSame(http.StatusNotFound, answers)
		}
	}
	for i := range 10 { // a password costs what a wrong one costs, and counts as one
		link := []string{path, revoked, "/s/" + strings.Repeat("A", 43)}[i%3]
		if w := h.post(link, typed("canary"), false); w.Code != http.StatusNotFound {
			h.t.Errorf("with a password: %d", w.Code)
		}
	}
	h.wantSame(http.StatusTooManyRequests, map[string]*httptest.ResponseRecorder{
		"unknown": h.post("/s/"+strings.Repeat("A", 43), typed("canary"), false), "expired": h.post(path, typed("canary"), false), "revoked": h.post(revoked, typed("canary"), false),
	})
}

func manyGuesses(h *harness) {
	path := h.hello(nil)
	quiet := start(h.t, func(o *server.Options) { o.Log = nil }) // 100,000 lines are nobody's
	found := map[int]int{}
	for i := range 100_000 {
		found[quiet.do([]string{http.MethodGet, http.MethodPost}[i%2], fmt.Sprintf("/s/%043d", i), nil).Code]++
	}
	if found[http.StatusNotFound] != 100 || found[http.StatusTooManyRequests] != 99_900 {
		h.t.Errorf("answers: %v", found)
	}
	for i := range 200 {
		h.do(http.MethodGet, fmt.Sprintf("/s/%043d", i), nil)
	}
	h.wantSame(http.StatusTooManyRequests, map[string]*httptest.ResponseRecorder{
		"the right one": h.do(http.MethodGet, path, nil, "Accept", "application/json"), "unknown": h.do(http.MethodGet, "/s/"+strings.Repeat("A", 43), nil, "Accept", "application/json"),
	})
}

func badPasswords(h *harness) {
	path := h.hello(func(s *protocol.Share) { s.Password, s.MaxDownloads = "pässword", 2 })
	for password, want := range map[string]int{
		strings.Repeat("canary", 1<<18): http.StatusRequestEntityTooLarge, "": http.StatusForbidden, " pässword": http.StatusForbidden, "PÄSSWORD": http.StatusForbidden, "passw\u00f6rd": http.StatusForbidden,
		"p\u00e4ssword\x00": http.StatusForbidden, "p\xe4ssword": http.StatusForbidden, "pässword" + strings.Repeat("\u0308", 400): http.StatusForbidden,
	} {
		pass(time.Minute)
		if w := h.post(path, typed(password), false); w.Code != want {
			h.t.Errorf("%.20q: %d, want %d", password, w.Code, want)
		}
	}
	for _, same := range []string{"pa\u0308ssword", "p\u00e4ssword"} { // two ways to write one word
		if w := h.post(path, typed(same), false); w.Code != http.StatusSeeOther {
			h.t.Errorf("%q: %d", same, w.Code)
		}
	}
	for _, body := range []string{"%zz", "password", "password=a&password=b", strings.Repeat("&", 1000), "\x00"} {
		if w := h.do(http.MethodPost, path, strings.NewReader(body), "Content-Type", "application/x-www-form-urlencoded"); w.Code < 400 || w.Code >= 500 {
			h.t.Errorf("%.20q: %d", body, w.Code)
		}
	}
	id := h.store("G", "b.txt", "there")
	shared := h.share("anna", protocol.Share{ID: "LONG", Uploads: []string{id}, Password: strings.Repeat("canary", 1<<18)}, protocol.Share{ID: "ZERO", Uploads: []string{id}, Password: "canary\x00"})
	wantCode(h.t, "a password of 1.5 MB", shared[0].Error, protocol.CodeInvalid)
}

func metacharacters(h *harness) {
	const sql = `'); DROP TABLE shares; --" OR 1=1 %_\;` + "`"
	created := h.create("anna", protocol.File{ID: sql, Attempt: 1, Name: "a", Size: 1}, protocol.File{ID: "F1", Attempt: 1, Name: sql, Size: 5})
	wantCode(h.t, "in an id", created[0].Error, protocol.CodeInvalid)
	if w := h.send(created[1].Request, "hello"); w.Code != http.StatusOK {
		h.t.Fatalf("put: %d %s", w.Code, w.Body)
	}
	wantCode(h.t, "complete", h.complete("anna", protocol.Complete{UploadID: created[1].UploadID}, protocol.Complete{UploadID: sql})[0].Error, "none")
	made := h.share("anna", protocol.Share{ID: "S", Uploads: []string{created[1].UploadID}, Name: sql, Note: sql, Sender: sql, Password: sql}, protocol.Share{ID: "T", Uploads: []string{sql}}, protocol.Share{ID: sql, Uploads: []string{created[1].UploadID}})
	wantCode(h.t, "in a link's texts", made[0].Error, "none")
	wantCode(h.t, "in its uploads", made[1].Error, protocol.CodeNotFound)
	wantCode(h.t, "in its id", made[2].Error, protocol.CodeInvalid)
	if info := h.info("S"); info.Note != sql || info.Name != sql {
		h.t.Errorf("it came back as %+v", info)
	}
	if w := h.post(pathOf(h.t, made[0].URL), typed(sql), false); w.Code != http.StatusSeeOther {
		h.t.Errorf("its password: %d", w.Code)
	}
	escaped := strings.NewReplacer(" ", "%20", `"`, "%22", "%", "%25", "\\", "%5C", "`", "%60").Replace(sql)
	for _, address := range []string{"/v1/shares?after=" + escaped, "/v1/uploads/" + escaped, "/v1/shares/" + escaped, "/s/" + escaped, "/d/" + escaped + "/1-" + escaped} {
		if w := h.do(http.MethodGet, address, nil, "Authorization", "Bearer token-of-anna"); w.Code >= 500 {
			h.t.Errorf("%s: %d", address, w.Code)
		}
	}
}

func markup(h *harness) {
	const evil = "<script>alert('canary')</script><img src=x onerror=alert(1)>\u202e\"&{{.}}"
	made := h.create("anna", protocol.File{ID: "F1", Attempt: 1, Name: evil + ".html", Type: "text/html", Size: 5})[0]
	if w := h.send(made.Request, "hello"); w.Code != http.StatusOK {
		h.t.Fatalf("put: %d %s", w.Code, w.Body)
	}
	h.complete("anna", protocol.Complete{UploadID: made.UploadID})
	path := h.linkTo(protocol.Share{ID: "S", Uploads: []string{made.UploadID, h.store("F2", "b.txt", "world")}, Name: evil, Note: evil, Sender: evil})
	for _, language := range []string{"en", "de"} {
		page := h.page(path, language)
		for _, never := range []string{"<script>alert", "<img", "\u202e", "{{"} {
			if strings.Contains(strings.ReplaceAll(page, "{{.}}", ""), never) {
				h.t.Errorf("%s is on the page (%s)", never, language)
			}
		}
	}
	w := h.do(http.MethodGet, path, nil, "Accept", "application/json")
	if kind := w.Header().Get("Content-Type"); !strings.HasPrefix(kind, "application/") || w.Header().Get("X-Content-Type-Options") != "nosniff" {
		h.t.Errorf("as JSON it is %q", kind)
	}
	w = h.fetch(path + "/1")
	if kind := w.Header().Get("Content-Type"); w.Code != http.StatusOK || strings.Contains(kind, "html") || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment;") || strings.ContainsAny(w.Header().Get("Content-Disposition"), "<>\u202e") {
		h.t.Errorf("the file: %d %q %q", w.Code, kind, w.Header().Get("Content-Disposition"))
	}
}

// asked asks for a link in JSON as it stands.
func (h *harness) asked(fields string) (status int, code string) {
	h.t.Helper()
	id := h.store("F", "a.txt", "hello")
	w := h.do(http.MethodPost, "/v1/shares", strings.NewReader(`{"shares":[{"id":"N`+fmt.Sprint(len(fields))+`","uploads":["`+id+`"],`+fields+`}]}`), "Authorization", "Bearer token-of-anna", "Content-Type", "application/json")
	var answer protocol.ShareResponse
	if w.Code == http.StatusOK && json.Unmarshal(w.Body.Bytes(), &answer) == nil && answer.Shares[0].Error != nil {
		code = answer.Shares[0].Error.Code
	}
	return w.Code, code
}

func badLimits(h *harness) {
	for value, want := range map[string]string{
		"0": "200 ", "1": "200 ", "1000000000": "200 ", "-1": "200 invalid", "2147483648": "200 invalid", "9223372036854775807": "200 invalid", "-9223372036854775808": "200 invalid",
		"9223372036854775808": "400 ", "1e3": "400 ", "1.5": "400 ", `"5"`: "400 ", "[1]": "400 ", "true": "400 ",
	} {
		status, code := h.asked(`"max_downloads":` + value)
		if got := fmt.Sprintf("%d %s", status, code); got != want {
			h.t.Errorf("%s: %s, want %s", value, got, want)
		}
	}
	path := h.hello(func(s *protocol.Share) { s.ID = "Z" })
	for range 3 {
		if w := h.fetch(path); w.Code != http.StatusOK {
			h.t.Errorf("0 is no limit, and a download gets %d", w.Code)
		}
	}
}

func badLives(h *harness) {
	for value, want := range map[string]string{
		"0": "200 ", "1": "200 ", "-1": "200 invalid", "-9223372036854775808": "200 invalid", "9223372036854775807": "200 ", "9223372036854775808": "400 ", "1e9": "400 ", `"7d"`: "400 ",
	} {
		status, code := h.asked(`"life":` + value)
		if got := fmt.Sprintf("%d %s", status, code); got != want {
			h.t.Errorf("%s: %s, want %s", value, got, want)
		}
	}
	h.hello(func(s *protocol.Share) { s.ID, s.Life = "MOST", 1<<62 })
	if left := time.Until(*h.info("MOST").EndsAt); left > 90*24*time.Hour || left < 90*24*time.Hour-time.Minute {
		h.t.Errorf("the longest life is %v", left)
	}
}

func lastDownloads(h *harness) {
	path := h.hello(func(s *protocol.Share) { s.MaxDownloads = 2 })
	h.fetch(path)
	var through, gone atomic.Int64
	var group sync.WaitGroup
	for range 200 {
		group.Go(func() {
			switch h.post(path, nil, false).Code {
			case http.StatusSeeOther:
				through.Add(1)
			case http.StatusGone:
				gone.Add(1)
			}
		})
	}
	group.Wait()
	if through.Load() != 1 || gone.Load() != 199 || h.info("S").Downloads != 2 {
		h.t.Errorf("%d got the last one, %d were told that it is gone, %d are counted", through.Load(), gone.Load(), h.info("S").Downloads)
	}
}

func previews(h *harness) {
	path := h.hello(func(s *protocol.Share) { s.MaxDownloads = 1 })
	for _, agent := range []string{"Slackbot-LinkExpanding 1.0", "facebookexternalhit/1.1", "WhatsApp/2.23", "Twitterbot/1.0", "Mozilla/5.0 (compatible; Googlebot/2.1)", "Outlook-SafeLinks", ""} {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete} {
			for _, address := range []string{path, path + "/", path + "/1", path + "/all.zip"} {
				if w := h.do(method, address, nil, "User-Agent", agent, "Purpose", "prefetch"); w.Code >= 500 {
					h.t.Errorf("%s: %d", method, w.Code)
				}
			}
		}
		pass(time.Minute) // an address that asks for what is not there waits
	}
	if info := h.info("S"); info.Downloads != 0 || info.LastDownload != nil {
		h.t.Errorf("they counted: %+v", info)
	}
	if w := h.fetch(path); w.Body.String() != "hello" {
		h.t.Errorf("the one download: %d", w.Code)
	}
}

func ranges(h *harness) {
	path := h.hello(func(s *protocol.Share) { s.MaxDownloads = 1 })
	if w := h.do(http.MethodGet, path, nil, "Range", "bytes=0-0"); w.Code != http.StatusOK {
		h.t.Errorf("of the page: %d", w.Code)
	}
	address := h.post(path, nil, false).Header().Get("Location")
	for asked, want := range map[string]string{
		"bytes=1-3": "206 ell", "bytes=-2": "206 lo", "bytes=4-": "206 o", "bytes=0-99999999999": "206 hello", "bytes=5-": "416", "bytes=3-1": "416", "bytes=x": "416", "bytes=-": "416",
		"bytes=99999999999999999999-": "416", "chars=0-1": "416", "": "200 hello", "bytes=" + strings.Repeat("0-0,", 5000) + "1-1": "200 hello",
	} {
		w := h.do(http.MethodGet, address, nil, "Range", asked)
		got := fmt.Sprintf("%d %s", w.Code, w.Body)
		if w.Code == http.StatusRequestedRangeNotSatisfiable {
			got = "416"
		}
		if got != want {
			h.t.Errorf("%.30q: %.80q, want %q", asked, got, want)
		}
	}
	if n := h.info("S").Downloads; n != 1 {
		h.t.Errorf("it counts %d times", n)
	}
}
