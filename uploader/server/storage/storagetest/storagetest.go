// Package storagetest is the one suite that every storage.Storage passes: what is stored comes back, and what AWS refuses
// is refused. It talks HTTP to the signed addresses, as a stranger without any key would.
package storagetest

import (
	"bytes"
	"crypto/md5" //nolint:gosec // S3's ETag
	"encoding/base64"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/minio/crc64nvme"

	"linkdrop/uploader/objectname"
	"linkdrop/uploader/server/storage"
)

// life of a signed request in the suite: long enough for a slow machine.
const life = 5 * time.Minute

// Run runs the suite on an empty, running store. lenient names the refusals of the table that AWS makes and this store is
// known not to make: they are tried too, and said.
func Run(t *testing.T, s storage.Storage, lenient ...string) {
	t.Run("objects", func(t *testing.T) { objects(t, s) })
	t.Run("multipart", func(t *testing.T) { multipart(t, s) })
	t.Run("unfinished", func(t *testing.T) { unfinished(t, s) })
	t.Run("once", func(t *testing.T) { once(t, s) })
	t.Run("refusals", func(t *testing.T) { refusals(t, s, lenient) })
}

// answer is a reply read to its end.
type answer struct {
	status int
	header http.Header
	body   []byte
	code   string // of S3's error XML
}

// send sends a signed request as a client must: exactly its headers, changed only by change.
func send(t *testing.T, r storage.Request, body []byte, change func(*http.Request)) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), r.Method, r.URL, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range r.Header {
		request.Header.Set(name, value)
	}
	if change != nil {
		change(request)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	response, err := client.Do(request)
	if err != nil {
		t.Fatalf("%s: %v", r.Method, errors.Unwrap(err))
	}
	defer response.Body.Close() //nolint:errcheck // read to its end
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{status: response.StatusCode, header: response.Header, body: text}
	var failure struct {
		XMLName xml.Name `xml:"Error"`
		Code    string   `xml:"Code"`
	}
	if a.status >= 300 && xml.Unmarshal(text, &failure) == nil {
		a.code = failure.Code
	}
	return a
}

// signed fails the test where signing failed.
func signed(t *testing.T) func(storage.Request, error) storage.Request {
	return func(r storage.Request, err error) storage.Request {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
}

// fill makes n bytes that do not repeat in any length a part could have.
func fill(n int) []byte {
	b := make([]byte, n)
	x := uint32(2463534242)
	for i := range b {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		b[i] = byte(x & 0xff)
	}
	return b
}

func object(key string, size int) storage.Object {
	return storage.Object{Key: key, Type: "text/plain", Size: int64(size), Token: "token-of-" + strings.ReplaceAll(fmt.Sprintf("%x", key), " ", "")}
}

func etagOf(b []byte) string {
	return fmt.Sprintf("%q", fmt.Sprintf("%x", md5.Sum(b))) //nolint:gosec // S3's ETag
}

func checksumOf(b []byte) string {
	return base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint64(nil, crc64nvme.Checksum(b)))
}

// objects: single requests of awkward sizes and names, downloads with ranges, deletion.
func objects(t *testing.T, s storage.Storage) {
	for _, c := range []struct {
		key  string
		size int
	}{{"a/empty", 0}, {"a/one byte", 1}, {"b/ünï日本.txt", 1 << 20}, {"b/100% #hash+&=;,'!().bin", 70_001}, {"c/" + objectname.Safe(strings.Repeat("ß", 300)+".tar"), 5}} {
		t.Run(c.key[:min(len(c.key), 20)], func(t *testing.T) { roundTrip(t, s, c.key, fill(c.size)) })
	}
	for _, key := range []string{"", "/a", "a//b", "../a", "a/..", "a/./b", "a\x00b", "a\nb", strings.Repeat("k", 1025), "a/\xff"} {
		if _, err := s.SignPut(t.Context(), object(key, 1), life); !errors.Is(err, storage.ErrInvalidKey) {
			t.Errorf("key %q was signed: %v", key, err)
		}
	}
	if _, err := s.Head(t.Context(), "never/stored"); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("head of nothing: %v", err)
	}
	if _, err := s.Sample(t.Context(), "never/stored", 10); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("a sample of nothing: %v", err)
	}
	for _, key := range []string{"never/stored", "", "../a", "a\x00b"} {
		if _, _, err := s.OpenFrom(t.Context(), key, 0); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("open of %q: %v", key, err)
		}
	}
	if err := s.Check(t.Context()); err != nil {
		t.Errorf("check: %v", err)
	}
}

