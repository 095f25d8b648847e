package events_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/internal/eventstream"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/events"
)

// world is a server with streams, in a bubble.
type world struct {
	t       *testing.T
	hub     *events.Hub
	looked  atomic.Int64
	revoked atomic.Bool
	broken  atomic.Bool
	pipes   chan net.Conn
}

func (w *world) Accept() (net.Conn, error) {
	if c, ok := <-w.pipes; ok {
		return c, nil
	}
	return nil, net.ErrClosed
}
func (w *world) Close() error   { close(w.pipes); return nil }
func (w *world) Addr() net.Addr { return &net.TCPAddr{} }

func (w *world) ServeHTTP(answer http.ResponseWriter, r *http.Request) {
	err := w.hub.Serve(answer, r, r.URL.Path[1:], events.Source{
		Look: func(_ context.Context, links []string) ([]protocol.ShareEvent, error) {
			if w.broken.Load() {
				return nil, errors.New("broken")
			}
			n := w.looked.Add(1)
			var all []protocol.ShareEvent
			for _, id := range links {
				if id != "gone" {
					all = append(all, protocol.ShareEvent{ID: id, Downloads: n, State: protocol.ShareReady})
				}
			}
			return all, nil
		},
		Signed: func() bool { return !w.revoked.Load() },
	})
	if err != nil {
		http.Error(answer, err.Error(), http.StatusServiceUnavailable)
	}
}

func inWorld(t *testing.T, test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, hub: events.New(10), pipes: make(chan net.Conn)}
		web := &http.Server{Handler: w, ReadHeaderTimeout: time.Minute}
		ended := make(chan struct{})
		go func() { defer close(ended); _ = web.Serve(w) }()
		test(w)
		w.hub.Stop()
		_ = web.Close()
		<-ended
	})
}

// listener is one reader of a stream.
type listener struct {
	conn     net.Conn
	answer   *http.Response
	news     chan string // closed when the stream is over
	comments atomic.Int64
	retry    atomic.Int64 // milliseconds
}

// listen asks for a stream, and reads it unless it is slow.
func (w *world) listen(owner string, slow bool) *listener {
	w.t.Helper()
	client, server := net.Pipe()
	w.pipes <- server
	if _, err := fmt.Fprintf(client, "GET /%s HTTP/1.1\r\nHost: x\r\n\r\n", owner); err != nil {
		w.t.Fatal(err)
	}
	l := &listener{conn: client, news: make(chan string, 1000)}
	if slow {
		return l
	}
	answer, err := http.ReadResponse(bufio.NewReader(client), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = answer.Body.Close() })
	l.answer = answer
	go func() {
		defer close(l.news)
		reader := eventstream.NewReader(io.TeeReader(l.answer.Body, l))
		for {
			e, err := reader.Next()
			if err != nil {
				l.retry.Store(reader.Retry.Milliseconds())
				return
			}
			l.news <- e.Name + e.Data
		}
	}()
	return l
}

// Write implements io.Writer: it counts comments.
func (l *listener) Write(b []byte) (int, error) {
	l.comments.Add(int64(strings.Count(string(b), eventstream.Comment)))
	return len(b), nil
}

// heard is what came until nothing more comes; "end" where the stream is over.
func (l *listener) heard() string {
	synctest.Wait()
	var all []string
	for {
		select {
		case text, more := <-l.news:
			if !more {
				return strings.Join(append(all, "end"), " ")
			}
			all = append(all, text)
			continue
		default:
		}
		return strings.Join(all, " ")
	}
}

func share(id string, n int) string {
	return fmt.Sprintf(`share{"id":%q,"downloads":%d,"state":"ready"}`, id, n)
}

// want fails the test unless a stream has said this since the last time.
func (w *world) want(l *listener, what, want string) {
	w.t.Helper()
	if got := l.heard(); got != want {
		w.t.Errorf("%s: heard %q, want %q", what, got, want)
	}
}

// TestAStreamTellsItsOwner what changed, twice a second at most, and nobody else.
func TestAStreamTellsItsOwner(t *testing.T) {
	inWorld(t, func(w *world) {
		anna, ben := w.listen("anna", false), w.listen("ben", false)
		if h := anna.answer.Header; h.Get("Content-Type") != "text/event-stream" || h.Get("X-Accel-Buffering") != "no" {
			t.Errorf("%v", h)
		}
		w.want(anna, "at the beginning", "reset")
		w.want(ben, "at the beginning", "reset")
		w.hub.Changed("anna", "S1")
		w.want(anna, "a change", share("S1", 1))
		for range 1000 {
			w.hub.Changed("anna", "S2", "S1")
			w.hub.Changed("anna", "gone")
			w.hub.Changed("anna")
		}
		w.want(anna, "at once", "")
		<-time.After(time.Second)
		w.want(anna, "a thousand changes", share("S1", 2)+" "+share("S2", 2))
		w.want(ben, "somebody else's", "")
		w.hub.Changed("nobody", "S1")
		var many []string
		for i := range events.MostChanged + 1 {
			many = append(many, fmt.Sprint(i))
		}
		w.hub.Changed("anna", many...)
		<-time.After(time.Second)
		w.want(anna, "more than are named", "reset")
		w.broken.Store(true)
		w.hub.Changed("anna", "S1")
		<-time.After(time.Second)
		w.want(anna, "what cannot be looked up", "reset")
		if w.looked.Load() != 2 {
			t.Errorf("looked %d times", w.looked.Load())
		}
	})
}

