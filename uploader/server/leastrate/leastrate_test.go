package leastrate_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/server/leastrate"
)

// pipes is a listener whose connections are in memory, so that a fake clock rules their deadlines.
type pipes struct {
	accept chan net.Conn
	closed chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.accept:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}
func (p *pipes) Close() error   { close(p.closed); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// serve gives a connection to a server with this one answer.
func serve(t *testing.T, answer http.HandlerFunc) net.Conn {
	t.Helper()
	listener := &pipes{make(chan net.Conn), make(chan struct{})}
	web := &http.Server{Handler: answer} //nolint:gosec // the test is about the deadlines of bodies
	ended := make(chan struct{})
	go func() { defer close(ended); _ = web.Serve(listener) }()
	client, server := net.Pipe()
	listener.accept <- server
	t.Cleanup(func() {
		_ = client.Close()
		_ = web.Close()
		<-ended
	})
	return client
}

// TestABodyThatMovesLives, at 2 KiB a second for half an hour; one at 1 KiB a minute, or that stops, ends within two minutes.
func TestABodyThatMovesLives(t *testing.T) {
	for _, c := range []struct {
		name  string
		piece int
		every time.Duration
		n     int
		lives bool
	}{
		{"slow but moving", 2 << 10, time.Second, 1800, true},
		{"a pause of 50 s", 64 << 10, 50 * time.Second, 10, true},
		{"trickling", 1 << 10, time.Minute, 30, false},
		{"standing still", 100 << 10, time.Hour, 2, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			type end struct {
				n   int64
				err error
			}
			read := make(chan end, 1)
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				n, err := io.Copy(io.Discard, leastrate.NewReader(r.Body, http.NewResponseController(w)))
				read <- end{n, err}
			})
			begin := time.Now()
			size := c.piece * c.n
			go func() {
				fmt.Fprintf(client, "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", size)
				for range c.n {
					if _, err := client.Write(make([]byte, c.piece)); err != nil {
						return
					}
					select {
					case <-time.After(c.every):
					case <-t.Context().Done():
						return
					}
				}
			}()
			got := <-read
			if c.lives && (got.err != nil || got.n != int64(size)) {
				t.Errorf("%s: %d of %d bytes, %v", c.name, got.n, size, got.err)
			}
			if took := time.Since(begin); !c.lives && (!errors.Is(got.err, os.ErrDeadlineExceeded) || took > 2*time.Minute) {
				t.Errorf("%s: %v after %v", c.name, got.err, took)
			}
			go io.Copy(io.Discard, client) //nolint:errcheck // until it is closed
		})
	}
}

// TestADownloadThatIsTakenLives, at 4 KiB a second; one that nobody takes ends. Either way to send it.
func TestADownloadThatIsTakenLives(t *testing.T) {
	file := bytes.Repeat([]byte("0123456789abcdef"), 1<<16) // 1 MiB
	for name, send := range map[string]func(w io.Writer) error{
		"written": func(w io.Writer) error { _, err := w.Write(file); return err },
		"copied":  func(w io.Writer) error { _, err := io.CopyN(w, bytes.NewReader(file), int64(len(file))); return err },
		"to its end": func(w io.Writer) error {
			_, err := io.Copy(w, struct{ io.Reader }{bytes.NewReader(file)})
			return err
		},
	} {
		for _, taken := range []bool{true, false} {
			synctest.Test(t, func(t *testing.T) {
				sent := make(chan error, 1)
				client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Length", fmt.Sprint(len(file)))
					sent <- send(leastrate.NewWriter(w))
				})
				begin := time.Now()
				fmt.Fprint(client, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
				var got []byte
				for piece := make([]byte, 4<<10); taken; <-time.After(time.Second) {
					n, err := client.Read(piece)
					if got = append(got, piece[:n]...); err != nil {
						break
					}
				}
				err := <-sent
				if taken && (err != nil || !bytes.HasSuffix(got, file)) {
					t.Errorf("%s: %d bytes, %v", name, len(got), err)
				}
				if took := time.Since(begin); !taken && (!errors.Is(err, os.ErrDeadlineExceeded) || took > 3*time.Minute) {
					t.Errorf("%s: %v after %v", name, err, took)
				}
			})
		}
	}
}
