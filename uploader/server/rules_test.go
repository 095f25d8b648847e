package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/destination/buckettest"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
	"linkdrop/uploader/server/policy"
	"linkdrop/uploader/server/storage"
	"linkdrop/uploader/server/storage/s3"
)

const (
	pngBytes = "\x89PNG\x0D\x0A\x1A\x0A\x00\x00\x00\x0DIHDR"
	exeBytes = "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"
)

// ruled is a server whose policy may change.
type ruled struct {
	*harness
	policy atomic.Pointer[policy.Policy]
}

func underRules(t testing.TB, lines string, change func(*server.Options)) *ruled {
	t.Helper()
	r := &ruled{}
	r.rule(t, lines)
	r.harness = start(t, func(o *server.Options) {
		o.Policy = r.policy.Load
		o.Objects = t.TempDir()
		if change != nil {
			change(o)
		}
	})
	r.dir = r.reference.Objects
	return r
}

func (r *ruled) rule(t testing.TB, lines string) {
	t.Helper()
	p, err := policy.Parse([]byte("{\"version\": 1,\n" + lines + "}"))
	if err != nil {
		t.Fatal(err)
	}
	r.policy.Store(p)
}

// wellKnown is what a client reads first.
func (h *harness) wellKnown() protocol.WellKnown {
	h.t.Helper()
	var about protocol.WellKnown
	if err := json.Unmarshal(h.do(http.MethodGet, "/.well-known/linkdrop", nil).Body.Bytes(), &about); err != nil {
		h.t.Fatal(err)
	}
	return about
}

func fileOfType(id, name, kind string, size int64) protocol.File {
	return protocol.File{ID: id, Attempt: 1, Name: name, Type: kind, Size: size}
}

// TestRulesBeforeTheFirstByte: each is told in a sentence, and fails its own file alone.
func TestRulesBeforeTheFirstByte(t *testing.T) {
	h := underRules(t, `"max_file": "1 kB", "allowed_types": ["image/*", ".txt"], "blocked_types": ["image/svg+xml"], "name": {"forbidden": "#"}`, nil)
	files := []protocol.File{
		fileOfType("F1", "a.png", "image/png", 1000), fileOfType("F2", "b.png", "image/png", 1001), fileOfType("F3", "c.svg", "image/svg+xml", 1),
		fileOfType("F4", "d.exe", "image/png", 1), fileOfType("F5", "e#.png", "image/png", 1), fileOfType("F6", "f.txt", "application/octet-stream", 1),
	}
	for i, created := range h.create("anna", files...) {
		want := []string{"none", protocol.CodeTooLarge, protocol.CodeTypeBlocked, protocol.CodeTypeBlocked, protocol.CodeNameBlocked, "none"}[i]
		wantCode(t, files[i].Name, created.Error, want)
		if e := created.Error; e != nil && (!strings.HasSuffix(e.Message, ".") || created.Request != nil || created.UploadID != "") {
			t.Errorf("%s: %+v", files[i].Name, created)
		}
	}
	if e := h.create("anna", files[1])[0].Error; e.Message != "Files may have at most 1,000 bytes here; this one has 1,001." {
		t.Error(e.Message)
	}
}

// TestRulesAreTold so that a client can say them by itself.
func TestRulesAreTold(t *testing.T) {
	h := underRules(t, `"max_file": "1 kB", "allowed_types": ["image/*", ".TXT"], "blocked_types": ["image/svg+xml"], "password": "required",
		"life": {"choices": ["1h", "100d", "2h"], "default": "2h", "longest": "200d"}, "categories": [{"name": "p", "types": ["image/png"], "max_file": "2 kB"}]`, nil)
	got := h.wellKnown().Limits
	if got.MaxFile != 2000 || !slices.Equal(got.Allowed, []string{"image/*", ".txt"}) || !slices.Equal(got.Blocked, []string{"image/svg+xml"}) ||
		got.Password != protocol.PasswordRequired || !slices.Equal(got.LifeList, []int64{3600, 7200, 8640000}) || got.Life != 7200 || got.LifeMax != 17280000 {
		t.Errorf("%+v", got)
	}
	h.rule(t, `"life": {"longest": "1h"}`)
	if got := h.wellKnown().Limits; got.MaxFile != 5<<40 || got.Allowed != nil || got.Password != "" || got.Life != 3600 || got.LifeMax != 3600 || !slices.Equal(got.LifeList, []int64{3600}) {
		t.Errorf("after a change: %+v", got)
	}
}

