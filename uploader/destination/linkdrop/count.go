package linkdrop

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/wire"
)

// mostPages bounds how much is read of the list of a backend that cannot be asked for links by name: 20,000 of them.
const mostPages = 100

// Count implements destination.Counter. A backend that knows FeatureShareLookup is asked for these links alone; of another the list
// is read until all of them were found, or it ends.
func (d *driver) Count(ctx context.Context, ids []string) (map[string]destination.Downloads, error) {
	wanted := make(map[string]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	found := make(map[string]destination.Downloads, len(ids))
	if d.byName {
		for some := range slices.Chunk(slices.Compact(slices.Sorted(slices.Values(ids))), protocol.MaxNamed) {
			if _, err := d.counted(ctx, url.Values{"id": some}, wanted, found); err != nil {
				return nil, err
			}
		}
		return found, nil
	}
	query := url.Values{}
	for range mostPages {
		next, err := d.counted(ctx, query, wanted, found)
		if err != nil {
			return nil, err
		}
		if next == "" || next == query.Get("cursor") || len(found) == len(wanted) {
			break
		}
		query.Set("cursor", next)
	}
	return found, nil
}

// counted reads one page of the list of links, and adds those that are wanted to found.
func (d *driver) counted(ctx context.Context, query url.Values, wanted map[string]bool, found map[string]destination.Downloads) (next string, err error) {
	var list protocol.ShareList
	id, err := d.wire.Do(ctx, wire.Call{Op: "count", Method: http.MethodGet, Path: "/v1/shares", Query: query, Out: &list, Max: wire.BatchMax, Again: true, Optional: true})
	if err != nil {
		return "", inDialect("count", err)
	}
	for _, s := range list.Shares {
		if !wanted[s.ID] {
			continue
		}
		downloads, ok := downloadsOf(protocol.ShareEvent{
			ID: s.ID, EndsAt: s.EndsAt, Downloads: s.Downloads, MaxDownloads: s.MaxDownloads, LastDownload: s.LastDownload, Protected: s.Protected, State: s.State,
		})
		if !ok {
			return "", d.reply("count", id).nonsense(lessThanNever)
		}
		found[s.ID] = downloads
	}
	return list.Cursor, nil
}

const lessThanNever = "a link was downloaded less than never"

// downloadsOf judges what a backend says of a link; ok is false where it makes no sense.
func downloadsOf(s protocol.ShareEvent) (out destination.Downloads, ok bool) {
	out = destination.Downloads{
		Count: s.Downloads, Most: s.MaxDownloads, Protected: s.Protected, UsedUp: s.State == protocol.ShareUsedUp,
		Over: s.State == protocol.ShareEnded || s.State == protocol.ShareNotArrived,
	}
	if s.LastDownload != nil {
		out.Last = *s.LastDownload
	}
	if s.EndsAt != nil && time.Until(*s.EndsAt) < maxLife { // beyond it: no end that means anything
		out.Ends = *s.EndsAt
	}
	return out, s.Downloads >= 0 && s.MaxDownloads >= 0
}
