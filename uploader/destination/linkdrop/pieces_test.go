package linkdrop

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/protocol"
)

// share is a backend's memory of one link that is made in pieces of two.
type share struct {
	f     *fake
	t     *testing.T
	has   []string
	whole bool
	fails string // the call that is answered with busy, once
}

func newShare(t *testing.T, f *fake) *share {
	t.Helper()
	s := &share{f: f, t: t}
	text := strings.Replace(wellKnownText(f), `"batch":2`, `"batch":500,"share_uploads":2`, 1)
	f.on("GET /.well-known/linkdrop", strings.Replace(text, `"shares",`, `"shares","share_pieces",`, 1))
	f.handle("POST /v1/shares", func(body []byte) (int, string) {
		var q protocol.ShareRequest
		s.read(body, &q)
		if len(q.Shares) != 1 || q.Shares[0].ID != "L1" || q.Shares[0].Name != "folder" {
			t.Errorf("asked %s", body)
		}
		status, answer := s.add("begin", q.Shares[0].Uploads, q.Shares[0].More)
		if status != http.StatusOK {
			return status, answer
		}
		return status, `{"shares":[` + answer + `]}`
	})
	f.handle("POST /v1/shares/L1/uploads", func(body []byte) (int, string) {
		var q protocol.ShareUploads
		s.read(body, &q)
		return s.add(q.Uploads[0], q.Uploads, q.More)
	})
	return s
}

func (s *share) read(body []byte, into any) {
	if err := json.Unmarshal(body, into); err != nil {
		s.t.Error(err)
	}
}

func (s *share) add(call string, uploads []string, more bool) (int, string) {
	if len(uploads) > 2 {
		return http.StatusBadRequest, `{"code":"too_many"}`
	}
	if s.fails == call {
		s.fails = ""
		return http.StatusServiceUnavailable, `{"code":"busy"}`
	}
	for _, id := range uploads {
		if !slices.Contains(s.has, id) {
			s.has = append(s.has, id)
		}
	}
	s.whole = s.whole || !more
	return http.StatusOK, `{"id":"L1","url":"` + s.f.URL + `/s/x"}`
}

func folder(n int) destination.LinkRequest {
	request := destination.LinkRequest{ID: "L1", Name: "folder"}
	for i := range n {
		request.Uploads = append(request.Uploads, single(fmt.Sprintf("u%d", i)))
	}
	return request
}

// TestALinkToManyFilesIsMadeInPieces: by the backend's own limit, in order, and once, whichever call failed before.
func TestALinkToManyFilesIsMadeInPieces(t *testing.T) {
	for _, fails := range []string{"", "begin", "u2", "u4"} {
		f := newFake(t)
		s := newShare(t, f)
		s.fails = fails
		d := f.open(t)
		if most := d.Traits().Links.MaxFiles; most != 0 {
			t.Errorf("a limit of %d that is none", most)
		}
		if fails != "" {
			is(t, d.Linker.Link(t.Context(), []destination.LinkRequest{folder(5)})[0].Err, fault.Busy)
			if s.whole {
				t.Errorf("%s failed, and the link is whole", fails)
			}
		}
		made := d.Linker.Link(t.Context(), []destination.LinkRequest{folder(5)})[0]
		if made.Err != nil || made.Value.URL.Reveal() != f.URL+"/s/x" || made.Value.ID != "L1" {
			t.Errorf("%+v", made)
		}
		if !slices.Equal(s.has, []string{"u0", "u1", "u2", "u3", "u4"}) || !s.whole {
			t.Errorf("%q failed: the link has %v, whole %v", fails, s.has, s.whole)
		}
	}
}

// TestAsManyAsOneCallTakesAreOneCall, as for backends that know no pieces.
func TestAsManyAsOneCallTakesAreOneCall(t *testing.T) {
	f := newFake(t)
	newShare(t, f)
	d := f.open(t)
	if made := d.Linker.Link(t.Context(), []destination.LinkRequest{folder(2)})[0]; made.Err != nil {
		t.Error(made.Err)
	}
	if f.count("POST /v1/shares") != 1 || f.count("POST /v1/shares/L1/uploads") != 0 {
		t.Errorf("%v", f.calls)
	}
}

// TestALinkThatCannotBeSplitHasALimit, which is known before anything is sent, and kept to.
func TestALinkThatCannotBeSplitHasALimit(t *testing.T) {
	for limit, want := range map[string]int{`"batch":2`: wholeLink, `"batch":2,"share_uploads":3`: 3} {
		f := newFake(t)
		f.on("GET /.well-known/linkdrop", strings.Replace(wellKnownText(f), `"batch":2`, limit, 1))
		f.on("POST /v1/shares", `{"shares":[{"id":"L1","url":"https://h/s/x"}]}`)
		d := f.open(t)
		if got := d.Traits().Links.MaxFiles; got != want {
			t.Errorf("%s: at most %d files, want %d", limit, got, want)
		}
		if made := d.Linker.Link(t.Context(), []destination.LinkRequest{folder(want)})[0]; made.Err != nil {
			t.Errorf("%d files: %v", want, made.Err)
		}
		is(t, d.Linker.Link(t.Context(), []destination.LinkRequest{folder(want + 1)})[0].Err, fault.Unsupported)
	}
}

// TestALongPathIsCutBeforeItIsTold, for servers that would refuse it.
func TestALongPathIsCutBeforeItIsTold(t *testing.T) {
	f := newFake(t)
	d := f.open(t)
	f.handle("POST /v1/uploads", func(body []byte) (int, string) {
		var q protocol.CreateRequest
		if err := json.Unmarshal(body, &q); err != nil || len(q.Files[0].Name) > protocol.MaxName || !strings.HasSuffix(q.Files[0].Name, "/a.pdf") {
			t.Errorf("%d bytes: %v", len(q.Files[0].Name), err)
		}
		return http.StatusOK, `{"uploads":[{"id":"F","upload_id":"u","key":"k"}]}`
	})
	file := aFile("F", 5)
	file.Name = strings.Repeat("契約/", 500) + "a.pdf"
	if got := d.Create(t.Context(), []destination.File{file})[0]; got.Err != nil || got.Value.Upload.File != file {
		t.Errorf("%+v", got)
	}
}
