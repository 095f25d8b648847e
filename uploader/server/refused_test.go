package server_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/destination/buckettest"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
	"linkdrop/uploader/server/storage/s3"
)

// bucketed is a server whose storage is a bucket that does not answer everything.
type bucketed struct {
	*harness
	b     *buckettest.Bucket
	whole int // how often a file was sent
}

func overBucket(t *testing.T, b *buckettest.Bucket) *bucketed {
	t.Helper()
	store, err := s3.New(s3.Options{
		Bucket: "b", Endpoint: "http://127.0.0.1:9000", Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""), Transport: b,
	})
	if err != nil {
		t.Fatal(err)
	}
	_ = store.Check(t.Context()) // what it finds out once is not found out in the middle of a test
	return &bucketed{harness: start(t, func(o *server.Options) { o.Storage = store }), b: b}
}

const largeFile = 17 << 20 // three parts

func bytesOf(size int64) string { return strings.Repeat("0123456789abcdef", int(size)/16+1)[:size] }

// put sends one signed request to the bucket.
func (h *bucketed) put(r *protocol.Request, body string) string {
	h.t.Helper()
	request, err := http.NewRequestWithContext(h.t.Context(), r.Method, r.URL, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	for name, value := range r.Headers {
		request.Header.Set(name, value)
	}
	answer, err := h.b.RoundTrip(request)
	if err != nil {
		h.t.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // read to its end
	text, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusOK {
		h.t.Fatalf("put: %d %s", answer.StatusCode, text)
	}
	return answer.Header.Get("ETag")
}

// pieces sends every piece but those that have arrived, and names all.
func (h *bucketed) pieces(c protocol.Created, size int64, arrived []protocol.Part) []protocol.Part {
	h.t.Helper()
	if len(arrived) == 0 {
		h.whole++
	}
	if c.Parts == 0 {
		h.put(c.Request, bytesOf(size))
		return nil
	}
	named := append([]protocol.Part(nil), arrived...)
	for n := len(arrived) + 1; n <= c.Parts; n++ {
		signed := h.sign("anna", protocol.Piece{UploadID: c.UploadID, Number: n})[0]
		length := min(c.PartSize, size-int64(n-1)*c.PartSize)
		named = append(named, protocol.Part{Number: n, ETag: h.put(&signed.Request, bytesOf(length))})
	}
	return named
}

// finish completes as the client does: a server that is busy is asked again.
func (h *bucketed) finish(c protocol.Complete) protocol.Completed {
	h.t.Helper()
	var done protocol.Completed
	for range 10 {
		done = h.complete("anna", c)[0]
		if code(done.Error) != protocol.CodeBusy && code(done.Error) != protocol.CodeStorage {
			break
		}
		<-time.After(5 * time.Second)
	}
	if done.Error != nil {
		h.t.Fatalf("complete: %+v", done.Error)
	}
	return done
}

func namedFile(id string, size int64) protocol.File {
	return protocol.File{ID: id, Attempt: 1, Name: "a.bin", Type: "application/octet-stream", Size: size}
}

// state asks what has arrived.
func (h *bucketed) state(id string) protocol.UploadState {
	h.t.Helper()
	for range 10 {
		w := h.do(http.MethodGet, "/v1/uploads/"+id, nil, "Authorization", "Bearer token-of-anna")
		if w.Code == http.StatusOK {
			break
		}
		<-time.After(5 * time.Second)
	}
	var state protocol.UploadState
	h.call("anna", http.MethodGet, "/v1/uploads/"+id, nil, http.StatusOK, &state)
	return state
}

func refusedTasks() map[string]func(*bucketed) {
	return map[string]func(*bucketed){
		"put": func(h *bucketed) {
			c := h.create("anna", namedFile("01ARZ3NDEKTSV4RRFFQ69G5FA1", 100))[0]
			h.pieces(c, 100, nil)
			h.finish(protocol.Complete{UploadID: c.UploadID})
			h.holds(c.Key, 100)
		},
		"multipart": func(h *bucketed) {
			c := h.create("anna", namedFile("01ARZ3NDEKTSV4RRFFQ69G5FA2", largeFile))[0]
			h.finish(protocol.Complete{UploadID: c.UploadID, Parts: h.pieces(c, largeFile, nil)})
			h.holds(c.Key, largeFile)
		},
		"resume": func(h *bucketed) {
			c := h.create("anna", namedFile("01ARZ3NDEKTSV4RRFFQ69G5FA3", largeFile))[0]
			signed := h.sign("anna", protocol.Piece{UploadID: c.UploadID, Number: 1})[0]
			h.put(&signed.Request, bytesOf(c.PartSize))
			state := h.state(c.UploadID)
			h.finish(protocol.Complete{UploadID: c.UploadID, Parts: h.pieces(c, largeFile, state.Parts)})
			h.holds(c.Key, largeFile)
		},
		"delete": func(h *bucketed) {
			c := h.create("anna", namedFile("01ARZ3NDEKTSV4RRFFQ69G5FA4", largeFile))[0]
			h.finish(protocol.Complete{UploadID: c.UploadID, Parts: h.pieces(c, largeFile, nil)})
			h.call("anna", http.MethodDelete, "/v1/uploads/"+c.UploadID, nil, http.StatusNoContent, nil)
			if h.b.Calls(buckettest.Delete) == 0 {
				h.t.Error("it was not even tried")
			}
		},
		"link": func(h *bucketed) {
			c := h.create("anna", namedFile("01ARZ3NDEKTSV4RRFFQ69G5FA5", largeFile))[0]
			h.finish(protocol.Complete{UploadID: c.UploadID, Parts: h.pieces(c, largeFile, nil)})
			made := h.share("anna", protocol.Share{ID: "01ARZ3NDEKTSV4RRFFQ69G5FA6", Uploads: []string{c.UploadID}})[0]
			if made.Error != nil || made.URL == "" {
				h.t.Errorf("share: %+v", made)
			}
		},
	}
}

// holds looks at what there is: the object, and nothing else.
func (h *bucketed) holds(key string, size int64) {
	h.t.Helper()
	objects := h.b.Objects()
	maps.DeleteFunc(objects, func(key string, _ []byte) bool { return strings.Contains(key, "linkdrop-check/") }) // empty, and the storage's own affair
	if len(objects) != 1 || string(objects[key]) == "" && len(objects) != 1 {
		h.t.Errorf("%d objects", len(objects))
	}
	for _, data := range objects {
		if int64(len(data)) != size {
			h.t.Errorf("%d bytes are stored", len(data))
		}
	}
	if h.b.Open() != 0 {
		h.t.Errorf("%d uploads are left behind", h.b.Open())
	}
}

// TestRefusedQuestions: whatever the storage does not answer, what is needed is done, once. Each call and task meets one refusal
// here, each refusal some of them; TestRealRefusedQuestions has the whole table, which moves gigabytes.
func TestRefusedQuestions(t *testing.T) { refusedQuestions(t, false) }

func refusedQuestions(t *testing.T, whole bool) {
	t.Helper()
	calls := []buckettest.Call{buckettest.ListParts, buckettest.ListUploads, buckettest.Head, buckettest.HeadBucket, buckettest.Abort, buckettest.Delete}
	refusals := []struct {
		status int
		code   string
		first  int
	}{
		{400, "InvalidArgument", 1e6},
		{403, "AccessDenied", 1e6},
		{404, "NoSuchKey", 1e6},
		{405, "MethodNotAllowed", 1e6},
		{500, "InternalError", 1e6},
		{501, "NotImplemented", 1e6},
		{500, "InternalError", 2},
		{404, "", 1},
	}
	tasks := refusedTasks()
	for i, call := range calls {
		for k, refusal := range refusals {
			for n, task := range slices.Sorted(maps.Keys(tasks)) {
				run := tasks[task]
				if !whole && (i+3*n+k)%len(refusals) != 0 {
					continue
				}
				if call == buckettest.Head && refusal.status == http.StatusNotFound && (task == "put" || refusal.first > 1) {
					continue // this is how a storage says that it does not have the object, and nothing else speaks for it
				}
				if call == buckettest.ListParts && refusal.status == http.StatusNotFound && task == "resume" {
					continue // this is how a storage says that the upload is gone: the client starts over
				}
				if !meets(call, task) {
					continue
				}
				t.Run(fmt.Sprintf("%s/%d%s×%d/%s", call, refusal.status, refusal.code, refusal.first, task), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						b := buckettest.New()
						b.RefuseFirst(call, refusal.first, refusal.status, refusal.code)
						h := overBucket(t, b)
						run(h)
						if h.whole > 1 {
							t.Errorf("it was sent %d times", h.whole)
						}
					})
				})
			}
		}
	}
}

