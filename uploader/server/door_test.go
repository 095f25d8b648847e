package server_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
)

func TestBadBodiesAreRefused(t *testing.T) {
	h := start(t, nil)
	ok := `{"files":[{"id":"F","attempt":1,"filename":"a","content_type":"a/b","size":1}]}`
	bad := map[string]struct {
		body string
		want int
	}{
		"good":                {ok, 200},
		"empty":               {``, 400},
		"null":                {`null`, 400},
		"an array":            {`[]`, 400},
		"no elements":         {`{"files":[]}`, 400},
		"trailing garbage":    {ok + `x`, 400},
		"two values":          {ok + ok, 400},
		"unknown field":       {`{"files":[{"id":"F","attempt":1,"filename":"a","size":1,"owner":"root"}]}`, 400},
		"twice":               {`{"files":[{"id":"F","id":"G","attempt":1,"filename":"a","size":1}]}`, 400},
		"twice in other case": {`{"files":[{"id":"F","ID":"G","attempt":1,"filename":"a","size":1}]}`, 400},
		"wrong type":          {`{"files":[{"id":1}]}`, 400},
		"2^63":                {`{"files":[{"id":"F","attempt":1,"filename":"a","size":9223372036854775808}]}`, 400},
		"a fraction":          {`{"files":[{"id":"F","attempt":1,"filename":"a","size":1.5}]}`, 400},
		"not UTF-8":           {"{\"files\":[{\"id\":\"\xff\"}]}", 400},
		"deep":                {strings.Repeat(`{"files":[`, 100_000), 400},
		"too large":           {`{"files":[{"id":"` + strings.Repeat("x", 5<<20) + `"}]}`, 413},
		"501 files":           {`{"files":[` + strings.Repeat(`{"id":"F"},`, 500) + `{"id":"F"}]}`, 400},
	}
	for name, c := range bad {
		w := h.do(http.MethodPost, "/v1/uploads", strings.NewReader(c.body), "Authorization", "Bearer token-of-anna", "Content-Type", "application/json")
		if w.Code != c.want {
			t.Errorf("%s: %d %.200s", name, w.Code, w.Body)
		}
		if w.Code == http.StatusOK {
			continue
		}
		var p protocol.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Code == "" || p.RequestID == "" || p.RequestID != w.Header().Get("X-Request-Id") || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: not a problem: %s", name, w.Body)
		}
	}
	w := h.do(http.MethodPost, "/v1/uploads", strings.NewReader(ok), "Authorization", "Bearer token-of-anna", "Content-Type", "text/plain")
	if w.Code != http.StatusUnsupportedMediaType {
		t.Errorf("a form of another page: %d", w.Code)
	}
}

func TestNobodyGetsInWithoutAToken(t *testing.T) {
	h := start(t, func(o *server.Options) { o.SignIn = nil })
	good := h.reference.Token(server.LocalOwner)
	for value, want := range map[string]int{"": 401, "Bearer": 401, "Bearer ": 401, "Bearer x" + good: 401, "Bearer " + good[1:]: 401, "Basic " + good: 401, "Bearer " + good: 200, "bearer " + good: 200} {
		w := h.do(http.MethodGet, "/v1/shares", nil, "Authorization", value)
		if w.Code != want {
			t.Errorf("%.10q: %d, want %d", value, w.Code, want)
		}
		if w.Code == http.StatusUnauthorized && !strings.Contains(w.Body.String(), `"sign_in"`) {
			t.Errorf("no code: %s", w.Body)
		}
	}
}

func TestTokensFile(t *testing.T) {
	hash := strings.Repeat("ab", 32)
	for text, ok := range map[string]bool{
		"anna " + hash: true, "# who\n\nanna\t" + hash + "\nben " + hash + "\n": true,
		"": false, "# nobody": false, "anna": false, "anna secret": false, "anna " + hash + " more": false, "an:na " + hash: false, "../a " + hash: false, hash + "anna " + hash[:62]: false,
	} {
		if _, err := server.ReadTokens(strings.NewReader(text)); (err == nil) != ok {
			t.Errorf("%.30q: %v", text, err)
		}
	}
	const hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" // printf %s hello | sha256sum
	tokens, err := server.ReadTokens(strings.NewReader("anna " + hello))
	if err != nil {
		t.Fatal(err)
	}
	if owner, ok := tokens.Owner("hello"); owner != "anna" || !ok {
		t.Errorf("hello is %q %v", owner, ok)
	}
	if owner, ok := tokens.Owner(hello); ok {
		t.Errorf("the hash itself signs %q in", owner)
	}
}

