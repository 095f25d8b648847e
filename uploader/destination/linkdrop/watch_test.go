package linkdrop

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/eventstream"
	"linkdrop/uploader/protocol"
)

const watchable = `{"name":"Acme","version":1,"sign_in":{"kind":"bearer"},"features":["shares","share_options","share_lookup","events"]}`

// ended is what news say of the end of a link.
func ended(d destination.Downloads) string {
	if d.Ends.IsZero() {
		return ""
	}
	return fmt.Sprintf(" over %v, %s", d.Over, d.Ends.Format(time.RFC3339))
}

// watched are the news that a stream of this text gives, and its end.
func watched(t *testing.T, serve http.HandlerFunc) (news []string, err error) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/linkdrop", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, watchable) })
	mux.HandleFunc("GET /v1/events", serve)
	mux.HandleFunc("GET /elsewhere", func(http.ResponseWriter, *http.Request) { t.Error("a redirect was followed") })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	d, err := Open(t.Context(), Options{URL: server.URL, Token: func(context.Context) (string, error) { return canary, nil }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	err = d.Watcher.Watch(ctx, func(n destination.LinkNews) {
		news = append(news, fmt.Sprintf("%s %d/%d %v", n.ID, n.Downloads.Count, n.Downloads.Most, n.Downloads.UsedUp)+ended(n.Downloads))
		if n.ID == "LAST" {
			cancel()
		}
	})
	return news, err
}

// TestWhatAStreamSays, good and bad: nothing that makes no sense becomes news.
func TestWhatAStreamSays(t *testing.T) {
	share := func(data string) string { return "event: share\ndata: " + data + "\n\n" }
	good := "event: reset\ndata:\n\n:\n\n" + share(`{"id":"L1","downloads":2,"max_downloads":2,"last_download":"2026-11-28T14:02:00Z","state":"used_up","later":1}`) +
		share(`{"id":"L2","downloads":0,"ends_at":"2026-11-28T14:02:00Z","state":"ended"}`)
	told := []string{" 0/0 false", "L1 2/2 true", "L2 0/0 false over true, 2026-11-28T14:02:00Z"}
	for name, c := range map[string]struct {
		text  string
		kind  fault.Kind
		retry time.Duration
	}{
		"the end":         {good, fault.Interrupted, 0},
		"come again":      {"retry: 9000\n\n" + good, fault.Interrupted, 9 * time.Second},
		"what is not new": {good + "event: requests\ndata: {\n\ndata: x\n\n", fault.Interrupted, 0},
		"no JSON":         {good + share("{"), fault.Protocol, 0},
		"a key twice":     {good + share(`{"id":"L2","ID":"L3"}`), fault.Protocol, 0},
		"no link":         {good + share(`{"downloads":1}`), fault.Protocol, 0},
		"a strange link":  {good + share(`{"id":"a/../b"}`), fault.Protocol, 0},
		"less than never": {good + share(`{"id":"L2","downloads":-1}`), fault.Protocol, 0},
		"less than none":  {good + share(`{"id":"L2","max_downloads":-1}`), fault.Protocol, 0},
		"a long line":     {good + "data:" + strings.Repeat("x", eventstream.MaxLine), fault.Protocol, 0},
		"an endless one":  {good + strings.Repeat("data:"+strings.Repeat("x", 1000)+"\n", 100), fault.Protocol, 0},
	} {
		news, err := watched(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "Bearer "+canary || !strings.HasPrefix(r.Header.Get("Accept"), "text/event-stream") {
				t.Errorf("%s: asked with %v", name, r.Header)
			}
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = io.WriteString(w, c.text)
		})
		if e := faultOf(t, err, c.kind); e.Op != "watch" || e.RetryAfter != c.retry || !slices.Equal(news, told) {
			t.Errorf("%s: %v, %+v", name, news, e)
		}
	}
}

// TestWhoDoesNotTell.
func TestWhoDoesNotTell(t *testing.T) {
	for status, want := range map[int]fault.Kind{404: fault.Unsupported, 405: fault.Unsupported, 501: fault.Unsupported, 503: fault.Busy, 429: fault.Busy, 302: fault.NoPlace} {
		_, err := watched(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/elsewhere")
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(status)
		})
		if e := faultOf(t, err, want); want == fault.Busy && e.RetryAfter != 7*time.Second {
			t.Errorf("%d: %+v", status, e)
		}
	}
	f := newFake(t)
	f.on("GET /.well-known/linkdrop", strings.Replace(watchable, `,"events"`, "", 1))
	if d := f.open(t); d.Watcher != nil || d.Counter == nil {
		t.Error("a backend without events")
	}
}

// TestAStreamEndsWithItsReader.
func TestAStreamEndsWithItsReader(t *testing.T) {
	left := make(chan struct{})
	news, err := watched(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "event: share\ndata: {\"id\":\"LAST\"}\n\n")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		close(left)
	})
	if err == nil || len(news) != 1 {
		t.Errorf("%v, %v", news, err)
	}
	<-left
}

// TestLinksAreCountedByName where the backend can be asked so: as many as a call names, each once, however many others there are.
func TestLinksAreCountedByName(t *testing.T) {
	f := newFake(t)
	f.on("GET /.well-known/linkdrop", watchable)
	d := f.open(t)
	var ids []string
	for i := range 250 {
		ids = append(ids, fmt.Sprintf("L%03d", i%210))
	}
	asked := 0
	f.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, err := url.ParseQuery(r.URL.RawQuery)
		named := query["id"]
		if asked += len(named); err != nil || len(named) == 0 || len(named) > protocol.MaxNamed || r.URL.Path != "/v1/shares" || len(r.URL.RawQuery) > 7000 {
			t.Errorf("%s %v", r.URL, err)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"shares":[{"id":%q,"downloads":3},{"id":"other","downloads":-3}],"cursor":"more"}`, named[0]) //nolint:gosec // no browser reads it
	})
	got, err := d.Counter.Count(t.Context(), ids)
	if err != nil || len(got) != 3 || got["L000"].Count != 3 || asked != 210 {
		t.Errorf("%v, %v, %d asked", got, err, asked)
	}
	if got, err = d.Counter.Count(t.Context(), nil); err != nil || len(got) != 0 {
		t.Errorf("nothing: %v, %v", got, err)
	}
}

// FuzzNews: whatever an event says, it is news of a link that there can be, or a fault.
func FuzzNews(f *testing.F) {
	f.Add("share", `{"id":"L1","downloads":2,"last_download":"2026-11-28T14:02:00Z","state":"ready"}`)
	f.Add("reset", "")
	f.Fuzz(func(t *testing.T, name, data string) {
		news, wanted, err := reply{"watch", "host", "id"}.news(eventstream.Event{Name: name, Data: data})
		if wanted && (err != nil || name == protocol.EventShare != validID(news.ID) || news.Downloads.Count < 0 || news.Downloads.Most < 0) {
			t.Errorf("%+v, %v", news, err)
		}
	})
}