// meets leaves out what a task never asks: each costs some megabytes.
func meets(call buckettest.Call, task string) bool {
	switch task {
	case "put", "multipart":
		return true
	case "resume":
		return call == buckettest.ListParts || call == buckettest.ListUploads || call == buckettest.Head
	case "delete":
		return call == buckettest.Abort || call == buckettest.Delete || call == buckettest.Head
	}
	return call == buckettest.Head
}

// A storage without metadata, and one that shows an object late: the proof says how sure it is.
func TestProofs(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*buckettest.Bucket)
		proof  string
	}{
		"plain":       {func(*buckettest.Bucket) {}, protocol.ProofMatched},
		"no metadata": {func(b *buckettest.Bucket) { b.Forgetful = true }, protocol.ProofAcknowledged},
		"late":        {func(b *buckettest.Bucket) { b.Late = 20 * time.Second }, protocol.ProofMatched},
		"no HEAD":     {func(b *buckettest.Bucket) { b.Refuse(buckettest.Head, 405, "MethodNotAllowed") }, protocol.ProofAcknowledged},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := buckettest.New()
				c.change(b)
				h := overBucket(t, b)
				created := h.create("anna", namedFile("01ARZ3NDEKTSV4RRFFQ69G5FA2", largeFile))[0]
				done := h.finish(protocol.Complete{UploadID: created.UploadID, Parts: h.pieces(created, largeFile, nil)})
				if done.Proof != c.proof || b.Calls(buckettest.Complete) != 1 || h.whole != 1 {
					t.Errorf("proof %q, completed %d times, sent %d times", done.Proof, b.Calls(buckettest.Complete), h.whole)
				}
			})
		})
	}
}