func TestOneServerAFolder(t *testing.T) {
	h := start(t, nil)
	second, err := server.New(t.Context(), server.Options{State: h.reference.State})
	if !errors.Is(err, server.ErrInUse) {
		t.Fatalf("%v %v", second, err)
	}
}

func TestOtherHostsAreTurnedAway(t *testing.T) {
	allowed := []string{"127.0.0.1:1"}
	h := start(t, func(o *server.Options) { o.AllowedHosts = func() []string { return allowed } })
	if w := h.do(http.MethodGet, "/.well-known/linkdrop", nil); w.Code != http.StatusMisdirectedRequest {
		t.Errorf("a foreign Host: %d", w.Code)
	}
	allowed = []string{"files.test"}
	if w := h.do(http.MethodGet, "/.well-known/linkdrop", nil); w.Code != http.StatusOK {
		t.Errorf("its own Host: %d", w.Code)
	}
}

// TestTheLogCountsCallsAndKeepsSecrets: one line a call with route and batch, and no address, query or token in it.
func TestTheLogCountsCallsAndKeepsSecrets(t *testing.T) {
	h := start(t, nil)
	var files []protocol.File
	for i := range 500 {
		files = append(files, textFile(fmt.Sprintf("F%d", i), "secret-name.txt", "hello"))
	}
	created := h.create("anna", files...)
	h.send(created[0].Request, "hello")
	h.complete("anna", protocol.Complete{UploadID: created[0].UploadID})
	link := h.share("anna", protocol.Share{ID: "S", Uploads: []string{created[0].UploadID}})[0]
	h.do(http.MethodGet, pathOf(t, link.URL), nil)
	h.fetch(pathOf(t, link.URL) + "/1")
	h.do(http.MethodGet, "/secret-path?token=secret-query", nil)
	text := h.log.String()
	token := strings.TrimPrefix(pathOf(t, link.URL), "/s/")
	for _, secret := range []string{token, "token-of-", "X-Amz", "secret", created[0].Key, files[0].Name} {
		if strings.Contains(text, secret) {
			t.Errorf("%.12s… is in the log", secret)
		}
	}
	var routes []string
	for line := range strings.Lines(text) {
		var call struct {
			Msg, Method, Route string
			Batch, Status      int
		}
		if err := json.Unmarshal([]byte(line), &call); err != nil {
			t.Fatal(err)
		}
		if call.Msg != "call" {
			continue
		}
		routes = append(routes, fmt.Sprintf("%s %s %d %d", call.Method, call.Route, call.Batch, call.Status))
	}
	want := []string{"POST /v1/uploads 500 200", "PUT /o/* 0 200", "POST /v1/uploads/complete 1 200", "POST /v1/shares 1 200", "GET /s/* 0 200", "POST /s/*/n 0 303", "GET /d/* 0 200", "GET other 0 404"}
	if strings.Join(routes, "\n") != strings.Join(want, "\n") {
		t.Errorf("logged\n%s\nwant\n%s", strings.Join(routes, "\n"), strings.Join(want, "\n"))
	}
}

func TestEveryAnswerHasTheHeadersThatKeepBrowsersOut(t *testing.T) {
	h := start(t, nil)
	link := h.share("anna", protocol.Share{ID: "S", Uploads: []string{h.store("F", "a.html", "<script>")}})[0]
	signed := h.do(http.MethodPost, pathOf(t, link.URL), nil).Header().Get("Location")
	for _, target := range []string{"/", "/.well-known/linkdrop", "/s/unknown", pathOf(t, link.URL), signed, "/healthz", "/readyz", "/landing/style.css"} {
		w := h.do(http.MethodGet, target, nil)
		head := w.Header()
		if head.Get("X-Content-Type-Options") != "nosniff" || head.Get("Referrer-Policy") != "no-referrer" || head.Get("X-Frame-Options") != "DENY" ||
			!strings.Contains(head.Get("Content-Security-Policy"), "default-src 'none'") || strings.Contains(head.Get("Content-Security-Policy"), "unsafe") {
			t.Errorf("%.20s: %v", target, head)
		}
		if !strings.HasPrefix(target, "/landing/") && head.Get("Cache-Control") != "no-store" {
			t.Errorf("%.20s may be stored", target)
		}
	}
}
