package server

import (
	"net/http"
	"time"
)

const (
	// A client that takes nothing for readerPause is not there any more; it may be long because the system has taken megabytes
	// for the client before it says that there is room again.
	readerPause = 2 * time.Minute
	leastRate   = 1 << 10 // bytes a second that a client takes, after its first readerPause
)

// pacedWriter gives up a client that takes less than leastRate on the whole, or nothing for readerPause. Time that nothing was
// there to be written does not count. What is written is not kept.
type pacedWriter struct {
	http.ResponseWriter
	waited  time.Duration
	written int64
}

func (w *pacedWriter) Write(p []byte) (int, error) {
	begin := time.Now()
	left := readerPause + time.Duration(w.written/leastRate)*time.Second - w.waited
	_ = http.NewResponseController(w.ResponseWriter).SetWriteDeadline(begin.Add(min(readerPause, left))) // not every test writer has deadlines
	n, err := w.ResponseWriter.Write(p)
	w.written += int64(n)
	w.waited += time.Since(begin)
	return n, err
}

// Unwrap serves http.ResponseController.
func (w *pacedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