// TestRefusedBytesAreDeleted: what a file is, and not what it is called, decides once it is there; asked about in either way.
func TestRefusedBytesAreDeleted(t *testing.T) {
	for name, ask := range map[string]func(h *ruled, id string) string{
		"complete": func(h *ruled, id string) string {
			return code(h.complete("anna", protocol.Complete{UploadID: id})[0].Error)
		},
		"state": func(h *ruled, id string) string {
			var p protocol.Problem
			h.call("anna", http.MethodGet, "/v1/uploads/"+id, nil, http.StatusUnsupportedMediaType, &p)
			return p.Code
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := underRules(t, `"look_inside": true`, nil)
			created := h.create("anna", fileOfType("F1", "a.png", "image/png", int64(len(exeBytes))), fileOfType("F2", "b.png", "image/png", int64(len(pngBytes))))
			link := h.share("anna", protocol.Share{ID: "S1", Uploads: []string{created[0].UploadID, created[1].UploadID}})[0].URL
			h.send(created[0].Request, exeBytes)
			h.send(created[1].Request, pngBytes)
			if got := ask(h, created[0].UploadID); got != protocol.CodeTypeBlocked {
				t.Errorf("a program called a picture: %s", got)
			}
			wantCode(t, "the picture", h.complete("anna", protocol.Complete{UploadID: created[1].UploadID})[0].Error, "none")
			wantCode(t, "asked again", h.complete("anna", protocol.Complete{UploadID: created[0].UploadID})[0].Error, protocol.CodeNotFound)
			if got := names(t, h.dir); len(got) != 1 || got[0] != "b.png" {
				t.Errorf("stored are %v", got)
			}
			if w := h.fetch(pathOf(t, link)); w.Code != http.StatusOK || w.Body.String() != pngBytes {
				t.Errorf("the link leads to what is left: %d", w.Code)
			}
		})
	}
}

// names are the files in a storage's folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(filepath.Join(dir, "objects"), func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasPrefix(d.Name(), ".") {
			all = append(all, filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestRefusedBytesInABucket: a sample of them is read back; where that is refused, nothing is let in, and nothing is lost.
func TestRefusedBytesInABucket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := buckettest.New()
		store := bucketStore(t, b, "b")
		h := underRules(t, `"look_inside": true`, func(o *server.Options) { o.Storage = store })
		over := &bucketed{harness: h.harness, b: b}
		created := h.create("anna", fileOfType("F1", "a.png", "image/png", int64(len(exeBytes))), fileOfType("F2", "b.png", "image/png", int64(len(pngBytes))), fileOfType("F3", "c.png", "image/png", 0))
		for i, body := range []string{exeBytes, pngBytes, ""} {
			over.put(created[i].Request, body)
		}
		b.Refuse(buckettest.Get, 403, "AccessDenied")
		wantCode(t, "nobody may look", h.complete("anna", protocol.Complete{UploadID: created[1].UploadID})[0].Error, protocol.CodeStorage)
		b.Heal(buckettest.Get)
		wantCode(t, "the program", h.complete("anna", protocol.Complete{UploadID: created[0].UploadID})[0].Error, protocol.CodeTypeBlocked)
		wantCode(t, "the picture", h.complete("anna", protocol.Complete{UploadID: created[1].UploadID})[0].Error, "none")
		wantCode(t, "the empty one", h.complete("anna", protocol.Complete{UploadID: created[2].UploadID})[0].Error, "none")
		looked := b.Calls(buckettest.Get)
		wantCode(t, "again", h.complete("anna", protocol.Complete{UploadID: created[1].UploadID})[0].Error, "none")
		if n := b.Calls(buckettest.Get); n != looked || len(b.Objects()) != 2 {
			t.Errorf("looked %d times, then %d; %d objects", looked, n, len(b.Objects()))
		}
	})
}

