package mapping

import (
	"context"
	"encoding/json"
	"maps"
	"math"
	"net/url"
	"slices"
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
	wire.Concurrently(len(requests), func(i int) { all[i].Value, all[i].Err = d.linkTo(ctx, requests[i]) })
	return all
}

// longest is more than any link lives: what ends later has no end that means anything.
const longest = 10 * 365 * 24 * time.Hour

func (d *driver) linkTo(ctx context.Context, l destination.LinkRequest) (destination.Link, error) {
	var none destination.Link
	if err := d.Traits().Links.Options.Judge(l.Options); err != nil {
		return none, err
	}
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
	answer, _ := e.Answer.(signResult)
	link := destination.Link{ID: l.ID, KeepsAfter: true}
	address, asked := answer.public, time.Now()
	if d.m.link != nil {
		address, link.Ends, err = d.askLink(ctx, l, u, asked)
	}
	if err != nil {
		return none, err
	}
	if address == "" {
		return none, fault.New(fault.Missing, "link", "the public address is known to the run that sent the file only")
	}
	if !wire.IsLink(address, d.hosts.Loopback) || isUpload(address, answer.upload) {
		return none, d.wire.Reply("link", "").Nonsense("the answer has no address that can be handed out")
	}
	if life, known := wire.URLLife(address, 0); known { // a signed link says its end itself, whatever else was said
		if life <= 0 {
			return none, d.wire.Reply("link", "").Nonsense("the link had ended when it came")
		}
		if end := asked.Add(life); link.Ends.IsZero() || end.Before(link.Ends) {
			link.Ends = end
		}
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

// isUpload reports an address by which others could overwrite the file: the signed one, in whatever dress, or one that says
// itself that it writes. A signed address does not name its method, but only a request with a body has a length and a type.
func isUpload(address, signed string) bool {
	u, err := url.Parse(address)
	if err != nil || address == signed {
		return true
	}
	query := u.Query()
	if s, err := url.Parse(signed); err == nil {
		for _, name := range []string{"X-Amz-Signature", "X-Goog-Signature", "Signature", "sig"} {
			if value := query.Get(name); value != "" && value == s.Query().Get(name) {
				return true
			}
		}
	}
	if !query.Has("X-Amz-Signature") {
		return false
	}
	named := strings.Split(query.Get("X-Amz-SignedHeaders"), ";")
	for name := range query {
		named = append(named, strings.ToLower(name))
	}
	ofBody := func(name string) bool {
		return slices.Contains([]string{"content-type", "content-length", "content-md5", "x-amz-acl", "uploadid"}, name)
	}
	return slices.ContainsFunc(named, ofBody) || slices.Contains([]string{"PutObject", "UploadPart"}, query.Get("x-id"))
}

func (d *driver) askLink(ctx context.Context, l destination.LinkRequest, u destination.Upload, asked time.Time) (address string, ends time.Time, err error) {
	v := d.fileValues(u.File)
	kept := values{}
	if len(u.Memo) > 0 && json.Unmarshal(u.Memo, &kept) != nil || !d.m.keeps(kept) {
		return "", ends, fault.New(fault.Missing, "link", "this is another destination's upload")
	}
	maps.Copy(v, kept)
	if l.Life > 0 {
		v["expires_seconds"] = strconv.FormatInt(int64(math.Ceil(l.Life.Seconds())), 10)
		v["expires_hours"] = strconv.FormatInt(int64(math.Ceil(l.Life.Hours())), 10)
	}
	answer, r, err := d.ask(ctx, "link", d.m.link, v, nil)
	if err != nil {
		return "", ends, err
	}
	found, err := linkIn(r, d.m.link, answer)
	if err != nil {
		return "", ends, err
	}
	if d.m.follow == nil {
		return found["url"], d.m.ends(found, asked), nil
	}
	read, err := d.followed(ctx, found["url"])
	if err != nil {
		return "", ends, err
	}
	if read["url"] == "" { // it names nothing else: it is a page, which speaks JSON to programs
		return found["url"], d.m.ends(found, asked), nil
	}
	return read["url"], d.m.ends(read, asked), nil
}

// keeps reports whether everything is there that is kept of each answer: what is not of this kind of backend has nothing of it, and
// would get a link that leads nowhere.
func (m *Mapping) keeps(kept values) bool {
	return !slices.ContainsFunc(m.keep, func(name string) bool {
		_, given := kept["answer."+name]
		return !given && !m.sign.answer[name].optional
	})
}

// linkIn finds what an answer says of a link.
func linkIn(r wire.Reply, e *exchange, answer any) (values, error) {
	found := values{}
	for name, p := range e.answer {
		value, there := p.find(answer)
		s, ok := text(value)
		if (!there || !ok) && !p.optional {
			return nil, r.Nonsense("the answer lacks " + name)
		}
		found[name] = s
	}
	return found, nil
}

// followed reads, once, the answer that a link of this backend gives instead of a page or a file. It is asked for as anybody
// would who got it, without the token, and of the backend alone: an answer must not make this machine ask others.
func (d *driver) followed(ctx context.Context, address string) (values, error) {
	u, err := url.Parse(address)
	if err != nil || !wire.IsLink(address, d.hosts.Loopback) || u.Host != d.wire.Base.Host || u.Scheme != d.wire.Base.Scheme {
		return nil, d.wire.Reply("link", "").Nonsense("the answer's link is not at the backend, so it is not read")
	}
	reader := wire.Client{Base: &url.URL{Scheme: u.Scheme, Host: u.Host}, Transport: d.wire.Transport, Refine: d.m.refine, Timeout: d.o.Timeout, Log: d.o.Log}
	var raw json.RawMessage
	id, err := reader.Do(ctx, wire.Call{Op: "link", Method: d.m.follow.method, Path: u.EscapedPath(), Query: u.Query(), Out: &raw, Optional: true})
	if err != nil {
		return nil, err
	}
	answer, err := decoded(reader.Reply("link", id), raw)
	if err != nil {
		return nil, err
	}
	return linkIn(reader.Reply("link", id), d.m.follow, answer)
}

// ends is when a link ends, as an answer says it; zero: it says nothing, or a time that nobody knows without its zone.
func (m *Mapping) ends(found values, asked time.Time) (ends time.Time) {
	if seconds, err := strconv.ParseInt(found["expires_in"], 10, 32); err == nil && seconds > 0 {
		ends = asked.Add(time.Duration(seconds) * time.Second)
	}
	said := found["expires_at"]
	end, err := time.Parse(time.RFC3339, said)
	for _, form := range []string{"2006-01-02T15:04:05", time.DateTime} {
		if err != nil && m.zone != nil {
			end, err = time.ParseInLocation(form, said, m.zone)
		}
	}
	if err == nil && time.Until(end) < longest {
		ends = end
	}
	return ends
}
