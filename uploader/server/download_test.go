package server_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
)

// post sends a form to a link, as a browser does where page is set, with the cookies of earlier answers.
func (h *harness) post(path string, form url.Values, page bool, before ...*httptest.ResponseRecorder) *httptest.ResponseRecorder {
	h.t.Helper()
	headers := []string{"Content-Type", "application/x-www-form-urlencoded"}
	if page {
		headers = append(headers, "Accept", "text/html,*/*;q=0.8")
	}
	var cookies []string
	for _, w := range before {
		for _, cookie := range w.Result().Cookies() {
			cookies = append(cookies, cookie.Name+"="+cookie.Value)
		}
	}
	if len(cookies) > 0 {
		headers = append(headers, "Cookie", strings.Join(cookies, "; "))
	}
	return h.do(http.MethodPost, path, strings.NewReader(form.Encode()), headers...)
}

func (h *harness) linkTo(share protocol.Share) string {
	h.t.Helper()
	shared := h.share("anna", share)[0]
	if shared.Error != nil {
		h.t.Fatalf("%+v", shared.Error)
	}
	return pathOf(h.t, shared.URL)
}

func (h *harness) info(id string) protocol.ShareInfo {
	h.t.Helper()
	var list protocol.ShareList
	h.call("anna", http.MethodGet, "/v1/shares", nil, http.StatusOK, &list)
	for _, info := range list.Shares {
		if info.ID == id {
			return info
		}
	}
	h.t.Fatalf("%s is not in %+v", id, list)
	return protocol.ShareInfo{}
}

// TestManyDownloadsAtOnce: exactly as many as a link may have, also across a restart in the middle, whoever looks before.
func TestManyDownloadsAtOnce(t *testing.T) {
	const callers, most = 1000, 5
	state := t.TempDir()
	set := func(o *server.Options) { o.State = state }
	h := start(t, set)
	path := h.linkTo(protocol.Share{ID: "S", Uploads: []string{h.store("F", "a.txt", "hello")}, MaxDownloads: most})
	for range 10 {
		h.do(http.MethodHead, path, nil, "User-Agent", "Slackbot-LinkExpanding 1.0")
		h.do(http.MethodGet, path, nil, "User-Agent", "facebookexternalhit/1.1")
	}
	var through, refused atomic.Int64
	crowd := func(n int) {
		var wg sync.WaitGroup
		for range n {
			wg.Go(func() {
				switch w := h.post(path, nil, false); w.Code {
				case http.StatusSeeOther:
					through.Add(1)
				case http.StatusGone:
					refused.Add(1)
				default:
					t.Errorf("%d %s", w.Code, w.Body)
				}
			})
		}
		wg.Wait()
	}
	crowd(3)
	if err := h.reference.Close(); err != nil {
		t.Fatal(err)
	}
	h = start(t, set)
	crowd(callers - 3)
	if through.Load() != most || refused.Load() != callers-most {
		t.Errorf("%d got through, %d were refused", through.Load(), refused.Load())
	}
	if info := h.info("S"); info.Downloads != most || info.State != protocol.ShareUsedUp || info.LastDownload == nil {
		t.Errorf("%+v", info)
	}
}

// TestADownloadThatBreaksOff is gone on with at its own address, by Range, ten times, and is one download; a page's button
// pressed twice is one, too, and so are all files of the link for the same browser, for an hour.
func TestADownloadThatBreaksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, nil)
		one, two := h.store("F1", "a.txt", "0123456789"), h.store("F2", "b.txt", "second")
		path := h.linkTo(protocol.Share{ID: "S", Uploads: []string{one, two}, MaxDownloads: 1})
		form := url.Values{"grant": {strings.Repeat("A", 43)}}
		first := h.post(path+"/1", form, true)
		address := first.Header().Get("Location")
		var got strings.Builder
		etag := ""
		for i := range 10 {
			part := h.do(http.MethodGet, address, nil, "Range", fmt.Sprintf("bytes=%d-%d", i, i), "If-Range", etag)
			if i == 0 {
				etag = part.Header().Get("ETag")
				part = h.do(http.MethodGet, address, nil, "Range", "bytes=0-0", "If-Range", etag)
			}
			if part.Code != http.StatusPartialContent {
				t.Fatalf("part %d: %d", i, part.Code)
			}
			got.WriteString(part.Body.String())
			pass(5 * time.Minute)
		}
		if got.String() != "0123456789" {
			t.Errorf("%q", got.String())
		}
		if again := h.post(path+"/1", form, true); again.Header().Get("Location") != address {
			t.Errorf("the button again: %d %v", again.Code, again.Header())
		}
		if other := h.fetchWith(path+"/2", first); other.Body.String() != "second" {
			t.Errorf("the other file: %d %s", other.Code, other.Body)
		}
		if page := h.do(http.MethodGet, path, nil, "Cookie", cookiesOf(first)); page.Code != http.StatusOK || !strings.Contains(page.Body.String(), "b.txt") {
			t.Errorf("the page for the same browser: %d", page.Code)
		}
		for _, w := range []*httptest.ResponseRecorder{h.post(path+"/1", nil, false), h.post(path+"/2", url.Values{"grant": {strings.Repeat("B", 42) + "A"}}, false), h.do(http.MethodGet, path, nil)} {
			if w.Code != http.StatusGone {
				t.Errorf("somebody else: %d", w.Code)
			}
		}
		pass(11 * time.Minute)
		for _, w := range []*httptest.ResponseRecorder{h.do(http.MethodGet, address, nil), h.do(http.MethodHead, address, nil), h.fetchWith(path+"/2", first)} {
			if w.Code != http.StatusGone {
				t.Errorf("after the hour: %d", w.Code)
			}
		}
		if info := h.info("S"); info.Downloads != 1 {
			t.Errorf("%+v", info)
		}
	})
}

