package events

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"linkdrop/uploader/internal/eventstream"
	"linkdrop/uploader/protocol"
)

const (
	// beat is how often a silent stream shows that it is there: proxies cut connections that say nothing for a minute.
	beat = 20 * time.Second
	// gap is how long a stream is silent after it said something: a link that is downloaded a hundred times a second is told once.
	gap = time.Second / 2
	// writeTime is how long a reader may take to take what is written.
	writeTime = 10 * time.Second
	// life is how long a stream lasts.
	life = time.Hour
	// crowded is when somebody may come again whose stream ended to make room: sooner, and too many would end each other's all day.
	crowded = 2 * time.Minute
)

// Source is what a stream needs to know of its owner.
type Source struct {
	// Look gives links as they are now; those that are not there are left out.
	Look func(ctx context.Context, links []string) ([]protocol.ShareEvent, error)
	// Signed reports whether the token of the stream still holds.
	Signed func() bool
}

// Serve answers with a stream of an owner's events, until it ends in one of the ways that the package comment names, or r does.
// A HEAD gets what stands before it. The error is ErrFull or ErrStopped; then nothing is answered yet.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, owner string, source Source) error {
	header := w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("X-Accel-Buffering", "no") // nginx would gather 4 KB first
	if r.Method == http.MethodHead {
		w.WriteHeader(http.StatusOK)
		return nil
	}
	s, err := h.join(owner)
	if err != nil {
		header.Del("Content-Type")
		header.Del("X-Accel-Buffering")
		return err
	}
	defer h.leave(owner, s)
	out := writer{w, http.NewResponseController(w)}
	defer out.extend() // for the end, which net/http writes
	if !out.write(eventstream.Append(nil, protocol.EventReset, "")) {
		return nil
	}
	s.run(r.Context(), out, source)
	return nil
}

// run tells what changes, until the stream is over.
func (s *stream) run(ctx context.Context, out writer, source Source) {
	beats, end := time.NewTicker(beat), time.NewTimer(life)
	defer beats.Stop()
	defer end.Stop()
	for {
		var text []byte
		select {
		case <-ctx.Done():
			return
		case <-s.ended:
			s.sayCrowded(out)
			return
		case <-end.C:
			return
		case <-beats.C:
			text = []byte(eventstream.Comment)
		case <-s.bell:
			text = s.news(ctx, source)
		}
		if !source.Signed() || len(text) > 0 && !out.write(text) {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-s.ended:
			s.sayCrowded(out)
			return
		case <-time.After(gap):
		}
	}
}

// sayCrowded tells the reader of a stream that made room when to come again.
func (s *stream) sayCrowded(out writer) {
	if s.madeRoom {
		out.write(eventstream.AppendRetry(nil, crowded))
	}
}

// news is what has changed, as text. Links that cannot be looked up now are asked for by the reader, who is told why not.
func (s *stream) news(ctx context.Context, source Source) (text []byte) {
	links, many := s.take()
	if !many {
		shares, err := source.Look(ctx, links)
		many = err != nil
		for _, share := range shares {
			data, err := json.Marshal(share)
			if err != nil {
				continue // a time in the year 10,000
			}
			text = eventstream.Append(text, protocol.EventShare, string(data))
		}
	}
	if many {
		return eventstream.Append(nil, protocol.EventReset, "")
	}
	return text
}

// writer writes to a reader who may not take it.
type writer struct {
	http.ResponseWriter
	control *http.ResponseController
}

// extend gives the reader its time from now on.
func (w writer) extend() {
	_ = w.control.SetWriteDeadline(time.Now().Add(writeTime)) // not every test writer has deadlines
}

// write reports whether the text is on its way.
func (w writer) write(text []byte) bool {
	w.extend()
	if _, err := w.Write(text); err != nil {
		return false
	}
	w.extend() // the first write may have set another one
	return w.control.Flush() == nil
}
