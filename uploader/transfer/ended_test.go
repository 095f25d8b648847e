package transfer_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/transfer"
)

// roundTrip is a transport in a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// slowFile counts who reads it. A read takes its time.
type slowFile struct {
	takes   time.Duration
	reads   atomic.Int64
	running atomic.Int64
}

func (f *slowFile) ReadAt(p []byte, _ int64) (int, error) {
	f.reads.Add(1)
	f.running.Add(1)
	defer f.running.Add(-1)
	time.Sleep(f.takes) //nolint:forbidigo // virtual time
	return len(p), nil
}

// net/http returns an answer, or an error, while a goroutine of its own still reads the body. When Send has returned nobody reads
// the file any more, and nothing is counted.
func TestNothingIsReadAfterSendHasReturned(t *testing.T) {
	answers := map[string]func(ctx context.Context) (*http.Response, error){
		"answered early": func(context.Context) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: http.Header{"Etag": {`"x"`}}, Body: io.NopCloser(strings.NewReader(""))}, nil
		},
		"refused": func(context.Context) (*http.Response, error) {
			return &http.Response{StatusCode: 403, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(""))}, nil
		},
		"broken": func(context.Context) (*http.Response, error) { return nil, errors.New("broken") },
		"paused": func(ctx context.Context) (*http.Response, error) { <-ctx.Done(); return nil, ctx.Err() },
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				file := &slowFile{takes: 300 * time.Millisecond}
				var left sync.WaitGroup
				rt := roundTrip(func(r *http.Request) (*http.Response, error) {
					left.Go(func() {
						buffer := make([]byte, 1000)
						for {
							if n, err := r.Body.Read(buffer); err != nil {
								if n != 0 {
									t.Errorf("%d bytes with %v", n, err)
								}
								return
							}
						}
					})
					time.Sleep(500 * time.Millisecond) //nolint:forbidigo // virtual time
					return answer(r.Context())
				})
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				var sent atomic.Int64
				_, err := transfer.Send(ctx, rt, put("https://storage.example/x"), transfer.Body{At: file, Size: 1 << 20},
					transfer.Options{Sent: func(n int64) { sent.Add(n) }})
				if err == nil {
					t.Error("half a body is no success")
				}
				reads, counted := file.reads.Load(), sent.Load()
				if file.running.Load() != 0 {
					t.Error("Send returned while its body was being read")
				}
				left.Wait()
				if file.reads.Load() != reads || sent.Load() != counted {
					t.Errorf("%d reads, %d bytes counted after Send had returned", file.reads.Load()-reads, sent.Load()-counted)
				}
				if name != "refused" && counted != 0 {
					t.Errorf("%d bytes are left in the counter", counted)
				}
			})
		})
	}
}

// A file on a dead drive, in which a read hangs, does not keep Send.
func TestAReadThatHangsIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file := &slowFile{takes: time.Hour}
		var left sync.WaitGroup
		rt := roundTrip(func(r *http.Request) (*http.Response, error) {
			left.Go(func() { _, _ = r.Body.Read(make([]byte, 1000)) })
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		_, err := transfer.Send(ctx, rt, put("https://storage.example/x"), transfer.Body{At: file, Size: 1000}, transfer.Options{})
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 3*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		left.Wait()
	})
}