func roundTrip(t *testing.T, s storage.Storage, key string, content []byte) {
	ctx, o := t.Context(), object(key, len(content))
	put := send(t, signed(t)(s.SignPut(ctx, o, life)), content, nil)
	if put.status != http.StatusOK || put.header.Get("ETag") != etagOf(content) {
		t.Fatalf("put: %d %s, ETag %s; want %s", put.status, put.code, put.header.Get("ETag"), etagOf(content))
	}
	if sum := put.header.Get("X-Amz-Checksum-Crc64nvme"); sum != "" && sum != checksumOf(content) {
		t.Errorf("checksum %s, want %s", sum, checksumOf(content))
	}
	info, err := s.Head(ctx, key)
	if err != nil || info.Size != o.Size || info.Token != o.Token {
		t.Fatalf("head: %+v %v", info, err)
	}
	if info.CRC64 != nil && *info.CRC64 != crc64nvme.Checksum(content) {
		t.Errorf("head says another CRC")
	}
	get := signed(t)(s.SignGet(ctx, key, objectname.Attachment(key), "application/octet-stream", life))
	got := send(t, get, nil, nil)
	if got.status != http.StatusOK || !bytes.Equal(got.body, content) {
		t.Fatalf("get: %d %s, %d bytes", got.status, got.code, len(got.body))
	}
	if d := got.header.Get("Content-Disposition"); d != objectname.Attachment(key) {
		t.Errorf("disposition %q", d)
	}
	samples(t, s, o, info, content)
	ranges(t, get, content)
	opening(t, s, o, content)
	deletion(t, s, key, get)
}

// samples: how an object begins, and as what it is kept.
func samples(t *testing.T, s storage.Storage, o storage.Object, info storage.Info, content []byte) {
	for _, n := range []int{1, 1024} {
		if sample, err := s.Sample(t.Context(), o.Key, n); err != nil || !bytes.Equal(sample, content[:min(n, len(content))]) {
			t.Errorf("a sample of %d: %d bytes, %v", n, len(sample), err)
		}
	}
	if info.Type != "" && info.Type != o.Type {
		t.Errorf("head says the type %q", info.Type)
	}
}

func ranges(t *testing.T, get storage.Request, content []byte) {
	if len(content) < 100 {
		return
	}
	part := send(t, get, nil, func(r *http.Request) { r.Header.Set("Range", "bytes=10-19") })
	if part.status != http.StatusPartialContent || !bytes.Equal(part.body, content[10:20]) {
		t.Errorf("range: %d, %d bytes", part.status, len(part.body))
	}
}

