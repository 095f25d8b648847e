package server

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"linkdrop/uploader/protocol"
)

const requestIDHeader = "X-Request-Id"

// requestID is what the request id of a trusted proxy may look like; anything else, and anybody else's, is replaced.
var requestID = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

// callLog is what a call's line in the log says beyond its answer. It is written by the call's own goroutine only.
type callLog struct {
	route     string
	owner     string
	batch     int
	client    string // its address
	requestID string
}

type callLogKey struct{}

func callLogOf(ctx context.Context) *callLog {
	n, _ := ctx.Value(callLogKey{}).(*callLog)
	return n
}

// wrap is what every call goes through: a request id, a line in the log, the headers of a server that wants nothing from a
// browser, the check of the Host header, and the end of a panic.
func (s *Server) wrap(next *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(requestIDHeader)
		if !requestID.MatchString(id) || !s.trustedPeer(r) {
			id = rand.Text()
		}
		h := w.Header()
		h.Set(requestIDHeader, id)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox")
		_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // an earlier call on this connection may have set one
		n := &callLog{route: "other", client: addressText(s.clientAddress(r)), requestID: id}
		seen := &statusWriter{ResponseWriter: w, body: awaitBody(w, r)}
		begin := time.Now()
		s.noteUnknownProxy(r)
		r = r.WithContext(context.WithValue(r.Context(), callLogKey{}, n))
		defer s.logCall(r, n, seen, begin)
		defer s.recoverPanic(r, seen)
		if s.AllowedHosts != nil && !slices.Contains(s.AllowedHosts(), r.Host) {
			writeProblem(seen, &problem{http.StatusMisdirectedRequest, protocol.CodeForbidden, "This server does not answer for that name."})
			return
		}
		next.ServeHTTP(seen, s.withoutPublicPath(r, next))
	})
}

// logCall writes a call's line.
func (s *Server) logCall(r *http.Request, n *callLog, w *statusWriter, begin time.Time) {
	s.Log.LogAttrs(r.Context(), slog.LevelInfo, "call", slog.String("method", r.Method), slog.String("route", n.route),
		slog.Int("status", w.status), slog.String("client", n.client), slog.Int("batch", n.batch), slog.String("owner", n.owner), slog.Int64("bytes", w.bytes),
		slog.Int64("ms", time.Since(begin).Milliseconds()), slog.String("request_id", n.requestID))
}

// recoverPanic ends a call that met a mistake of ours. http.ErrAbortHandler goes on: it is a way to close a connection.
func (s *Server) recoverPanic(r *http.Request, w *statusWriter) {
	p := recover()
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
		panic(p)
	}
	s.Log.ErrorContext(r.Context(), "panic", slog.String("request_id", w.Header().Get(requestIDHeader)), slog.String("stack", string(debug.Stack())))
	if w.status == 0 {
		writeProblem(w, &problem{http.StatusInternalServerError, protocol.CodeStorage, "Something went wrong here."})
	}
}

// inParallel does a batch's calls to the storage, some at a time. A mistake of ours in one of them ends the call that asked, not the
// program and everybody's calls with it.
func (s *Server) inParallel(ctx context.Context, n int, do func(i int)) error {
	var group errgroup.Group
	group.SetLimit(storageCalls)
	for i := range n {
		group.Go(func() (err error) {
			defer func() {
				if p := recover(); p != nil {
					s.Log.ErrorContext(ctx, "panic", slog.Any("what", p), slog.String("stack", string(debug.Stack())))
					err = errPanicked
				}
			}()
			do(i)
			return nil
		})
	}
	return group.Wait()
}

var errPanicked = errors.New("something went wrong here")

// logFailure logs an error whose words the caller does not get. Ordinary refusals are in the call's own line.
func (s *Server) logFailure(ctx context.Context, err error) {
	if problemOf(err).status < http.StatusInternalServerError || ctx.Err() != nil {
		return
	}
	id := ""
	if note := callLogOf(ctx); note != nil {
		id = note.requestID
	}
	s.Log.ErrorContext(ctx, "call failed", slog.String("error", err.Error()), slog.String("request_id", id))
}

// answerTimeout is how long a client may take to read an answer of this server's own. A file has longer, see leastrate.
const answerTimeout = time.Minute

// statusWriter remembers what was answered, and sees to it that no answer waits for ever: neither for the rest of a body that
// nobody wants nor for somebody to read it. Unwrap and ReadFrom keep deadlines and sendfile working.
type statusWriter struct {
	http.ResponseWriter
	body   *requestBody // nil: the call has none
	status int
	bytes  int64
}

func (w *statusWriter) WriteHeader(status int) {
	w.begin(status)
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) begin(status int) {
	if w.status != 0 {
		return
	}
	w.status = status
	w.body.answered(w)
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(answerTimeout)) // not every test writer has deadlines
}

func (w *statusWriter) Write(b []byte) (int, error) {
	w.begin(http.StatusOK)
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap serves http.ResponseController.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// ReadFrom keeps the way on which a file goes from disk to socket inside the kernel.
func (w *statusWriter) ReadFrom(r io.Reader) (int64, error) {
	w.begin(http.StatusOK)
	n, err := io.Copy(w.ResponseWriter, r)
	w.bytes += n
	return n, err
}

// audit writes a line about what somebody did, to what id. There is no address, token, password or name of a file in it: whoever
// may read the log may not open the links. The call's own line, of the same request id, has where it came from.
func (s *Server) audit(ctx context.Context, did, owner string, ids ...slog.Attr) {
	attrs := append([]slog.Attr{slog.String("did", did), slog.String("owner", owner)}, ids...)
	if note := callLogOf(ctx); note != nil {
		attrs = append(attrs, slog.String("client", note.client), slog.String("request_id", note.requestID))
	}
	s.Log.LogAttrs(ctx, slog.LevelInfo, "audit", attrs...)
}
