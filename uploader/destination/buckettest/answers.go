package buckettest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// tell answers what changes nothing, and deletes.
func (b *Bucket) tell(w http.ResponseWriter, r *http.Request, c Call, key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch c {
	case Get, Head:
		o, ok := b.objects[key]
		if !ok || time.Since(o.since) < b.Late {
			Error(w, r, http.StatusNotFound, "NoSuchKey", "no")
			return
		}
		w.Header().Set("ETag", o.etag)
		if o.token != "" {
			w.Header().Set(tokenHeader, o.token)
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(o.data)))
		if c == Get {
			_, _ = w.Write(o.data)
		}
	case Delete:
		if b.Versioned {
			w.Header().Set("X-Amz-Delete-Marker", "true")
		}
		delete(b.objects, key)
		w.WriteHeader(http.StatusNoContent)
	case ListParts:
		b.tellParts(w, r, key)
	case ListUploads:
		b.tellUploads(w)
	case ListObjects:
		reply(w, "ListBucketResult", struct {
			Name     string
			KeyCount int
		}{"b", len(b.objects)})
	case HeadBucket:
		w.WriteHeader(http.StatusOK)
	default:
		b.tellRules(w, r)
	}
}

func (b *Bucket) tellParts(w http.ResponseWriter, r *http.Request, key string) {
	u := b.uploads[r.URL.Query().Get("uploadId")]
	if u == nil || u.key != key {
		Error(w, r, http.StatusNotFound, "NoSuchUpload", "no")
		return
	}
	type part struct {
		PartNumber, Size int
		ETag             string
	}
	var all struct{ Part []part }
	for _, n := range sorted(u.parts) {
		all.Part = append(all.Part, part{n, len(u.parts[n].data), u.parts[n].etag})
	}
	reply(w, "ListPartsResult", all)
}

func (b *Bucket) tellUploads(w http.ResponseWriter) {
	type entry struct{ Key, UploadId, Initiated string } //nolint:revive,staticcheck // S3's name
	var all struct{ Upload []entry }
	for n := range b.last { // oldest first
		id := "u" + strconv.Itoa(n+1)
		if u := b.uploads[id]; u != nil {
			all.Upload = append(all.Upload, entry{u.key, id, u.since.UTC().Format(time.RFC3339)})
		}
	}
	reply(w, "ListMultipartUploadsResult", all)
}

func (b *Bucket) tellRules(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	switch {
	case q.Has("versioning"):
		status := ""
		if b.Versioned {
			status = "Enabled"
		}
		reply(w, "VersioningConfiguration", struct {
			Status string `xml:",omitempty"`
		}{status})
	case q.Has("object-lock") && b.Strict:
		reply(w, "ObjectLockConfiguration", struct{ ObjectLockEnabled string }{"Enabled"})
	case q.Has("object-lock"):
		Error(w, r, http.StatusNotFound, "ObjectLockConfigurationNotFoundError", "no")
	default:
		Error(w, r, http.StatusNotFound, "NoSuchLifecycleConfiguration", "no")
	}
}

// RoundTrip implements http.RoundTripper: the request is answered in this process, as far as its context lets it.
func (b *Bucket) RoundTrip(r *http.Request) (*http.Response, error) {
	var data []byte
	if r.Body != nil {
		data = make([]byte, max(0, r.ContentLength))
		_, err := io.ReadFull(r.Body, data)
		_, _ = r.Body.Read(make([]byte, 1)) // what counts the bytes waits for the end
		_ = r.Body.Close()
		if err != nil {
			return nil, err
		}
	}
	reader, writer := io.Pipe()
	answer := &answering{header: http.Header{}, body: writer, begun: make(chan struct{})}
	question := r.Clone(context.WithoutCancel(r.Context()))
	question.Body = io.NopCloser(bytes.NewReader(data))
	go func() {
		b.ServeHTTP(answer, question)
		answer.WriteHeader(http.StatusOK)
		_ = writer.Close()
	}()
	stop := context.AfterFunc(r.Context(), func() { _ = reader.CloseWithError(r.Context().Err()) })
	select {
	case <-answer.begun:
		return &http.Response{
			StatusCode: answer.status, Header: answer.sent, Body: ending{reader, stop}, Request: r, ContentLength: -1,
			Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		}, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

type ending struct {
	*io.PipeReader
	stop func() bool
}

// Close implements io.Closer.
func (e ending) Close() error {
	e.stop()
	return e.PipeReader.Close()
}

// answering is a ResponseWriter whose answer is read while it is written.
type answering struct {
	header http.Header
	sent   http.Header
	body   *io.PipeWriter
	once   sync.Once
	begun  chan struct{}
	status int
}

// Header implements http.ResponseWriter.
func (a *answering) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter.
func (a *answering) WriteHeader(status int) {
	a.once.Do(func() {
		a.status = status
		a.sent = a.header.Clone() // what the handler sets from now on changes nothing
		close(a.begun)
	})
}

// Write implements http.ResponseWriter.
func (a *answering) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(p)
}

// Flush implements http.Flusher.
func (a *answering) Flush() { a.WriteHeader(http.StatusOK) }
