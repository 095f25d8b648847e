package transfer_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/transfer"
)

// Where a token was asked for it must be there, whatever the page is; where none was, a page is no storage's answer.
func TestWhatCountsAsStored(t *testing.T) {
	for name, one := range map[string]struct {
		asks         bool
		header       http.Header
		stored, etag bool
	}{
		"asked for, and there":       {true, http.Header{"Etag": {`"e"`}}, true, true},
		"asked for, and missing":     {true, http.Header{}, false, false},
		"asked for, and empty":       {true, http.Header{"Etag": {`" "`}}, false, false},
		"asked for, there, a page":   {true, http.Header{"Etag": {`"e"`}, "Content-Type": {"text/html"}}, true, true},
		"not asked for":              {false, http.Header{}, true, false},
		"not asked for, and there":   {false, http.Header{"Etag": {`"e"`}}, true, true},
		"not asked for, and a page":  {false, http.Header{"Content-Type": {"Text/HTML; charset=utf-8"}}, false, false},
		"not asked for, and no page": {false, http.Header{"Content-Type": {"application/json"}}, true, false},
	} {
		request := put("https://s.example/k")
		request.ETag = one.asks
		receipt, err := transfer.Send(t.Context(), &hasty{after: 4, status: 200, header: one.header}, request, bodyOf([]byte("abc")), transfer.Options{})
		if (err == nil) != one.stored || err != nil && fault.KindOf(err) != fault.Protocol || (receipt.ETag != "") != one.etag {
			t.Errorf("%s: %+v, %v", name, receipt, err)
		}
	}
}

// As much of an answer is kept as was asked for, and nothing where nothing was.
func TestTheAnswerIsKeptOnlyWhereAskedFor(t *testing.T) {
	for keep, want := range map[int]string{0: "", 3: "hel", 100: "hello"} {
		request := put("https://s.example/k")
		request.KeepBody = keep
		answers := roundTrip(func(r *http.Request) (*http.Response, error) {
			_, _ = io.Copy(io.Discard, r.Body)
			return &http.Response{StatusCode: 200, Header: http.Header{"Etag": {`"e"`}}, Body: io.NopCloser(strings.NewReader("hello"))}, nil
		})
		receipt, err := transfer.Send(t.Context(), answers, request, bodyOf([]byte("abc")), transfer.Options{})
		if err != nil || string(receipt.Body) != want || (receipt.Body == nil) != (keep == 0) {
			t.Errorf("%d bytes: %q, %v", keep, receipt.Body, err)
		}
	}
}

// broken is an answer that breaks off while it is read.
type broken struct{ ends func() }

func (b broken) Read([]byte) (int, error) {
	b.ends()
	return 0, io.ErrUnexpectedEOF
}

// Whoever stops a Send while its answer is read hears why, and nobody takes what there is of it for a success.
func TestStoppedWhileTheAnswerIsRead(t *testing.T) {
	for _, stops := range []bool{true, false} {
		ctx, cancel := context.WithCancelCause(t.Context())
		answers := roundTrip(func(r *http.Request) (*http.Response, error) {
			_, _ = io.Copy(io.Discard, r.Body)
			ends := func() {
				if stops {
					cancel(errPaused)
				}
			}
			return &http.Response{StatusCode: 200, Header: http.Header{"Etag": {`"e"`}}, Body: io.NopCloser(broken{ends})}, nil
		})
		_, err := transfer.Send(ctx, answers, put("https://s.example/k"), bodyOf([]byte("abc")), transfer.Options{})
		if errors.Is(err, errPaused) != stops || !stops && kindOf(t, err) != fault.Interrupted {
			t.Errorf("stopped %v: %v", stops, err)
		}
		cancel(nil)
	}
}

// A header without a value is no checksum.
func TestAHeaderWithoutAValue(t *testing.T) {
	request := put("https://s.example/k")
	request.Header = http.Header{"X-Amz-Checksum-Crc32": {}}
	answer := roundTrip(func(r *http.Request) (*http.Response, error) {
		_, _ = io.Copy(io.Discard, r.Body)
		return &http.Response{StatusCode: 400, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("<Error><Code>BadDigest</Code></Error>"))}, nil
	})
	if _, err := transfer.Send(t.Context(), answer, request, bodyOf([]byte("abc")), transfer.Options{}); kindOf(t, err) != fault.Corrupt {
		t.Error(err)
	}
}
