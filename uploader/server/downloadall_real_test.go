//go:build real

package server_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/realtest"
	"linkdrop/uploader/server"
	"linkdrop/uploader/server/storage/s3"
)

// TestRealDownloadAllFromABucket is the zip of TestDownloadAll, read from a bucket: whole, in parts, and cut where a file is lost.
func TestRealDownloadAllFromABucket(t *testing.T) {
	endpoint, access, secret, bucket := realtest.Gateway(t)
	store, err := s3.New(s3.Options{Bucket: bucket, Prefix: "in", Region: realtest.Region, Endpoint: endpoint, Credentials: credentials.NewStaticCredentialsProvider(access, secret, "")})
	if err != nil {
		t.Fatal(err)
	}
	h := start(t, func(o *server.Options) { o.Storage = store })
	want := map[string]string{"a/ü.txt": "hello", "b.bin": strings.Repeat("0123456789", 100_000), "empty": ""}
	var ids, keys []string
	for name, text := range want {
		created := h.create("anna", textFile(fmt.Sprintf("F%d", len(ids)), name, text))[0]
		if created.Error != nil {
			t.Fatalf("%+v", created.Error)
		}
		request, err := http.NewRequestWithContext(t.Context(), created.Request.Method, created.Request.URL, strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		for header, value := range created.Request.Headers {
			request.Header.Set(header, value)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil || response.StatusCode != http.StatusOK {
			t.Fatal(response.StatusCode, err)
		}
		done := h.complete("anna", protocol.Complete{UploadID: created.UploadID})[0]
		if done.Error != nil {
			t.Fatalf("%+v", done.Error)
		}
		ids, keys = append(ids, created.UploadID), append(keys, done.Key)
	}
	address := h.address(h.linkTo(protocol.Share{ID: "S", Uploads: ids}), nil)
	w := h.do(http.MethodGet, address, nil)
	whole := w.Body.Bytes()
	z, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil || len(z.File) != len(want) {
		t.Fatal(w.Code, len(whole), err)
	}
	for _, f := range z.File {
		if in, err := f.Open(); err != nil {
			t.Error(err)
		} else if text, err := io.ReadAll(in); err != nil || string(text) != want[f.Name] {
			t.Errorf("%s: %d bytes, %v", f.Name, len(text), err)
		}
	}
	parts(t, h, address, whole, w.Header().Get("ETag"))
	for _, key := range keys { // behind the server's back
		if err := store.Delete(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
	h.wantCut(address)
}

// wantCut looks that a zip breaks off.
func (h *harness) wantCut(address string) {
	h.t.Helper()
	listener := httptest.NewServer(h.reference)
	defer listener.Close()
	request, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, listener.URL+address, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	response, err := listener.Client().Do(request)
	if err != nil {
		return // before its first byte
	}
	defer response.Body.Close() //nolint:errcheck // read
	if text, err := io.ReadAll(response.Body); err == nil {
		h.t.Errorf("%d bytes of %d looked whole", len(text), response.ContentLength)
	}
}

// BenchmarkRealDownloadAllOfSmallFiles is the zip of 2,000 files of 4 KiB from a bucket; ns/op is for all of them.
func BenchmarkRealDownloadAllOfSmallFiles(b *testing.B) {
	b.Run("here", func(b *testing.B) { downloadAllOfSmallFiles(b, http.DefaultTransport) })
	b.Run("20 ms away", func(b *testing.B) { downloadAllOfSmallFiles(b, distant{}) })
}

// distant is a storage that takes 20 ms to answer.
type distant struct{}

func (distant) RoundTrip(r *http.Request) (*http.Response, error) {
	<-time.After(20 * time.Millisecond)
	return http.DefaultTransport.RoundTrip(r)
}

func downloadAllOfSmallFiles(b *testing.B, transport http.RoundTripper) {
	endpoint, access, secret, bucket := realtest.Gateway(b)
	store, err := s3.New(s3.Options{Bucket: bucket, Region: realtest.Region, Endpoint: endpoint, Transport: transport, Credentials: credentials.NewStaticCredentialsProvider(access, secret, "")})
	if err != nil {
		b.Fatal(err)
	}
	h := start(b, func(o *server.Options) { o.Storage = store })
	const files, each = 2000, 4096
	ids := make([]string, files)
	for batch := range files / 500 {
		asked := make([]protocol.File, 500)
		for i := range asked {
			asked[i] = textFile(fmt.Sprintf("F%d-%d", batch, i), fmt.Sprintf("%d/%d.txt", batch, i), strings.Repeat("x", each))
		}
		done := make([]protocol.Complete, 500)
		for i, created := range h.create("anna", asked...) {
			request, err := http.NewRequestWithContext(b.Context(), created.Request.Method, created.Request.URL, strings.NewReader(strings.Repeat("x", each)))
			if err != nil {
				b.Fatal(err)
			}
			for header, value := range created.Request.Headers {
				request.Header.Set(header, value)
			}
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				b.Fatal(err)
			}
			if err := response.Body.Close(); err != nil || response.StatusCode != http.StatusOK {
				b.Fatal(response.StatusCode, err)
			}
			ids[500*batch+i] = created.UploadID
			done[i] = protocol.Complete{UploadID: created.UploadID}
		}
		for _, c := range h.complete("anna", done...) {
			if c.Error != nil {
				b.Fatalf("%+v", c.Error)
			}
		}
	}
	address := h.address(h.linkTo(protocol.Share{ID: "S", Uploads: ids}), nil)
	for b.Loop() {
		if w := h.do(http.MethodGet, address, nil); w.Code != http.StatusOK || w.Body.Len() < files*each {
			b.Fatal(w.Code, w.Body.Len())
		}
	}
}