// TestWithoutAPolicyNobodyLooks: it would cost a call for each file.
func TestWithoutAPolicyNobodyLooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := buckettest.New()
		h := overBucket(t, b)
		created := h.create("anna", fileOfType("F1", "a.png", "image/png", int64(len(exeBytes))))[0]
		h.put(created.Request, exeBytes)
		wantCode(t, "no policy", h.complete("anna", protocol.Complete{UploadID: created.UploadID})[0].Error, "none")
		if b.Calls(buckettest.Get) != 0 {
			t.Error("somebody looked")
		}
	})
}

// TestAnotherTypeThanWasSigned: a bucket that did not hold the signature.
func TestAnotherTypeThanWasSigned(t *testing.T) {
	for stored, want := range map[string]string{
		"": "none", "image/png": "none", "IMAGE/PNG": "none", "image/png; charset=utf-8": "none", "binary/octet-stream": "none", "application/octet-stream": "none",
		"text/html": protocol.CodeTypeBlocked, "text/html; charset=utf-8": protocol.CodeTypeBlocked, ";": protocol.CodeTypeBlocked,
	} {
		t.Run(stored, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := buckettest.New()
				store := typedAs{bucketStore(t, b, "b"), &stored}
				h := underRules(t, `"look_inside": true`, func(o *server.Options) { o.Storage = store })
				over := &bucketed{harness: h.harness, b: b}
				created := h.create("anna", fileOfType("F1", "a.png", "image/png", int64(len(pngBytes))))[0]
				over.put(created.Request, pngBytes)
				wantCode(t, stored, h.complete("anna", protocol.Complete{UploadID: created.UploadID})[0].Error, want)
				if left := len(b.Objects()); (left == 1) != (want == "none") {
					t.Errorf("%d objects are left", left)
				}
			})
		})
	}
}

// TestQuota: files that are deleted make room; too many at once is no reason to give up.
func TestQuota(t *testing.T) {
	h := underRules(t, `"quota": {"bytes": "10 B", "files": 3, "open_uploads": 2}`, nil)
	first := h.store("F1", "a.txt", "12345")
	all := h.create("anna", textFile("F2", "b.txt", "123456"), textFile("F3", "c.txt", "1"), textFile("F4", "d.txt", "1"), textFile("F5", "e.txt", "1"))
	for i, want := range []string{protocol.CodeQuota, "none", "none", protocol.CodeQuota} {
		wantCode(t, fmt.Sprint("file ", i+2), all[i].Error, want)
	}
	if m := all[0].Error.Message; m != "You may have at most 10 B here. Delete files, or let links end." {
		t.Error(m)
	}
	wantCode(t, "the same again", h.create("anna", textFile("F3", "c.txt", "1"))[0].Error, "none")
	wantCode(t, "somebody else", h.create("ben", textFile("F2", "b.txt", "123456"))[0].Error, "none")
	h.call("anna", http.MethodDelete, "/v1/uploads/"+first, nil, http.StatusNoContent, nil)
	wantCode(t, "two are under way", h.create("anna", textFile("F2", "b.txt", "123456"))[0].Error, protocol.CodeBusy)
	if strings.Contains(h.log.String(), "call failed") {
		t.Error("what somebody may not is in the log as a failure of ours")
	}
	h.rule(t, `"quota": {"bytes": "10 B", "files": 3}`)
	wantCode(t, "there is room", h.create("anna", textFile("F2", "b.txt", "123456"))[0].Error, "none")
}

// TestLivesAreClamped to the policy's longest, and to that of a file's category.
func TestLivesAreClamped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := underRules(t, `"life": {"default": "2h", "longest": "10h"}, "categories": [{"name": "c", "types": [".log"], "life": "1h"}]`, nil)
		long, brief := h.store("F1", "a.txt", "12345"), h.store("F2", "b.log", "12345")
		ends := func(what string, got *time.Time, want time.Duration) {
			t.Helper()
			if got == nil || time.Until(*got) > want || time.Until(*got) < want-2*time.Second {
				t.Errorf("%s: %v, want %v from now", what, got, want)
			}
		}
		all := h.share("anna", protocol.Share{ID: "S1", Uploads: []string{long}}, protocol.Share{ID: "S2", Uploads: []string{long}, Life: 360000},
			protocol.Share{ID: "S3", Uploads: []string{brief, long}, Life: 360000}, protocol.Share{ID: "S4", Uploads: []string{brief}, Life: 60})
		for i, want := range []time.Duration{2 * time.Hour, 10 * time.Hour, time.Hour, time.Minute} {
			ends(all[i].ID, all[i].EndsAt, want)
		}
		pass(time.Minute * 30)
		var shared protocol.Shared
		h.call("anna", http.MethodPatch, "/v1/shares/S3", protocol.SharePatch{Life: new(int64(360000))}, http.StatusOK, &shared)
		ends("extended", shared.EndsAt, time.Hour)
	})
}

