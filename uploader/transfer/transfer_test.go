package transfer_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minio/crc64nvme"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/transfer"
)

func put(url string) destination.Request {
	return destination.Request{Method: http.MethodPut, URL: destination.NewURL(url), ETag: true}
}

func bodyOf(data []byte) transfer.Body {
	return transfer.Body{At: bytes.NewReader(data), Size: int64(len(data))}
}

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func transport(t *testing.T) *http.Transport {
	t.Helper()
	rt := transfer.NewTransport(transfer.TransportOptions{})
	t.Cleanup(rt.CloseIdleConnections)
	return rt
}

func kindOf(t *testing.T, err error) fault.Kind {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	return fault.KindOf(err)
}

func TestSendGoesOutByteForByte(t *testing.T) {
	const tail = "/b/a//b/100%25%20%23%2B'()?X-Amz-Signature=ab%2Fc&x=%7e&empty"
	var line string
	var header http.Header
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		line, header = r.RequestURI, r.Header.Clone()
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("ETag", `"x"`)
	})
	request := put(url + tail)
	request.Header = http.Header{"Content-Type": {"text/plain"}, "X-Amz-Meta-A": {"1"}}
	var sent atomic.Int64
	data := bytes.Repeat([]byte("drop"), 50_000)
	got, err := transfer.Send(t.Context(), transport(t), request, transfer.Body{At: bytes.NewReader(data), Offset: 4, Size: 100_000},
		transfer.Options{N: 3, Sent: func(n int64) { sent.Add(n) }})
	if err != nil {
		t.Fatal(err)
	}
	if line != tail {
		t.Errorf("request line\n got %s\nwant %s", line, tail)
	}
	for name := range header {
		switch name {
		case "Content-Type", "X-Amz-Meta-A", "Content-Length", "User-Agent":
		default:
			t.Errorf("a header that nobody signed: %s", name)
		}
	}
	if want := crc64nvme.Checksum(data[4:100_004]); *got.Sent.CRC64 != want || got.N != 3 || got.Size != 100_000 || sent.Load() != 100_000 {
		t.Errorf("receipt %+v, sent %d", got, sent.Load())
	}
}

func TestAnEmptyFileHasALength(t *testing.T) {
	var length string
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		length = r.Header.Get("Content-Length")
		w.Header().Set("ETag", `"x"`)
	})
	got, err := transfer.Send(t.Context(), transport(t), put(url+"/k"), bodyOf(nil), transfer.Options{})
	if err != nil || length != "0" || *got.Sent.CRC64 != 0 {
		t.Errorf("err %v, length %q, receipt %+v", err, length, got)
	}
}

// What looks like success and is none, and what each refusal is called.
func TestAnswers(t *testing.T) {
	xml := func(status int, code, message string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, "<Error><Code>"+code+"</Code><Message>"+message+"</Message></Error>")
		}
	}
	crcOf := func(data string) string {
		return base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint64(nil, crc64nvme.Checksum([]byte(data))))
	}
	tests := map[string]struct {
		answer http.HandlerFunc
		want   fault.Kind
	}{
		"captive portal": {func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<html>Log in to the Wi-Fi</html>")
		}, fault.Protocol},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusMovedPermanently)
		}, fault.NoPlace},
		"other bytes": {func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("ETag", `"x"`)
			w.Header().Set("x-amz-checksum-crc64nvme", crcOf("something else"))
		}, fault.Corrupt},
		"expired":          {xml(403, "AccessDenied", "Request has expired"), fault.Expired},
		"denied":           {xml(403, "AccessDenied", "Access Denied"), fault.Forbidden},
		"signed elsewhere": {xml(403, "SignatureDoesNotMatch", "no"), fault.Permission},
		"skewed":           {xml(403, "RequestTimeTooSkewed", ""), fault.Clock},
		"busy":             {xml(503, "SlowDown", ""), fault.Busy},
		"timeout":          {xml(400, "RequestTimeout", ""), fault.Busy},
		"full":             {xml(507, "StorageFull", ""), fault.StorageFull},
		"no upload":        {xml(404, "NoSuchUpload", ""), fault.Missing},
		"there already":    {xml(412, "PreconditionFailed", ""), fault.Exists},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			url := serve(t, test.answer)
			var sent atomic.Int64
			_, err := transfer.Send(t.Context(), transport(t), put(url+"/k?X-Amz-Signature=canary"), bodyOf([]byte("data")),
				transfer.Options{Sent: func(n int64) { sent.Add(n) }})
			if got := kindOf(t, err); got != test.want {
				t.Errorf("got %v, want %v (%v)", got, test.want, err)
			}
			if strings.Contains(err.Error(), "canary") {
				t.Errorf("the error shows the signature: %v", err)
			}
		})
	}
}