func cookiesOf(w *httptest.ResponseRecorder) string {
	var all []string
	for _, cookie := range w.Result().Cookies() {
		all = append(all, cookie.Name+"="+cookie.Value)
	}
	return strings.Join(all, "; ")
}

func (h *harness) fetchWith(path string, before *httptest.ResponseRecorder) *httptest.ResponseRecorder {
	h.t.Helper()
	w := h.post(path, nil, false, before)
	if w.Code != http.StatusSeeOther {
		return w
	}
	return h.do(http.MethodGet, w.Header().Get("Location"), nil)
}

// TestAGrantLivesAsLongAsItsLink where the link has downloads left, and leads to no other file's bytes.
func TestAGrantLivesAsLongAsItsLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, nil)
		one := h.store("F1", "a.txt", "hello")
		path := h.linkTo(protocol.Share{ID: "S", Uploads: []string{one}, Life: 24 * 3600})
		w := h.post(path, nil, false)
		address := w.Header().Get("Location")
		pass(20 * time.Hour)
		if got := h.do(http.MethodGet, address, nil); got.Body.String() != "hello" {
			t.Errorf("after 20 hours: %d", got.Code)
		}
		for _, wrong := range []string{address[:len(address)-1] + "_", strings.Replace(address, "/1-", "/2-", 1), strings.Replace(address, "/d/", "/d/x", 1), strings.Replace(address, "/1-", "/-", 1), "/d/x/y"} {
			if got := h.do(http.MethodGet, wrong, nil); got.Code < 400 {
				t.Errorf("%s: %d", wrong, got.Code)
			}
		}
		two := h.store("F2", "a.txt", "other")
		h.call("anna", http.MethodPut, "/v1/shares/S/uploads/1", protocol.ShareReplacement{Upload: two}, http.StatusOK, nil)
		if got := h.do(http.MethodGet, address, nil, "Range", "bytes=2-"); got.Code != http.StatusGone {
			t.Errorf("another file has taken its place: %d %s", got.Code, got.Body)
		}
		fresh := h.post(path, nil, false).Header().Get("Location")
		if got := h.do(http.MethodGet, fresh, nil); got.Body.String() != "other" {
			t.Errorf("the new one: %d", got.Code)
		}
		h.call("anna", http.MethodDelete, "/v1/shares/S", nil, http.StatusNoContent, nil)
		if got := h.do(http.MethodGet, fresh, nil); got.Code != http.StatusNotFound {
			t.Errorf("revoked: %d", got.Code)
		}
	})
}

// TestDownloadsOfAStoreElsewhere lead there for at most an hour and never longer than the link, and a HEAD does not.
func TestDownloadsOfAStoreElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, _, put := startCounting(t)
		ids := put(1)
		for life, want := range map[int64]string{600: "X-Amz-Expires=600", 7200: "X-Amz-Expires=3600"} {
			path := h.linkTo(protocol.Share{ID: fmt.Sprint("S", life), Uploads: ids, Life: life})
			address := h.post(path, nil, false).Header().Get("Location")
			got := h.do(http.MethodGet, address, nil)
			if got.Code != http.StatusFound || !strings.Contains(got.Header().Get("Location"), want) {
				t.Errorf("%d seconds: %d %v", life, got.Code, got.Header())
			}
			if head := h.do(http.MethodHead, address, nil); head.Code != http.StatusOK || head.Header().Get("Content-Length") != "5" || !strings.HasPrefix(head.Header().Get("Content-Disposition"), "attachment") {
				t.Errorf("HEAD: %d %v", head.Code, head.Header())
			}
		}
	})
}

// TestAnOldDownloadCountsAgain: its hour over, the next GET is another download, which begins another hour; a HEAD is none. Where there
// is none left it says so. Of one file and of all at once.
func TestAnOldDownloadCountsAgain(t *testing.T) {
	for _, what := range []string{"/1", "/all.zip"} {
		synctest.Test(t, func(t *testing.T) {
			h := start(t, nil)
			path := h.linkTo(protocol.Share{ID: "S", Uploads: h.storeSome("a.txt", "b.txt"), MaxDownloads: 2, Life: 24 * 3600})
			address := h.post(path+what, nil, false).Header().Get("Location")
			want := func(when, method string, status int, counted int64) {
				t.Helper()
				if w := h.do(method, address, nil, "Range", "bytes=1-"); w.Code != status {
					t.Errorf("%s, %s %s: %d, want %d", when, method, what, w.Code, status)
				}
				if got := h.info("S").Downloads; got != counted {
					t.Errorf("%s, %s %s: %d are counted, want %d", when, method, what, got, counted)
				}
			}
			want("at once", http.MethodGet, http.StatusPartialContent, 1)
			pass(time.Hour - time.Second)
			want("within the hour", http.MethodGet, http.StatusPartialContent, 1)
			pass(time.Minute)
			want("after it", http.MethodHead, http.StatusPartialContent, 1)
			for range 3 {
				want("after it", http.MethodGet, http.StatusPartialContent, 2)
			}
			pass(2 * time.Hour)
			want("none left", http.MethodHead, http.StatusGone, 2)
			want("none left", http.MethodGet, http.StatusGone, 2)
			h.call("anna", http.MethodPatch, "/v1/shares/S", map[string]any{"max_downloads": 0}, http.StatusOK, nil)
			want("no limit now", http.MethodGet, http.StatusPartialContent, 3)
		})
	}
}