// TestPasswordRule: this server makes no link without one where one is required.
func TestPasswordRule(t *testing.T) {
	h := underRules(t, `"password": "off"`, nil)
	id := h.store("F1", "a.txt", "12345")
	wantCode(t, "off", h.share("anna", protocol.Share{ID: "S1", Uploads: []string{id}})[0].Error, "none")
	wantCode(t, "off, with one", h.share("anna", protocol.Share{ID: "S2", Uploads: []string{id}, Password: "a"})[0].Error, protocol.CodeForbidden)
	setTo := func(id, password string, want int) {
		t.Helper()
		h.call("anna", http.MethodPatch, "/v1/shares/"+id, protocol.SharePatch{Password: &password}, want, nil)
	}
	setTo("S1", "a", http.StatusForbidden)
	h.rule(t, `"password": "required"`)
	wantCode(t, "required", h.share("anna", protocol.Share{ID: "S3", Uploads: []string{id}})[0].Error, protocol.CodeForbidden)
	wantCode(t, "required, with one", h.share("anna", protocol.Share{ID: "S4", Uploads: []string{id}, Password: "a"})[0].Error, "none")
	setTo("S4", "", http.StatusForbidden)
	setTo("S4", "another", http.StatusOK)
}

// TestBucketsOfCategories: a file is where its category says, under its prefix, and stays reachable there when the policy changes.
func TestBucketsOfCategories(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		usual, media := buckettest.New(), buckettest.New()
		h := underRules(t, `"categories": [{"name": "v", "types": ["video/*"], "prefix": "clips/new", "bucket": "media"}, {"name": "t", "types": ["text/*"], "prefix": "texts"}]`, func(o *server.Options) {
			o.Storage = bucketStore(t, usual, "b")
			o.Buckets = map[string]storage.Storage{"media": bucketStore(t, media, "m")}
		})
		in := map[string]*bucketed{"v": {harness: h.harness, b: media}, "t": {harness: h.harness, b: usual}, "o": {harness: h.harness, b: usual}}
		ids := map[string]string{}
		for name, file := range map[string]protocol.File{
			"v": fileOfType("F1", "a.mp4", "video/mp4", largeFile), "t": fileOfType("F2", "b.txt", "text/plain", 5), "o": fileOfType("F3", "c.bin", "application/octet-stream", largeFile),
		} {
			created := h.create("anna", file)[0]
			if created.Error != nil {
				t.Fatal(created.Error)
			}
			in[name].finish(protocol.Complete{UploadID: created.UploadID, Parts: in[name].pieces(created, file.Size, nil)})
			ids[name] = created.UploadID
		}
		found := func(b *buckettest.Bucket) string {
			var all []string
			for key := range b.Objects() {
				before, _, _ := strings.Cut(key, "/F")
				all = append(all, before)
			}
			slices.Sort(all)
			return strings.Join(all, " ")
		}
		if got := found(media); got != "clips/new" {
			t.Errorf("media has %q", got)
		}
		if got := found(usual); !strings.HasPrefix(got, "F3/") || !strings.HasSuffix(got, " texts") {
			t.Errorf("the usual has %q", got)
		}
		if hosts := h.wellKnown().StorageHosts; len(hosts) != 1 { // both buckets are at one address
			t.Errorf("hosts %v", hosts)
		}
		h.rule(t, `"look_inside": true`)
		link := h.share("anna", protocol.Share{ID: "S1", Uploads: []string{ids["v"]}})[0]
		w := h.do(http.MethodPost, pathOf(t, link.URL), nil)
		w = h.do(http.MethodGet, pathOf(t, w.Header().Get("Location")), nil)
		if w.Code != http.StatusFound || !strings.Contains(w.Header().Get("Location"), "/m/clips/new/F1/") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		h.call("anna", http.MethodDelete, "/v1/uploads/"+ids["v"], nil, http.StatusNoContent, nil)
		if len(media.Objects()) != 0 || media.Open() != 0 || len(usual.Objects()) != 2 {
			t.Error("the deleted file is still there, or another is not")
		}
		if w := h.do(http.MethodGet, "/readyz", nil); w.Code != http.StatusOK {
			t.Errorf("ready: %d", w.Code)
		}
		media.Refuse(buckettest.HeadBucket, 404, "NoSuchBucket")
		pass(time.Minute) // an answer is kept for some seconds
		if w := h.do(http.MethodGet, "/readyz", nil); w.Code != http.StatusServiceUnavailable {
			t.Errorf("ready without a bucket: %d", w.Code)
		}
	})
}

