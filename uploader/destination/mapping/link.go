package mapping

import (
	"context"
	"encoding/json"
	"maps"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/wire"
)

// mostLinks bounds what is remembered of links: an id that is asked again after so many others gets a new link.
const mostLinks = 10_000

// Link implements destination.Linker.
func (d *driver) Link(ctx context.Context, requests []destination.LinkRequest) []destination.Result[destination.Link] {
	all := make([]destination.Result[destination.Link], len(requests))
	wire.Each(len(requests), func(i int) { all[i].Value, all[i].Err = d.linkTo(ctx, requests[i]) })
	return all
}

// longest is more than any link lives: what ends later has no end that means anything.
const longest = 10 * 365 * 24 * time.Hour

func (d *driver) linkTo(ctx context.Context, l destination.LinkRequest) (destination.Link, error) {
	var none destination.Link
	d.mu.Lock()
	made, again := d.links[l.ID]
	d.mu.Unlock()
	if again {
		return made, nil
	}
	if len(l.Uploads) != 1 {
		return none, fault.New(fault.Unsupported, "link", "this backend makes links to one file each")
	}
	u := l.Uploads[0]
	e, _, err := d.known.Check("link", u)
	if err != nil {
		return none, err
	}
	answer, _ := e.Answer.(said)
	link := destination.Link{ID: l.ID, KeepsAfter: true}
	address := answer.public
	if d.m.link != nil {
		address, link.Ends, err = d.askLink(ctx, l, u)
	}
	if err != nil {
		return none, err
	}
	if address == "" {
		return none, fault.New(fault.Missing, "link", "the public address is known to the run that sent the file only")
	}
	if !wire.IsLink(address, d.hosts.Loopback) || isUpload(address, answer.upload) {
		return none, reply{op: "link", host: d.wire.Base.Host}.nonsense("the answer has no address that can be handed out")
	}
	link.URL = destination.NewURL(address)
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.links) >= mostLinks {
		clear(d.links)
	}
	d.links[l.ID] = link
	return link, nil
}

// isUpload reports an address by which others could overwrite the file: the signed one, or anything that writes by SigV4.
func isUpload(address, signed string) bool {
	if address == signed {
		return true
	}
	u, err := url.Parse(address)
	return err != nil && signed != "" || err == nil && strings.EqualFold(u.Query().Get("x-id"), "PutObject")
}

func (d *driver) askLink(ctx context.Context, l destination.LinkRequest, u destination.Upload) (address string, ends time.Time, err error) {
	v := d.fileValues(u.File)
	kept := values{}
	if len(u.Memo) > 0 && json.Unmarshal(u.Memo, &kept) != nil {
		return "", ends, fault.New(fault.Bug, "link", "what was noted of the upload cannot be read")
	}
	maps.Copy(v, kept)
	if l.Life > 0 {
		v["expires_seconds"] = strconv.FormatInt(int64(math.Ceil(l.Life.Seconds())), 10)
		v["expires_hours"] = strconv.FormatInt(int64(math.Ceil(l.Life.Hours())), 10)
	}
	asked := time.Now()
	answer, r, err := d.ask(ctx, "link", d.m.link, v, nil)
	if err != nil {
		return "", ends, err
	}
	found := values{}
	for name, p := range d.m.link.answer {
		value, there := p.find(answer)
		s, ok := text(value)
		if (!there || !ok) && !p.optional {
			return "", ends, r.nonsense("the answer lacks " + name)
		}
		found[name] = s
	}
	if seconds, err := strconv.ParseInt(found["expires_in"], 10, 32); err == nil && seconds > 0 {
		ends = asked.Add(time.Duration(seconds) * time.Second)
	}
	if at, err := time.Parse(time.RFC3339, found["expires_at"]); err == nil && time.Until(at) < longest { // without a zone nobody knows when that is
		ends = at
	}
	return found["url"], ends, nil
}
