package transfer_test

import (
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/transfer"
)

// A line that takes a little every twenty seconds is slow, and not dead: only when nothing was taken for 30 seconds is it over.
func TestASlowLineIsNotStalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := roundTrip(func(r *http.Request) (*http.Response, error) {
			for buffer := make([]byte, 10); ; {
				if _, err := r.Body.Read(buffer); errors.Is(err, io.EOF) {
					return &http.Response{StatusCode: 200, Header: http.Header{"Etag": {`"e"`}}, Body: http.NoBody}, nil
				} else if err != nil {
					return nil, err
				}
				select {
				case <-time.After(20 * time.Second):
				case <-r.Context().Done():
					return nil, r.Context().Err()
				}
			}
		})
		if _, err := transfer.Send(t.Context(), slow, put("https://s.example/k"), bodyOf(make([]byte, 100)), transfer.Options{}); err != nil {
			t.Error(err)
		}
	})
}

// What is refused by the storage's own checksum does not count as sent, as nothing of it is kept.
func TestOtherBytesDoNotCountAsSent(t *testing.T) {
	answer := &hasty{after: 5, status: 200, header: http.Header{"Etag": {`"e"`}, "X-Amz-Checksum-Crc64nvme": {"AAAAAAAAAAA="}}}
	sent, most := int64(0), int64(0)
	_, err := transfer.Send(t.Context(), answer, put("https://s.example/k"), bodyOf([]byte("data")), transfer.Options{Sent: func(n int64) {
		sent += n
		most = max(most, sent)
	}})
	if kindOf(t, err) != fault.Corrupt || sent != 0 || most != 4 {
		t.Errorf("%v, %d bytes count as sent, were %d", err, sent, most)
	}
}

// deadDrive fails after a long time.
type deadDrive struct{ slowFile }

func (d *deadDrive) ReadAt(p []byte, at int64) (int, error) {
	_, _ = d.slowFile.ReadAt(p, at)
	return 0, errPaused
}

// A read that hung when Send returned was the last one, whatever comes of it: the file is read no further, and nobody waits.
func TestAReadThatHungIsTheLast(t *testing.T) {
	alive, dead := &slowFile{takes: time.Hour}, &deadDrive{slowFile{takes: time.Hour}}
	testTheLastRead(t, alive, &alive.reads)
	testTheLastRead(t, dead, &dead.reads)
}

func testTheLastRead(t *testing.T, file io.ReaderAt, reads *atomic.Int64) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var left sync.WaitGroup
		rt := roundTrip(func(r *http.Request) (*http.Response, error) {
			left.Go(func() {
				for buffer := make([]byte, 10); ; {
					if _, err := r.Body.Read(buffer); err != nil {
						return
					}
				}
			})
			time.Sleep(time.Second) //nolint:forbidigo // virtual time
			return nil, errPaused
		})
		if _, err := transfer.Send(t.Context(), rt, put("https://s.example/k"), transfer.Body{At: file, Size: 1000}, transfer.Options{}); err == nil {
			t.Error("no error")
		}
		left.Wait()
		if n := reads.Load(); n != 1 {
			t.Errorf("read %d times", n)
		}
	})
}

var errInside = errors.New("a host inside the network")

// An address that Control refuses is not connected to.
func TestControlRefusesAnAddress(t *testing.T) {
	asked := false
	url := serve(t, func(http.ResponseWriter, *http.Request) { asked = true })
	rt := transfer.NewTransport(transfer.TransportOptions{Control: func(string, string) error { return errInside }})
	t.Cleanup(rt.CloseIdleConnections)
	if _, err := transfer.Send(t.Context(), rt, put(url), bodyOf([]byte("x")), transfer.Options{}); err == nil || asked {
		t.Errorf("%v, and the server was asked: %v", err, asked)
	}
}

// A body that is started over counts once: what its first reader has sent is taken back, and whatever that does from then on
// is nothing.
func TestABodyThatStartsOverCountsOnce(t *testing.T) {
	sent := int64(0)
	over := roundTrip(func(r *http.Request) (*http.Response, error) {
		buffer := make([]byte, 10)
		for range 3 {
			_, _ = r.Body.Read(buffer)
		}
		if sent != 20 {
			t.Errorf("%d bytes count as sent, want 20", sent)
		}
		second, err := r.GetBody()
		if err != nil || sent != 0 {
			t.Errorf("%d bytes count as sent of what is started over (%v)", sent, err)
		}
		_, _ = r.Body.Read(buffer)
		_, _ = r.Body.Read(buffer)
		if sent != 0 {
			t.Errorf("the first reader counted %d more", sent)
		}
		_, _ = io.Copy(io.Discard, second)
		return &http.Response{StatusCode: 200, Header: http.Header{"Etag": {`"e"`}}, Body: http.NoBody}, nil
	})
	if _, err := transfer.Send(t.Context(), over, put("https://s.example/k"), bodyOf(make([]byte, 100)), transfer.Options{Sent: func(n int64) { sent += n }}); err != nil || sent != 100 {
		t.Errorf("%d bytes count as sent, %v", sent, err)
	}
}