func TestAWrongSignatureOfOursIsAWrongKey(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, "<Error><Code>SignatureDoesNotMatch</Code></Error>")
	})
	_, err := transfer.Send(t.Context(), transport(t), put(url), bodyOf([]byte("x")), transfer.Options{SignedByUs: true})
	if kindOf(t, err) != fault.Keys {
		t.Error(err)
	}
}

func TestAFileThatShrinksIsChanged(t *testing.T) {
	url := serve(t, func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
	_, err := transfer.Send(t.Context(), transport(t), put(url), transfer.Body{At: strings.NewReader("short"), Size: 100}, transfer.Options{})
	if kindOf(t, err) != fault.Changed {
		t.Error(err)
	}
}

// A server that closes idle connections must not cost an attempt: net/http repeats the PUT on a fresh one, and the sent
// counter ends at the size all the same.
func TestAClosedIdleConnectionIsRepeated(t *testing.T) {
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	const answer = "HTTP/1.1 200 OK\r\nETag: \"x\"\r\nContent-Length: 0\r\n\r\n"
	go func() {
		for range 2 { // every connection serves one request well, reads a second, and closes
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			requests := bufio.NewReader(conn)
			read := func() {
				if r, err := http.ReadRequest(requests); err == nil {
					_, _ = io.Copy(io.Discard, r.Body)
				}
			}
			read()
			_, _ = io.WriteString(conn, answer)
			read()
			_ = conn.Close()
		}
	}()
	rt := transport(t)
	var sent atomic.Int64
	o := transfer.Options{Sent: func(n int64) { sent.Add(n) }}
	for range 2 {
		if _, err := transfer.Send(t.Context(), rt, put("http://"+listener.Addr().String()+"/k"), bodyOf([]byte("four")), o); err != nil {
			t.Fatal(err)
		}
	}
	if sent.Load() != 8 {
		t.Errorf("sent %d, want 8", sent.Load())
	}
}

type stuck struct{}

func (stuck) RoundTrip(r *http.Request) (*http.Response, error) {
	_, _ = io.CopyN(io.Discard, r.Body, 10)
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestTheWatchdog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		started := time.Now()
		var sent atomic.Int64
		_, err := transfer.Send(t.Context(), stuck{}, put("https://s.example/k"), bodyOf(make([]byte, 100)), transfer.Options{Sent: func(n int64) { sent.Add(n) }})
		if kindOf(t, err) != fault.Stalled || time.Since(started) != 30*time.Second || sent.Load() != 0 {
			t.Errorf("%v after %v, sent %d", err, time.Since(started), sent.Load())
		}
	})
}

type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestTheAnswerMayTakeAsLongAsASlowLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		started := time.Now()
		_, err := transfer.Send(t.Context(), silent{}, put("https://s.example/k"), bodyOf(make([]byte, 8<<20)), transfer.Options{})
		if kindOf(t, err) != fault.Stalled || time.Since(started) != 188*time.Second {
			t.Errorf("%v after %v", err, time.Since(started))
		}
	})
}

var errPaused = errors.New("paused")

func TestTheCauseComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(errPaused) })
		_, err := transfer.Send(ctx, silent{}, put("https://s.example/k"), bodyOf([]byte("x")), transfer.Options{})
		if !errors.Is(err, errPaused) {
			t.Error(err)
		}
	})
}

func TestAFormHasTheFileLast(t *testing.T) {
	var fields []string
	var content, name, kind string
	var length int64
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		length = r.ContentLength // S3 takes no form of unknown length
		reader, err := r.MultipartReader()
		if err != nil {
			t.Error(err)
			return
		}
		for {
			var part *multipart.Part
			if part, err = reader.NextPart(); err != nil {
				break
			}
			data, _ := io.ReadAll(part)
			content, name, kind = string(data), part.FileName(), part.Header.Get("Content-Type")
			if name == "" {
				fields = append(fields, part.FormName()+"="+content)
			}
		}
		w.Header().Set("ETag", `"x"`)
		w.WriteHeader(http.StatusCreated)
	})
	request := put(url)
	request.Method, request.OK = http.MethodPost, []int{201}
	request.Form = &destination.Form{Fields: [][2]string{{"key", "k"}, {"Policy", "p"}}, FileField: "file", FileName: `a"b`, FileType: "text/plain"}
	got, err := transfer.Send(t.Context(), transport(t), request, bodyOf([]byte("bytes")), transfer.Options{})
	if err != nil || strings.Join(fields, " ") != "key=k Policy=p" || content != "bytes" || *got.Sent.CRC64 != crc64nvme.Checksum([]byte("bytes")) {
		t.Errorf("%v, fields %v, content %q", err, fields, content)
	}
	if name != `a"b` || kind != "text/plain" || length < 100 {
		t.Errorf("the last is the file %q, %s, %d bytes in all", name, kind, length)
	}
}
