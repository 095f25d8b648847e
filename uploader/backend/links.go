package backend

import (
	"context"
	"net/http"
	"time"

	"linkdrop/uploader/backend/api"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/wire"
)

// Link implements destination.Linker.
func (d *driver) Link(ctx context.Context, requests []destination.LinkRequest) []destination.Result[destination.Link] {
	prepare := func(l destination.LinkRequest) (api.Share, error) {
		share := api.Share{ID: l.ID, Name: l.Name, Life: wholeSeconds(l.Life)}
		for _, upload := range l.Uploads {
			id, err := uploadID("link", upload)
			if err != nil {
				return share, err
			}
			share.Uploads = append(share.Uploads, id)
		}
		if len(share.Uploads) == 0 {
			return share, fault.New(fault.Bug, "link", "a link to nothing")
		}
		return share, nil
	}
	most := func(waiting []api.Share) int { // bounded like complete: one link may have a whole folder behind it
		n, listed := 0, 0
		for n < len(waiting) && n < d.traits.MaxBatch {
			if listed += len(waiting[n].Uploads); listed > maxListed {
				break
			}
			n++
		}
		return n
	}
	return batch(requests, prepare, most, func(_ []destination.LinkRequest, wires []api.Share) ([]destination.Result[destination.Link], error) {
		var answer api.ShareResponse
		id, err := d.call(ctx, "link", http.MethodPost, "/v1/shares", api.ShareRequest{Shares: wires}, &answer)
		if err != nil {
			return nil, err
		}
		r := d.reply("link", id)
		if len(answer.Shares) != len(wires) {
			return nil, r.nonsense("the answer has another length than the question")
		}
		all := make([]destination.Result[destination.Link], len(wires))
		for i, shared := range answer.Shares {
			all[i].Value, all[i].Err = d.link(r, wires[i].ID, shared)
		}
		return all, nil
	})
}

// wholeSeconds rounds up, so that a short life is not none.
func wholeSeconds(d time.Duration) int64 {
	if d <= 0 {
		return 0
	}
	return int64((d + time.Second - 1) / time.Second)
}

// maxLink is more than any landing page's address needs, and less than what breaks e-mail and chat.
const maxLink = 2_000

// link judges one link. Its host is the backend's own affair; that it can be pasted and opened is not.
func (d *driver) link(r reply, id string, s api.Shared) (destination.Link, error) {
	var none destination.Link
	if s.ID != id {
		return none, r.nonsense("the answer is about another link")
	}
	if s.Error != nil {
		return none, r.refusal(s.Error)
	}
	if len(s.URL) > maxLink || !wire.IsLink(s.URL, d.hosts.Loopback) {
		return none, r.nonsense("the link is no address that can be opened")
	}
	out := destination.Link{ID: id, URL: destination.NewURL(s.URL), KeepsAfter: d.keepsAfter}
	if s.EndsAt != nil && time.Until(*s.EndsAt) < maxLife { // beyond it: no end that means anything
		out.Ends = *s.EndsAt
	}
	return out, nil
}

// Extend implements destination.Manager.
func (d *driver) Extend(ctx context.Context, id string, life time.Duration) (destination.Link, error) {
	var shared api.Shared
	request, err := d.call(ctx, "extend", http.MethodPatch, sharePath(id), api.SharePatch{Life: wholeSeconds(life)}, &shared)
	if err != nil {
		return destination.Link{}, err
	}
	return d.link(d.reply("extend", request), id, shared)
}

// Revoke implements destination.Manager. A link that is not there is a success.
func (d *driver) Revoke(ctx context.Context, id string) error {
	return d.gone(ctx, "revoke", sharePath(id))
}

// Delete implements destination.Manager.
func (d *driver) Delete(ctx context.Context, upload destination.Upload) error {
	return d.free(ctx, "delete", upload)
}
