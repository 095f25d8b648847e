package server_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/protocol"
)

// onePipe is a listener with one connection, in memory.
type onePipe chan net.Conn

func (p onePipe) Accept() (net.Conn, error) {
	if c, ok := <-p; ok {
		return c, nil
	}
	return nil, net.ErrClosed
}
func (p onePipe) Close() error   { close(p); return nil }
func (p onePipe) Addr() net.Addr { return &net.TCPAddr{} }

// TestABodyThatDoesNotComeIsNotWaitedFor: who is not signed in, or has no signed address, is told so at once, and the connection is
// closed soon; who is has half a minute.
func TestABodyThatDoesNotComeIsNotWaitedFor(t *testing.T) {
	for _, c := range []struct {
		head   string
		status int
		within time.Duration
		closed time.Duration
	}{
		{"POST /v1/uploads HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{", 401, 0, 6 * time.Second},
		{"POST /s/x HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n{", 404, 0, 6 * time.Second},
		{"PUT /o/x HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n{", 403, 0, 6 * time.Second},
		{"POST /v1/uploads HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token-of-anna\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{", 400, 31 * time.Second, 37 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			h := start(t, nil)
			web := h.reference.HTTP()
			listener := make(onePipe, 1)
			ended := make(chan struct{})
			go func() { defer close(ended); _ = web.Serve(listener) }()
			client, server := net.Pipe()
			listener <- server
			begin := time.Now()
			if _, err := fmt.Fprint(client, c.head); err != nil {
				t.Fatal(err)
			}
			reader := bufio.NewReader(client)
			response, err := http.ReadResponse(reader, nil)
			if err != nil || response.StatusCode != c.status || time.Since(begin) > c.within {
				t.Errorf("%.20q: %v %v after %v", c.head, response, err, time.Since(begin))
			}
			if err == nil {
				_ = response.Body.Close()
			}
			_, _ = io.Copy(io.Discard, reader) // until the server closes it
			if took := time.Since(begin); took > c.closed {
				t.Errorf("%.20q: closed after %v", c.head, took)
			}
			_ = client.Close()
			_ = web.Close()
			<-ended
		})
	}
}

// TestASlowDownloadIsNotCutOff, of one file or of all: three kilobytes a second are little, and more than the least.
func TestASlowDownloadIsNotCutOff(t *testing.T) {
	for _, which := range []string{"/1", "/all.zip"} {
		synctest.Test(t, func(t *testing.T) {
			h := start(t, nil)
			content := strings.Repeat("0123456789", 100_000)
			ids := []string{h.store("F1", "a.txt", content), h.store("F2", "b.txt", "hello")}
			link := pathOf(t, h.share("anna", protocol.Share{ID: "S", Uploads: ids})[0].URL)
			to := pathOf(t, h.do(http.MethodPost, link+which, nil).Header().Get("Location"))
			web := h.reference.HTTP()
			listener := make(onePipe, 1)
			ended := make(chan struct{})
			go func() { defer close(ended); _ = web.Serve(listener) }()
			client, server := net.Pipe()
			listener <- server
			if _, err := fmt.Fprintf(client, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", to); err != nil {
				t.Fatal(err)
			}
			response, err := http.ReadResponse(bufio.NewReader(client), nil)
			if err != nil || response.StatusCode != http.StatusOK {
				t.Fatal(response, err)
			}
			got := 0
			for piece := make([]byte, 30_000); err == nil; pass(10 * time.Second) {
				var n int
				n, err = io.ReadFull(response.Body, piece)
				got += n
			}
			if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) || int64(got) != response.ContentLength || got < len(content) {
				t.Errorf("%s: %d bytes of %d, %v", which, got, response.ContentLength, err)
			}
			_ = response.Body.Close()
			_ = client.Close()
			_ = web.Close()
			<-ended
		})
	}
}