// opening reads what is stored, whole and from places in the middle.
func opening(t *testing.T, s storage.Storage, o storage.Object, content []byte) {
	for _, offset := range []int64{0, 1, 10, o.Size / 2, o.Size - 1, o.Size, o.Size + 1} {
		r, info, err := s.OpenFrom(t.Context(), o.Key, max(offset, 0))
		if offset > 0 && offset >= o.Size {
			if !errors.Is(err, storage.ErrNotFound) || r != nil {
				t.Errorf("opened at %d of %d: %v", offset, o.Size, err)
			}
			continue
		}
		if err != nil || info.Size != o.Size || info.Token != o.Token || info.ETag != etagOf(content) {
			t.Fatalf("opened at %d: %+v %v", offset, info, err)
		}
		text, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(text, content[max(offset, 0):]) {
			t.Errorf("opened at %d: %d bytes of %d, %v", offset, len(text), o.Size, err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

func deletion(t *testing.T, s storage.Storage, key string, get storage.Request) {
	ctx := t.Context()
	for range 2 { // deleting what is gone is a success
		if err := s.Delete(ctx, key); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Head(ctx, key); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("head after delete: %v", err)
	}
	if _, _, err := s.OpenFrom(ctx, key, 0); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("open after delete: %v", err)
	}
	if gone := send(t, get, nil, nil); gone.status != http.StatusNotFound || gone.code != "NoSuchKey" {
		t.Errorf("get after delete: %d %s", gone.status, gone.code)
	}
}

// upload opens a multipart upload and sends its parts.
func upload(t *testing.T, s storage.Storage, o storage.Object, content []byte, size int) (id string, parts []storage.Part) {
	t.Helper()
	id, err := s.Create(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; len(content) > 0; n++ {
		piece := content[:min(size, len(content))]
		content = content[len(piece):]
		got := send(t, signed(t)(s.SignPart(t.Context(), o, id, n, int64(len(piece)), life)), piece, nil)
		if got.status != http.StatusOK || got.header.Get("ETag") != etagOf(piece) {
			t.Fatalf("part %d: %d %s", n, got.status, got.code)
		}
		parts = append(parts, storage.Part{Number: n, ETag: got.header.Get("ETag"), Size: int64(len(piece))})
	}
	return id, parts
}

const partSize = 5 << 20 // the smallest S3 takes for all but the last

func multipart(t *testing.T, s storage.Storage) {
	t.Run("round trip", func(t *testing.T) { multipartRoundTrip(t, s) })
	t.Run("wrong parts", func(t *testing.T) { wrongParts(t, s) })
	t.Run("abort", func(t *testing.T) { abort(t, s) })
}

func multipartRoundTrip(t *testing.T, s storage.Storage) {
	ctx := t.Context()
	content := fill(2*partSize + 1234)
	o := object("m/three parts.bin", len(content))
	id, parts := upload(t, s, o, content, partSize)
	// A part sent twice counts once.
	again := send(t, signed(t)(s.SignPart(ctx, o, id, 2, partSize, life)), content[partSize:2*partSize], nil)
	if again.status != http.StatusOK {
		t.Fatalf("part again: %d %s", again.status, again.code)
	}
	listed, err := s.Parts(ctx, o.Key, id)
	if err != nil || fmt.Sprint(listed) != fmt.Sprint(parts) {
		t.Fatalf("parts: %v %v\nwant %v", listed, err, parts)
	}
	if _, err := s.Head(ctx, o.Key); !errors.Is(err, storage.ErrNotFound) {
		t.Fatalf("head before complete: %v", err)
	}
	if err := s.Complete(ctx, o.Key, id, parts); err != nil {
		t.Fatal(err)
	}
	info, err := s.Head(ctx, o.Key)
	if err != nil || info.Size != o.Size || info.Token != o.Token {
		t.Fatalf("head: %+v %v", info, err)
	}
	if info.CRC64 != nil && *info.CRC64 != crc64nvme.Checksum(content) {
		t.Errorf("the whole has another CRC: %x", *info.CRC64)
	}
	got := send(t, signed(t)(s.SignGet(ctx, o.Key, "attachment", "application/octet-stream", life)), nil, nil)
	if !bytes.Equal(got.body, content) {
		t.Fatalf("get: %d %s, %d bytes", got.status, got.code, len(got.body))
	}
	if err := s.Delete(ctx, o.Key); err != nil {
		t.Fatal(err)
	}
}

func wrongParts(t *testing.T, s storage.Storage) {
	ctx := t.Context()
	content := fill(partSize + 7)
	o := object("m/wrong parts", len(content))
	id, parts := upload(t, s, o, content, partSize)
	wrong := map[string][]storage.Part{
		"none":          {},
		"another etag":  {{Number: 1, ETag: parts[1].ETag}, parts[1]},
		"never arrived": {parts[0], parts[1], {Number: 3, ETag: parts[0].ETag}},
	}
	for name, list := range wrong {
		if err := s.Complete(ctx, o.Key, id, list); !errors.Is(err, storage.ErrInvalidPart) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.Complete(ctx, o.Key, id, parts); err != nil {
		t.Errorf("the upload did not survive the wrong lists: %v", err)
	}
	_ = s.Delete(ctx, o.Key)
}

func abort(t *testing.T, s storage.Storage) {
	ctx := t.Context()
	content := fill(100)
	o := object("m/aborted", len(content))
	id, parts := upload(t, s, o, content, partSize)
	part := signed(t)(s.SignPart(ctx, o, id, 1, 100, life))
	for range 2 {
		if err := s.Abort(ctx, o.Key, id); err != nil {
			t.Fatal(err)
		}
	}
	if late := send(t, part, content, nil); late.status != http.StatusNotFound || late.code != "NoSuchUpload" {
		t.Errorf("part after abort: %d %s", late.status, late.code)
	}
	if _, err := s.Parts(ctx, o.Key, id); !errors.Is(err, storage.ErrNoUpload) {
		t.Errorf("parts after abort: %v", err)
	}
	if err := s.Complete(ctx, o.Key, id, parts); !errors.Is(err, storage.ErrNoUpload) {
		t.Errorf("complete after abort: %v", err)
	}
	lost, err := s.Create(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Abort(ctx, o.Key, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Parts(ctx, o.Key, lost); !errors.Is(err, storage.ErrNoUpload) {
		t.Errorf("an upload whose id was lost is still there: %v", err)
	}
}

// unfinished uploads are listed by their age, and may be aborted while they are.
func unfinished(t *testing.T, s storage.Storage) {
	ctx := t.Context()
	want := map[storage.Unfinished]bool{}
	for _, key := range []string{"u/one", "u/one", "u/deeper/ü two"} {
		id, err := s.Create(ctx, object(key, 100))
		if err != nil {
			t.Fatal(err)
		}
		want[storage.Unfinished{Key: key, ID: id}] = true
	}
	none := func(found []storage.Unfinished) error { t.Errorf("younger than that: %v", found); return nil }
	if err := s.EachUnfinished(ctx, time.Now().Add(-time.Hour), none); err != nil {
		t.Error(err)
	}
	enough := errors.New("enough")
	if err := s.EachUnfinished(ctx, time.Now().Add(time.Hour), func([]storage.Unfinished) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("it went on: %v", err)
	}
	err := s.EachUnfinished(ctx, time.Now().Add(time.Hour), func(found []storage.Unfinished) error {
		for _, u := range found {
			if !want[u] {
				t.Errorf("not one of them: %v", u)
			}
			delete(want, u)
			if err := s.Abort(ctx, u.Key, u.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || len(want) > 0 {
		t.Errorf("%v, not found: %v", err, want)
	}
	if err := s.EachUnfinished(ctx, time.Now().Add(time.Hour), none); err != nil {
		t.Error(err)
	}
}
