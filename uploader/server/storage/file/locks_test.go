package file_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/server/storage"
)

// Complete holds the lock of the upload and takes that of the key: whatever the two hash to, it must not wait for itself.
// 300 uploads meet a shared lock among 64 with a probability of 99 %.
func TestCompleteNeverWaitsForItself(t *testing.T) {
	s := open(t, t.TempDir())
	done := make(chan error, 1)
	go func() {
		for i := range 300 {
			if err := onePart(t, s, storage.Object{Key: fmt.Sprintf("f%d/u/name", i), Type: "text/plain", Size: 1, Token: "t"}); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(time.Minute):
		panic("a Complete waits for ever") // with every goroutine's stack; Close would wait too
	}
}

func onePart(t *testing.T, s storage.Storage, o storage.Object) error {
	id, err := s.Create(t.Context(), o)
	if err != nil {
		return err
	}
	signed, err := s.SignPart(t.Context(), o, id, 1, o.Size, time.Minute)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(t.Context(), signed.Method, signed.URL, strings.NewReader("x"))
	if err != nil {
		return err
	}
	for name, value := range signed.Header {
		request.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return errors.Join(errors.New(answer.Status), answer.Body.Close())
	}
	return errors.Join(answer.Body.Close(), s.Complete(t.Context(), o.Key, id, []storage.Part{{Number: 1, ETag: answer.Header.Get("ETag")}}))
}
