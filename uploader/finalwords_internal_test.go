package uploader

import (
	"errors"
	"log/slog"
	"testing"

	"linkdrop/uploader/fault"
)

// fullJournal can write nothing.
type fullJournal struct {
	Journal
	err error
}

func (j fullJournal) Write(done func(error), _ ...Fact) { done(j.err) }

// Whoever ends the queue is told when the last facts could not be written.
func TestTheLastFactsThatCannotBeWritten(t *testing.T) {
	q := &Queue{}
	q.c.Log = slog.New(slog.DiscardHandler)
	if err := q.finalWords(); err != nil {
		t.Errorf("without a journal: %v", err)
	}
	for kind, why := range map[fault.Kind]error{fault.DiskFull: fault.New(fault.DiskFull, "journal", ""), fault.Bug: errors.New("odd"), fault.Gone: nil} {
		q.c.Journal = fullJournal{err: why}
		if err := q.finalWords(); (err == nil) != (why == nil) || err != nil && fault.KindOf(err) != kind {
			t.Errorf("%v: %v", why, err)
		}
	}
}
