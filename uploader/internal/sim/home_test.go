package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/core"
)

// home is a backend with its storage: where a destination leads.
type home struct {
	setting
	place   string
	number  int
	uploads map[string]*held // by id/attempt
	objects map[string]*object
	links   map[string]*link
	etags   int
}

// held is an upload as its home knows it.
type held struct {
	upload destination.Upload
	parts  map[int]part
	freed  bool
}

type part struct {
	etag    string
	content content
	size    int64
}

// content is what was read of a file: the version it had, or a mixture.
type content struct {
	path    string
	version int
	mixed   bool
	half    bool
}

func (c content) String() string {
	return fmt.Sprintf("%s version %d mixed %v half %v", c.path, c.version, c.mixed, c.half)
}

// object is what somebody who follows a link gets.
type object struct {
	key     string
	file    destination.File
	content content
	size    int64
	proven  bool // completed
	handed  bool // a link that somebody has leads to it
	late    bool // published after it was freed, by a request that was still on its way
	linked  bool // any link was made of it
}

type link struct {
	id     string
	keys   []string
	ended  bool // withdrawn, or nothing is left that it leads to
	handed bool // somebody has it, and it worked
}

// request is a signed one.
type request struct {
	home   *home
	upload destination.Upload
	n      int
	ends   time.Time
}

// site is what the home is called; empty: nobody can say.
func (h *home) site() string {
	if h.Unnamed {
		return ""
	}
	return fmt.Sprint("home ", h.number)
}

// misses reports whether an upload is not of this home, where the home has a name: then nothing may be asked about it here but
// whether it is there.
func (h *home) misses(u destination.Upload) bool {
	return !h.Unnamed && u.Key != "" && !strings.HasPrefix(u.Key, fmt.Sprint(h.number, "/"))
}

func keyOf(f destination.File) string { return fmt.Sprintf("%s/%d", f.ID, f.Attempt) }

// create opens an upload, or finds the one of the same attempt.
func (h *home) create(f destination.File) destination.Upload {
	key := keyOf(f)
	u := h.uploads[key]
	if u == nil || u.freed || u.upload.File.Size != f.Size && !h.Stale {
		u = &held{upload: destination.Upload{File: f, Key: fmt.Sprintf("%d/%s", h.number, key)}, parts: map[int]part{}}
		if f.Size > h.Single {
			u.upload.PartSize, u.upload.Parts = h.Part, int((f.Size+h.Part-1)/h.Part)
		}
		h.uploads[key] = u
	}
	for attempt := f.Attempt - 1; attempt > 0; attempt-- { // a higher attempt frees what is open of the lower ones
		older := f
		older.Attempt = attempt
		if old := h.uploads[keyOf(older)]; old != nil && h.objects[keyOf(older)] == nil {
			old.freed, old.parts = true, map[int]part{}
		}
		h.takePlace(keyOf(older), key)
	}
	return u.upload
}

// takePlace leads the links to an attempt to the one that took its place, where links are made early. What a link that somebody has
// works with stays.
func (h *home) takePlace(older, key string) {
	o := h.objects[older]
	if !h.Early || o != nil && o.handed {
		return
	}
	delete(h.objects, older)
	if old := h.uploads[older]; old != nil {
		old.freed, old.parts = true, map[int]part{}
	}
	for _, l := range h.links {
		if i := slices.Index(l.keys, older); i >= 0 {
			l.keys[i] = key
		}
	}
}

// lessKey takes what was freed out of the links to it: one to nothing is over, and one to what was stored.
func (h *home) lessKey(key string) {
	stored := h.objects[key] != nil && h.objects[key].proven
	for _, l := range h.links {
		if h.Early && slices.Contains(l.keys, key) {
			l.keys = slices.DeleteFunc(l.keys, func(k string) bool { return k == key })
			l.ended = l.ended || stored || len(l.keys) == 0
		}
	}
}

// revoke ends a link.
func (h *home) revoke(w *world, id string) {
	made := h.links[id]
	switch {
	case made == nil:
	case made.handed:
		w.fail("a link that somebody has, and that works, is withdrawn: %s", id)
	default:
		made.ended = true
	}
}

// open finds an upload that pieces may be sent for.
func (h *home) open(u destination.Upload) (*held, bool) {
	known := h.uploads[keyOf(u.File)]
	if known == nil || known.freed {
		return nil, false
	}
	return known, true
}

// knows reports whether requests are signed for it: where uploads of one request are not known, for any of those.
func (h *home) knows(u destination.Upload) bool {
	_, open := h.open(u)
	return open || u.Parts == 0 && h.Forgets
}

// put stores a piece.
func (h *home) put(w *world, u destination.Upload, n int, c content, size int64) (etag string, f *fault.Error) {
	h.etags++
	etag = fmt.Sprintf(`"%d-%d"`, h.number, h.etags)
	known, open := h.open(u)
	if u.Parts == 0 {
		h.publish(w, u.File, c, size, !open)
		return etag, nil
	}
	if !open || h.objects[keyOf(u.File)] != nil {
		return "", fault.New(fault.Missing, "put", "NoSuchUpload")
	}
	known.parts[n] = part{etag, c, size}
	return etag, nil
}