// TestAStreamEnds after an hour, with its token, with the server, and when its reader leaves.
func TestAStreamEnds(t *testing.T) {
	inWorld(t, func(w *world) {
		l := w.listen("anna", false)
		<-time.After(time.Hour - time.Second)
		w.want(l, "for an hour", "reset")
		if n := l.comments.Load(); n != 179 { // one every 20 seconds
			t.Errorf("%d comments", n)
		}
		<-time.After(2 * time.Second) // the last comment may come first
		w.want(l, "after an hour", "end")

		l = w.listen("anna", false)
		w.want(l, "again", "reset")
		w.revoked.Store(true)
		w.hub.Changed("anna", "S1")
		w.want(l, "a revoked token", "end")
		w.revoked.Store(false)
		l = w.listen("anna", false)
		w.revoked.Store(true)
		<-time.After(20 * time.Second)
		w.want(l, "a revoked token, and silence", "reset end")
		w.revoked.Store(false)

		l = w.listen("anna", false)
		_ = l.conn.Close()
		synctest.Wait()
		if w.hub.Listens("anna") {
			t.Error("who left still listens")
		}
		l = w.listen("anna", false)
		if !w.hub.Listens("anna") || w.hub.Listens("ben") {
			t.Error("who listens?")
		}
		w.hub.Stop()
		w.want(l, "the server stops", "reset end")
		if l = w.listen("anna", false); l.answer.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("after the stop: %d", l.answer.StatusCode)
		}
	})
}

// TestASlowReaderIsDropped, and keeps nobody waiting until then.
func TestASlowReaderIsDropped(t *testing.T) {
	inWorld(t, func(w *world) {
		slow, l := w.listen("anna", true), w.listen("anna", false)
		begin := time.Now()
		for range 10_000 {
			w.hub.Changed("anna", "S1")
		}
		if time.Since(begin) != 0 {
			t.Errorf("waited %v", time.Since(begin))
		}
		<-time.After(11 * time.Second)
		if text := l.heard(); !strings.HasPrefix(text, "reset share") || strings.HasSuffix(text, "end") {
			t.Errorf("the other heard %q", text)
		}
		_ = l.conn.Close()
		synctest.Wait()
		if w.hub.Listens("anna") {
			t.Error("the slow one is still there")
		}
		_ = slow.conn.Close()
	})
}

// TestThereAreOnlySoMany: of one owner the oldest makes room, and where there are too many in all the owner's own does.
func TestThereAreOnlySoMany(t *testing.T) {
	inWorld(t, func(w *world) {
		var annas []*listener
		for range 9 {
			annas = append(annas, w.listen("anna", false))
			synctest.Wait()
		}
		w.want(annas[0], "the oldest of nine", "reset end")
		w.want(annas[1], "the next", "reset")
		if got := annas[0].retry.Load(); got != 120_000 {
			t.Errorf("who made room comes again after %d ms: too many would end each other's streams all day", got)
		}
		ben, carl := w.listen("ben", false), w.listen("carl", false)
		if dora := w.listen("dora", false); dora.answer.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("one too many: %d", dora.answer.StatusCode)
		}
		again := w.listen("ben", false)
		w.want(ben, "the older", "reset end")
		w.want(again, "the newer", "reset")
		_ = carl.conn.Close()
		synctest.Wait()
		w.want(w.listen("dora", false), "when there is room", "reset")
	})
}

// TestAHeadIsNoStream.
func TestAHeadIsNoStream(t *testing.T) {
	hub := events.New(1)
	w := httptest.NewRecorder()
	err := hub.Serve(w, httptest.NewRequestWithContext(t.Context(), http.MethodHead, "/", nil), "anna", events.Source{})
	if err != nil || w.Code != http.StatusOK || w.Body.Len() > 0 || hub.Listens("anna") || w.Header().Get("Content-Type") != "text/event-stream" {
		t.Errorf("%v %d %q", err, w.Code, w.Body)
	}
}