// bucketStore is an S3 storage in a bucket of a test.
func bucketStore(t *testing.T, b *buckettest.Bucket, name string) storage.Storage {
	t.Helper()
	store, err := s3.New(s3.Options{Bucket: name, Endpoint: "http://127.0.0.1:9000", Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""), Transport: b})
	if err != nil {
		t.Fatal(err)
	}
	_ = store.Check(t.Context()) // what it finds out once is not found out in the middle of a test
	return store
}

// typedAs says of every object that it has this type.
type typedAs struct {
	storage.Storage
	stored *string
}

func (s typedAs) Head(ctx context.Context, key string) (storage.Info, error) {
	info, err := s.Storage.Head(ctx, key)
	info.Type = *s.stored
	return info, err
}

// TestAllAtOnceIsForThePolicyToSay: without it there is neither the button nor the address.
func TestAllAtOnceIsForThePolicyToSay(t *testing.T) {
	h := underRules(t, `"download_all": false`, nil)
	path := pathOf(t, h.share("anna", protocol.Share{ID: "S1", Uploads: []string{h.store("F1", "a.txt", "1"), h.store("F2", "b.txt", "2")}})[0].URL)
	for allowed, rule := range map[bool]string{false: `"download_all": false`, true: `"download_all": true`} {
		h.rule(t, rule)
		if w := h.do(http.MethodPost, path+"/all.zip", nil); (w.Code == http.StatusSeeOther) != allowed || !allowed && w.Code != http.StatusNotFound {
			t.Errorf("%v: %d", allowed, w.Code)
		}
		if got := strings.Contains(h.page(path, "en"), "/all.zip"); got != allowed {
			t.Errorf("%v: the button is there: %v", allowed, got)
		}
	}
}

// TestBlockedWhicheverWayItArrives: a name is judged as the file is called where somebody saves it.
func TestBlockedWhicheverWayItArrives(t *testing.T) {
	h := underRules(t, `"blocked_types": ["programs"]`, nil)
	for i, name := range []string{"run.bat/", "run.bat//", "run.vbs./", "d/.bat", "d/run.bat/.."} {
		wantCode(t, name, h.create("anna", textFile(fmt.Sprint("F", i), name, "x"))[0].Error, protocol.CodeTypeBlocked)
	}
	h.rule(t, `"max_file": "1 kB"`) // what was taken before a rule came
	link := h.linkTo(protocol.Share{ID: "S1", Uploads: []string{h.store("F9", "d/../run.bat/", "x"), h.store("F10", "../../etc/pass\u202ewd", "y")}, Name: "../up"})
	if got := h.do(http.MethodGet, h.do(http.MethodPost, link+"/1", nil).Header().Get("Location"), nil).Header().Get("Content-Disposition"); got != `attachment; filename="run.bat"` {
		t.Errorf("saved as %q", got)
	}
	var landing protocol.Landing
	if err := json.Unmarshal(h.do(http.MethodGet, link, nil, "Accept", "application/json").Body.Bytes(), &landing); err != nil {
		t.Fatal(err)
	}
	if got := []string{landing.Name, landing.Files[0].Name, landing.Files[1].Name}; !slices.Equal(got, []string{"up", "etc/passwd", "d/run.bat"}) {
		t.Errorf("scripts are told of %q", got)
	}
	if page := html.UnescapeString(h.do(http.MethodGet, link, nil, "Accept", "text/html").Body.String()); !strings.Contains(page, ">run.bat<") || !strings.Contains(page, "pass[U+202E]wd") {
		t.Errorf("the page:\n%s", page)
	}
}