// publish makes an object, over the one that may be there.
func (h *home) publish(w *world, f destination.File, c content, size int64, late bool) {
	key := keyOf(f)
	o := &object{key: key, file: f, content: c, size: size, late: late}
	if old := h.objects[key]; old != nil {
		o.handed, o.linked, o.proven = old.handed, old.linked, old.proven
	}
	h.objects[key] = o
	if o.handed {
		w.whole(h, o, "what a link leads to was written over")
	}
}

func pieceOf(u destination.Upload, n int) string { return fmt.Sprintf("%s/%d", keyOf(u.File), n) }

// part is what it has of a piece.
func (h *home) part(u destination.Upload, n int) (part, bool) {
	known := h.uploads[keyOf(u.File)]
	if known == nil {
		return part{}, false
	}
	p, there := known.parts[n]
	return p, there
}

// complete makes an object of its pieces, or finds it.
func (h *home) complete(w *world, s destination.Sent) (destination.Object, *fault.Error) {
	u := s.Upload
	key := keyOf(u.File)
	if o := h.objects[key]; o != nil && (u.Parts == 0 || o.proven) {
		if u.Parts == 0 && !h.Trusts && o.size != u.File.Size {
			return destination.Object{}, fault.New(fault.Corrupt, "complete", "size")
		}
		o.proven = true
		return destination.Object{Upload: u, Size: u.File.Size, Proof: destination.Matched}, nil
	}
	if u.Parts == 0 {
		if h.Trusts {
			return destination.Object{Upload: u, Size: u.File.Size, Proof: destination.Acknowledged}, nil
		}
		return destination.Object{}, fault.New(fault.Missing, "complete", "")
	}
	known, open := h.open(u)
	if !open {
		return destination.Object{}, fault.New(fault.Missing, "complete", "NoSuchUpload")
	}
	whole := content{}
	size := int64(0)
	for i, r := range s.Receipts {
		p, there := known.parts[r.N]
		if !there || p.etag != r.ETag {
			return destination.Object{}, fault.New(fault.Missing, "complete", "InvalidPart")
		}
		if i > 0 && p.content != whole {
			p.content.mixed = true
		}
		whole, size = p.content, size+p.size
	}
	h.publish(w, u.File, whole, size, false)
	h.objects[key].proven = true
	known.parts = map[int]part{}
	return destination.Object{Upload: u, Size: size, Proof: destination.Matched}, nil
}

// list says what is there.
func (h *home) list(l core.List) (destination.Arrived, *fault.Error) {
	if !h.Resumes {
		return destination.Arrived{}, fault.New(fault.Unsupported, "list", "")
	}
	u := l.Upload
	if o := h.objects[keyOf(u.File)]; o != nil && o.size == u.File.Size && !o.content.half {
		o.proven = true
		return destination.Arrived{Object: &destination.Object{Upload: u, Size: o.size, Proof: destination.Matched}}, nil
	}
	known, open := h.open(u)
	switch {
	case l.Stored || !open && (u.Parts > 0 || !h.Forgets):
		return destination.Arrived{}, fault.New(fault.Missing, "list", "")
	case u.Parts == 0:
		return destination.Arrived{}, nil
	}
	var a destination.Arrived
	for n := 1; n <= u.Parts; n++ {
		if p, there := known.parts[n]; there {
			a.Receipts = append(a.Receipts, destination.Receipt{N: n, Size: p.size, ETag: p.etag})
		}
	}
	return a, nil
}

// free frees an upload, or deletes an object.
func (h *home) free(w *world, o core.Owed) *fault.Error {
	if h.NoDelete {
		return fault.New(fault.Unsupported, "abort", "")
	}
	key := keyOf(o.Upload.File)
	if u := h.uploads[key]; u != nil {
		u.freed, u.parts = true, map[int]part{}
	} else {
		h.uploads[key] = &held{upload: o.Upload, freed: true}
	}
	h.lessKey(key)
	if old := h.objects[key]; old != nil {
		delete(h.objects, key)
		if old.handed {
			w.fail("a link that somebody has leads to %s, which was deleted", key)
		}
	}
	return nil
}

// link makes a link, or finds the one of the same id.
func (h *home) link(r destination.LinkRequest) (destination.Link, *fault.Error) {
	if !h.Links {
		return destination.Link{}, fault.New(fault.Unsupported, "link", "")
	}
	made := h.links[r.ID]
	if made == nil {
		made = &link{id: r.ID}
		for _, u := range r.Uploads {
			o := h.objects[keyOf(u.File)]
			_, open := h.open(u)
			if !(h.Early && open) && !h.Blind && (o == nil || !o.proven) {
				return destination.Link{}, fault.New(fault.Missing, "link", keyOf(u.File))
			}
			if o != nil {
				o.linked = true
			}
			made.keys = append(made.keys, keyOf(u.File))
		}
		h.links[r.ID] = made
	}
	answer := destination.Link{ID: r.ID, URL: destination.NewURL(fmt.Sprintf("link:%d:%s", h.number, r.ID))}
	if made.ended && h.Early {
		answer.Ends = time.Unix(1, 0)
	}
	return answer, nil
}

// follow finds what a link leads to.
func (w *world) follow(l destination.Link) (*home, *link) {
	parts := strings.SplitN(l.URL.Reveal(), ":", 3)
	if len(parts) != 3 {
		return nil, nil
	}
	for _, h := range w.every {
		if fmt.Sprint(h.number) == parts[1] {
			return h, h.links[parts[2]]
		}
	}
	return nil, nil
}
