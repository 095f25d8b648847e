package command

import (
	"context"
	"fmt"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// countWait bounds how long a destination is asked for its counts: history is about what this computer knows.
const countWait = 10 * time.Second

// counts are the downloads of entries, by ID, as far as their destinations tell; what they do not is no failure of history.
func (p *Program) counts(ctx context.Context, a uploader.Archive, entries []uploader.Entry) map[string]destination.Downloads {
	at := map[string][]uploader.Entry{}
	for _, e := range entries {
		if e.Linked && e.DeletedAt.IsZero() {
			at[e.Destination] = append(at[e.Destination], e)
		}
	}
	all := map[string]destination.Downloads{}
	for dest, some := range at {
		limited, cancel := context.WithTimeout(ctx, countWait)
		counted, err := a.Downloads(limited, dest, some)
		cancel()
		if err != nil {
			p.tell(sentence.VisibleName(some[0].Where) + " does not say how often its links were downloaded. " + sentence.English().Fault(sentence.FaultOf(err), sentence.About{Where: some[0].Where}))
			continue
		}
		for id, d := range counted {
			all[id] = d
		}
	}
	return all
}

// downloaded says it in a column of the table.
func downloaded(d destination.Downloads, known bool) string {
	switch {
	case !known:
		return ""
	case d.Most > 0:
		return fmt.Sprintf("%d of %d", d.Count, d.Most)
	}
	return fmt.Sprint(d.Count)
}
