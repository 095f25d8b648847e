package linkdrop

import (
	"context"
	"net/http"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/objectname"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/wire"
)

// Link implements destination.Linker.
func (d *driver) Link(ctx context.Context, requests []destination.LinkRequest) []destination.Result[destination.Link] {
	most := func(waiting []protocol.Share) int { // bounded like complete: one link may have a whole folder behind it
		n, listed := 0, 0
		for n < len(waiting) && n < d.traits.MaxBatch {
			if listed += len(waiting[n].Uploads); listed > d.piece {
				break
			}
			n++
		}
		return n
	}
	return batch(requests, d.share, most, func(_ []destination.LinkRequest, wires []protocol.Share) ([]destination.Result[destination.Link], error) {
		if len(wires) == 1 && d.inPieces && len(wires[0].Uploads) > d.piece {
			return []destination.Result[destination.Link]{d.linkInPieces(ctx, wires[0])}, nil
		}
		var answer protocol.ShareResponse
		id, err := d.call(ctx, "link", http.MethodPost, "/v1/shares", protocol.ShareRequest{Shares: wires}, &answer)
		if err != nil {
			return nil, err
		}
		r := d.reply("link", id)
		if len(answer.Shares) != len(wires) {
			return nil, r.nonsense("the answer has another length than the question")
		}
		all := make([]destination.Result[destination.Link], len(wires))
		for i, shared := range answer.Shares {
			all[i].Value, all[i].Err = d.made(r, wires[i], shared)
		}
		return all, nil
	})
}

// share is what is asked for, in the dialect.
func (d *driver) share(l destination.LinkRequest) (protocol.Share, error) {
	share := protocol.Share{ID: l.ID, Name: objectname.Shorten(l.Name, protocol.MaxName), Life: d.life(l.Life)}
	if err := d.options(&share, l.Options); err != nil {
		return share, err
	}
	if most := d.traits.Links.MaxFiles; most > 0 && len(l.Uploads) > most {
		return share, fault.New(fault.Unsupported, "link", "this backend has no link to so many files")
	}
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

// linkInPieces makes a link to more uploads than one call names. It always begins at the beginning: what the backend has
// of the link already it does not take twice, so an interrupted one is simply asked for again, under the same id.
func (d *driver) linkInPieces(ctx context.Context, whole protocol.Share) destination.Result[destination.Link] {
	var out destination.Result[destination.Link]
	rest := whole.Uploads
	whole.Uploads, whole.More, rest = rest[:d.piece], true, rest[d.piece:]
	var begun protocol.ShareResponse
	id, err := d.call(ctx, "link", http.MethodPost, "/v1/shares", protocol.ShareRequest{Shares: []protocol.Share{whole}}, &begun)
	if err != nil {
		out.Err = err
		return out
	}
	r := d.reply("link", id)
	if len(begun.Shares) != 1 {
		out.Err = r.nonsense("the answer has another length than the question")
		return out
	}
	if out.Value, out.Err = d.made(r, whole, begun.Shares[0]); out.Err != nil {
		return out
	}
	for len(rest) > 0 {
		n := min(d.piece, len(rest))
		var shared protocol.Shared
		id, err := d.call(ctx, "link", http.MethodPost, sharePath(whole.ID)+"/uploads", protocol.ShareUploads{Uploads: rest[:n], More: n < len(rest)}, &shared)
		if err != nil {
			out.Err = err
			return out
		}
		if out.Value, out.Err = d.made(d.reply("link", id), whole, shared); out.Err != nil {
			return out
		}
		rest = rest[n:]
	}
	return out
}

// options puts into a share what is asked for, or says why no link can be had with it.
func (d *driver) options(share *protocol.Share, o destination.LinkOptions) error {
	if err := d.traits.Links.Options.Judge(o); err != nil {
		return err
	}
	share.Password, share.MaxDownloads, share.Note, share.Sender = o.Password.Reveal(), o.MaxDownloads, o.Note, o.Sender
	if len(share.Password) > protocol.MaxPassword || len(share.Note) > protocol.MaxNote || len(share.Sender) > protocol.MaxSender ||
		o.MaxDownloads < 0 || o.MaxDownloads > protocol.MaxDownloads {
		return &fault.Error{Kind: fault.Unsupported, Op: "link", Code: fault.NoOption, Detail: "the password, the note or the number of downloads is more than a link can have"}
	}
	return nil
}

// made judges a link that was asked for.
func (d *driver) made(r reply, asked protocol.Share, s protocol.Shared) (destination.Link, error) {
	link, err := d.link(r, asked.ID, s)
	link.Protected = err == nil && asked.Password != ""
	return link, err
}

// life is as long as was asked for, or as the backend allows; the link's end says which. A backend that is asked for more may
// refuse, and a file that is stored would have no link at all.
func (d *driver) life(asked time.Duration) int64 {
	if most := d.traits.Links.Max; most > 0 {
		asked = min(asked, most)
	}
	return wholeSeconds(asked)
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
func (d *driver) link(r reply, id string, s protocol.Shared) (destination.Link, error) {
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
	out := destination.Link{ID: id, URL: destination.NewURL(s.URL), KeepsAfter: d.traits.Links.KeepsAfter}
	if s.EndsAt != nil && time.Until(*s.EndsAt) < maxLife { // beyond it: no end that means anything
		out.Ends = *s.EndsAt
	}
	return out, nil
}

// Extend implements destination.Manager.
func (d *driver) Extend(ctx context.Context, id string, life time.Duration) (destination.Link, error) {
	var shared protocol.Shared
	seconds := d.life(life)
	request, err := d.call(ctx, "extend", http.MethodPatch, sharePath(id), protocol.SharePatch{Life: &seconds}, &shared)
	if err != nil {
		return destination.Link{}, err
	}
	return d.link(d.reply("extend", request), id, shared)
}

// Revoke implements destination.Manager. A link that is not there is a success.
func (d *driver) Revoke(ctx context.Context, id string) error {
	return d.delete(ctx, "revoke", sharePath(id))
}

// Delete implements destination.Manager.
func (d *driver) Delete(ctx context.Context, upload destination.Upload) error {
	return d.free(ctx, "delete", upload)
}
