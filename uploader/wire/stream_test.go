package wire_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/wire"
)

// answers is a transport that gives one answer, after a while.
type answers struct {
	after  time.Duration
	status int
	kind   string
	body   io.ReadCloser
	asked  *http.Request
}

func (a *answers) RoundTrip(r *http.Request) (*http.Response, error) {
	a.asked = r
	select {
	case <-time.After(a.after):
		return &http.Response{StatusCode: a.status, Header: http.Header{"Content-Type": {a.kind}, "Location": {"https://elsewhere.example/"}, "Retry-After": {"7"}}, Body: a.body}, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

func streamOf(ctx context.Context, a *answers) (io.ReadCloser, error) {
	base := &url.URL{Scheme: "https", Host: "share.example"}
	token := func(context.Context) (string, error) { return "CANARY-0451", nil }
	stream, _, err := (&wire.Client{Base: base, Transport: a, Token: token}).Stream(ctx, wire.Call{Op: "watch", Path: "/v1/events", Optional: true}, "text/event-stream", time.Minute)
	return stream, err
}

// TestAStreamLivesWhileSomethingComes, and is given up after a minute of nothing.
func TestAStreamLivesWhileSomethingComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		from, to := io.Pipe()
		a := &answers{status: 200, kind: "text/event-stream; charset=utf-8", body: from}
		stream, err := streamOf(t.Context(), a)
		if err != nil || a.asked.Header.Get("Authorization") != "Bearer CANARY-0451" || a.asked.URL.String() != "https://share.example/v1/events" {
			t.Fatalf("%v", err)
		}
		context.AfterFunc(a.asked.Context(), func() { _ = from.CloseWithError(context.Canceled) }) // as net/http does
		go func() {
			for range 10 {
				_, _ = io.WriteString(to, ":")
				<-time.After(59 * time.Second)
			}
		}()
		begin := time.Now()
		text, err := io.ReadAll(stream)
		if took := time.Since(begin); len(text) != 10 || took != 9*59*time.Second+time.Minute || fault.KindOf(err) != fault.Stalled {
			t.Errorf("%q, %v, after %v", text, err, took)
		}
		if err := stream.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestWhatIsNoStream is a fault, and no redirect is followed.
func TestWhatIsNoStream(t *testing.T) {
	body := func() io.ReadCloser { return io.NopCloser(strings.NewReader("data: x\n\n")) }
	for name, c := range map[string]struct {
		answer answers
		kind   fault.Kind
	}{
		"a web page":             {answers{status: 200, kind: "text/html", body: body()}, fault.Protocol},
		"no type":                {answers{status: 200, kind: "", body: body()}, fault.Protocol},
		"not there":              {answers{status: 404, kind: "text/html", body: body()}, fault.Unsupported},
		"too busy":               {answers{status: 503, kind: "application/problem+json", body: io.NopCloser(strings.NewReader(`{"code":"busy"}`))}, fault.Busy},
		"no beginning":           {answers{after: time.Hour}, fault.Stalled},
		"somewhere else":         {answers{status: 302, kind: "text/event-stream", body: body()}, fault.NoPlace},
		"somewhere else, really": {answers{status: 307, kind: "text/event-stream", body: body()}, fault.NoPlace},
	} {
		synctest.Test(t, func(t *testing.T) {
			stream, err := streamOf(t.Context(), &c.answer)
			if stream != nil || fault.KindOf(err) != c.kind || strings.Contains(err.Error(), "CANARY") {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}