// A storage that says for longer than showing an object may take that it has none is not believed when it said that it made one:
// the client is told that the upload is lost, also where it asks what has arrived, and starts over.
func TestWhatTheStorageMadeAndDoesNotHave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := buckettest.New()
		b.Late = time.Hour
		b.Refuse(buckettest.ListParts, 405, "MethodNotAllowed") // nor do the parts tell
		h := overBucket(t, b)
		created := h.create("anna", namedFile("01ARZ3NDEKTSV4RRFFQ69G5FA2", largeFile))[0]
		complete := protocol.Complete{UploadID: created.UploadID, Parts: h.pieces(created, largeFile, nil)}
		wantCode(t, "at once", h.harness.complete("anna", complete)[0].Error, protocol.CodeBusy)
		<-time.After(31 * time.Second)
		wantCode(t, "when its time is over", h.harness.complete("anna", complete)[0].Error, protocol.CodeNotFound)
		wantCode(t, "and asked again", h.harness.complete("anna", complete)[0].Error, protocol.CodeNotFound)
		h.call("anna", http.MethodGet, "/v1/uploads/"+created.UploadID, nil, http.StatusNotFound, nil)
		if b.Calls(buckettest.Complete) != 1 {
			t.Errorf("completed %d times", b.Calls(buckettest.Complete))
		}
		<-time.After(time.Hour) // it does come: nothing speaks against it any more
		var state protocol.UploadState
		h.call("anna", http.MethodGet, "/v1/uploads/"+created.UploadID, nil, http.StatusOK, &state)
		if state.State != protocol.StateStored {
			t.Errorf("%+v", state)
		}
	})
}

// Completing that takes minutes is done once, and the client is told that it is under way.
func TestLongJoin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := buckettest.New()
		b.Joining = 5 * time.Minute
		h := overBucket(t, b)
		created := h.create("anna", namedFile("01ARZ3NDEKTSV4RRFFQ69G5FA2", largeFile))[0]
		parts := h.pieces(created, largeFile, nil)
		wantCode(t, "under way", h.complete("anna", protocol.Complete{UploadID: created.UploadID, Parts: parts})[0].Error, protocol.CodeBusy)
		if done := h.finish(protocol.Complete{UploadID: created.UploadID, Parts: parts}); done.Proof != protocol.ProofMatched {
			t.Errorf("proof %q", done.Proof)
		}
		if b.Calls(buckettest.Complete) != 1 {
			t.Errorf("completed %d times", b.Calls(buckettest.Complete))
		}
	})
}
