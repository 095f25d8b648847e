package linkdrop

import (
	"context"
	"errors"
	"io"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/eventstream"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/wire"
)

// silence is how long a stream may say nothing, not even that it is there: a backend says that every twenty seconds.
const silence = time.Minute

// Watch implements destination.Watcher.
func (d *driver) Watch(ctx context.Context, tell func(destination.LinkNews)) error {
	stream, id, err := d.wire.Stream(ctx, wire.Call{Op: "watch", Path: "/v1/events", Optional: true}, "text/event-stream", silence)
	if err != nil {
		return inDialect("watch", err)
	}
	defer stream.Close() //nolint:errcheck // only read
	r := d.reply("watch", id)
	for events := eventstream.NewReader(stream); ; {
		event, err := events.Next()
		switch {
		case errors.Is(err, io.EOF):
			return &fault.Error{Kind: fault.Interrupted, Op: r.op, Host: r.host, RequestID: r.id, RetryAfter: events.Retry}
		case errors.Is(err, eventstream.ErrLong):
			return r.nonsense("an event is longer than any that makes sense")
		case err != nil:
			return fault.Network(r.op, r.host, err)
		}
		news, wanted, err := r.news(event)
		if err != nil {
			return err
		}
		if wanted {
			tell(news)
		}
	}
}

// news is what an event says; events that this version does not know say nothing.
func (r reply) news(event eventstream.Event) (news destination.LinkNews, wanted bool, err error) {
	switch event.Name {
	case protocol.EventReset:
		return news, true, nil
	case protocol.EventShare:
	default:
		return news, false, nil
	}
	var s protocol.ShareEvent
	if err := wire.Decode([]byte(event.Data), &s); err != nil {
		return news, false, r.nonsense(err.Error())
	}
	if !validID(s.ID) {
		return news, false, r.nonsense("an event is about no link")
	}
	downloads, ok := downloadsOf(s)
	if !ok {
		return news, false, r.nonsense(lessThanNever)
	}
	return destination.LinkNews{ID: s.ID, Downloads: downloads}, true, nil
}
