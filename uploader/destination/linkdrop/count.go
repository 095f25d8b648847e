package linkdrop

import (
	"context"
	"net/http"
	"net/url"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/wire"
)

// mostPages bounds how much of a list is read: 20,000 links at the reference server.
const mostPages = 100

// Count implements destination.Counter. The list is read until all of them were found, or it ends.
func (d *driver) Count(ctx context.Context, ids []string) (map[string]destination.Downloads, error) {
	wanted := make(map[string]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	found := make(map[string]destination.Downloads, len(ids))
	query := url.Values{}
	for range mostPages {
		var list protocol.ShareList
		id, err := d.wire.Do(ctx, wire.Call{Op: "count", Method: http.MethodGet, Path: "/v1/shares", Query: query, Out: &list, Max: wire.BatchMax, Again: true, Optional: true})
		if err != nil {
			return nil, inDialect("count", err)
		}
		for _, share := range list.Shares {
			if !wanted[share.ID] {
				continue
			}
			if share.Downloads < 0 || share.MaxDownloads < 0 {
				return nil, d.reply("count", id).nonsense("a link was downloaded less than never")
			}
			found[share.ID] = downloads(share)
		}
		if list.Cursor == "" || list.Cursor == query.Get("cursor") || len(found) == len(wanted) {
			break
		}
		query.Set("cursor", list.Cursor)
	}
	return found, nil
}

func downloads(share protocol.ShareInfo) destination.Downloads {
	out := destination.Downloads{
		Count: share.Downloads, Most: share.MaxDownloads, Protected: share.Protected, UsedUp: share.State == protocol.ShareUsedUp,
	}
	if share.LastDownload != nil {
		out.Last = *share.LastDownload
	}
	return out
}
