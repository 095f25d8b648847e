package file

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/server/storage"
)

// TestAPartThatComesAgain takes the place of the one before, whatever else has arrived.
func TestAPartThatComesAgain(t *testing.T) {
	s := store(t, t.TempDir())
	o := anObject("a/b", 25)
	id, parts := sendParts(t, s, o, "part1", "part2", "part3", "part4", "part5")
	for n, p := range parts {
		r, err := s.SignPart(t.Context(), o, id, p.Number, 5, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		w := send(t, s, r, "again")
		if w.Code != http.StatusOK {
			t.Fatal(w.Code, w.Body)
		}
		parts[n].ETag = w.Header().Get("ETag")
		if names, err := s.partNames(id); err != nil || len(names) != len(parts)+1 { // upload.json as well
			t.Errorf("part %d: %v, %v", p.Number, names, err)
		}
	}
	if err := s.Complete(t.Context(), o.Key, id, parts); err != nil {
		t.Fatal(err)
	}
	if text, err := s.root().ReadFile(objectPath(o.Key)); err != nil || string(text) != strings.Repeat("again", 5) {
		t.Errorf("%q, %v", text, err)
	}
}

// TestWhichPartsMakeAnObject: those that arrived, in their order, each once, by their ETags.
func TestWhichPartsMakeAnObject(t *testing.T) {
	s := store(t, t.TempDir())
	o := anObject("a/b", 10)
	id, parts := sendParts(t, s, o, "hello", "world")
	one, two := parts[0], parts[1]
	for name, wrong := range map[string][]storage.Part{
		"none": {}, "out of order": {two, one}, "twice": {one, one}, "one that is not there": {one, two, {Number: 3, ETag: two.ETag}},
		"one that is not there, and says nothing": {one, two, {Number: 3}}, "another's ETag": {one, {Number: 2, ETag: one.ETag}}, "of no number": {{ETag: one.ETag}},
	} {
		if err := s.Complete(t.Context(), o.Key, id, wrong); !errors.Is(err, storage.ErrInvalidPart) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.Complete(t.Context(), o.Key, id, parts); err != nil {
		t.Error(err)
	}
}

// TestAnObjectThatIsMadeAlready: a Complete that was interrupted after its rename ends well, though its parts are nowhere any more; an
// object of other parts is no such thing, and is replaced.
func TestAnObjectThatIsMadeAlready(t *testing.T) {
	s := store(t, t.TempDir())
	s.consumeAfter = 1
	o := anObject("a/b", 10)
	for _, before := range []string{"", "otherbytes", "others"} {
		if before != "" && (s.Delete(t.Context(), o.Key) != nil || put(t, s, o.Key, before) != http.StatusOK) {
			t.Fatal("not stored")
		}
		id, parts := sendParts(t, s, o, "hello", "world")
		if before == "" {
			arrived, err := s.listParts(id)
			if err != nil {
				t.Fatal(err)
			}
			err = errors.Join(s.assemble(t.Context(), id, arrived), s.publish(o.Key, uploadPath(id)+"/"+assembledFile, combinedReceipt(arrived, o.Token)))
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Complete(t.Context(), o.Key, id, parts); err != nil {
			t.Errorf("%q: %v", before, err)
		}
		if text, err := s.root().ReadFile(objectPath(o.Key)); err != nil || string(text) != "helloworld" {
			t.Errorf("%q: %q, %v", before, text, err)
		}
		if _, err := s.Parts(t.Context(), o.Key, id); !errors.Is(err, storage.ErrNoUpload) {
			t.Errorf("%q: its upload is still there: %v", before, err)
		}
	}
}

// TestWhatIsAnUploadsID: nothing that could be a path.
func TestWhatIsAnUploadsID(t *testing.T) {
	id := randomName()
	for text, want := range map[string]bool{
		id: true, "": false, id[1:]: false, id + "0": false, strings.ToUpper("abcdef") + id[6:]: false, "../objects/" + id[11:]: false, strings.Repeat(".", 32): false,
	} {
		if validUploadID(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

// TestAChecksumThatIsNone is another mistake than one that does not agree.
func TestAChecksumThatIsNone(t *testing.T) {
	s := store(t, t.TempDir())
	signed, err := s.SignPut(t.Context(), anObject("a/b", 5), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for sum, code := range map[string]string{
		"AAAA": "InvalidDigest", "AAAAAAAAAAAAAAAAAAAAAA=!": "InvalidDigest", "x": "InvalidDigest", "AAAAAAAAAAAAAAAAAAAAAA==": "BadDigest", "XUFAKrxLKna5cZ2REBfFkg==": "",
	} {
		r := httptest.NewRequestWithContext(t.Context(), signed.Method, signed.URL, strings.NewReader("hello"))
		for name, value := range signed.Header {
			r.Header.Set(name, value)
		}
		r.Header.Set("Content-MD5", sum)
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if code == "" && w.Code != http.StatusOK || code != "" && !strings.Contains(w.Body.String(), "<Code>"+code+"</Code>") {
			t.Errorf("%q: %d %s", sum, w.Code, w.Body)
		}
	}
}

// TestLeftoversAreRemoved when the folder is opened: uploads that were not quite opened, or whose object is there. One that is under
// way stays.
func TestLeftoversAreRemoved(t *testing.T) {
	dir := t.TempDir()
	s := store(t, dir)
	made, running := anObject("made/b", 10), anObject("running/b", 10)
	madeID, parts := sendParts(t, s, made, "hello", "world")
	runningID, _ := sendParts(t, s, running, "hello")
	halfID := randomName()
	arrived, err := s.listParts(madeID)
	if err == nil {
		err = errors.Join(s.assemble(t.Context(), madeID, arrived), s.publish(made.Key, uploadPath(madeID)+"/"+assembledFile, combinedReceipt(arrived, made.Token)),
			s.root().Mkdir(uploadPath(halfID), 0o700))
	}
	if err != nil {
		t.Fatal(err)
	}
	again := store(t, dir)
	for id, stays := range map[string]bool{madeID: false, halfID: false, runningID: true} {
		if _, err := again.root().Stat(uploadPath(id)); (err == nil) != stays {
			t.Errorf("%s: %v, stays %v", id, err, stays)
		}
	}
	if left, err := again.Parts(t.Context(), running.Key, runningID); err != nil || len(left) != 1 {
		t.Errorf("the one under way: %v %v", left, err)
	}
	if err := again.Complete(t.Context(), made.Key, madeID, parts); !errors.Is(err, storage.ErrNoUpload) {
		t.Errorf("complete of the one that is made: %v", err)
	}
}
