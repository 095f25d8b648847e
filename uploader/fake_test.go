package uploader_test

import (
	"bytes"
	"context"
	"crypto/md5" //nolint:gosec // it is what S3 calls an ETag
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// shelf is a destination and its storage in memory, without sockets, so that tests run under testing/synctest. It refuses
// what real ones refuse; trip, where set, is asked before everything and may answer with an error.
type shelf struct {
	mu       sync.Mutex
	uploads  map[string]*opened // by key
	objects  map[string][]byte
	links    map[string][]string // link id to keys
	calls    map[string]int      // by operation
	bytes    int64               // received, repeated ones too
	latest   map[string]int      // file id to attempt
	partSize int64
	single   int64
	life     time.Duration
	query    string // more of every signed address
	site     string // what it is called in the settings; empty: nobody can say
	blind    bool   // it makes links without looking, as a signature with local keys does
	looks    bool   // and can be asked what is there
	linkless bool
	alone    bool // a link leads to one file
	options  destination.OptionTraits
	closed   map[string]string // passwords of links, by id
	most     int               // files of one link; 0: no limit
	before   destination.Before
	told     []destination.Piece // of Sign, where before wants something
	batch    int
	largest  int           // elements of one call
	delay    time.Duration // of every call
	putDelay time.Duration // of every piece
	trip     func(op, key string, n int) error
	rewrite  func(r *http.Request) (*http.Response, error) // asked before the storage; nil, nil: go on
}

type opened struct {
	upload destination.Upload
	parts  map[int][]byte
}

func newShelf() *shelf {
	return &shelf{
		uploads: map[string]*opened{}, objects: map[string][]byte{}, links: map[string][]string{}, closed: map[string]string{}, calls: map[string]int{},
		latest: map[string]int{}, partSize: 1000, single: 2000, life: 15 * time.Minute, batch: 500,
	}
}

func (s *shelf) destination() *destination.Destination {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := &destination.Destination{Transfer: s, Linker: s, Manager: s, Storage: s, Site: s.site}
	if s.linkless {
		d.Linker = nil
	}
	if s.looks {
		d.Looker = looking{s}
	}
	return d
}

func (s *shelf) called(op, key string, n int) error {
	s.mu.Lock()
	s.calls[op]++
	trip := s.trip
	s.mu.Unlock()
	if trip != nil {
		return trip(op, key, n)
	}
	return nil
}

func (s *shelf) count(op string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[op]
}

// look reads the shelf's maps; the engine may be writing them.
func (s *shelf) look(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// sizes are how many objects, open uploads and links there are, and how many bytes have come.
func (s *shelf) sizes() (objects, uploads, links int, bytes int64) {
	s.look(func() { objects, uploads, links, bytes = len(s.objects), len(s.uploads), len(s.links), s.bytes })
	return
}

// pace reads a delay that a test may change meanwhile.
func (s *shelf) pace(d *time.Duration) (now time.Duration) {
	s.look(func() { now = *d })
	return now
}

func (s *shelf) wait(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return nil
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}

func (s *shelf) Traits() destination.Traits {
	s.mu.Lock()
	defer s.mu.Unlock()
	return destination.Traits{Name: "Shelf", MaxBatch: s.batch, Resumes: true, Before: s.before, Links: destination.LinkTraits{Several: !s.alone, MaxFiles: s.most, Options: s.options}}
}

func (s *shelf) Create(ctx context.Context, files []destination.File) []destination.Result[destination.Created] {
	if err := s.wait(ctx, s.pace(&s.delay)); err != nil {
		return destination.Fail[destination.Created](len(files), err)
	}
	s.look(func() { s.largest = max(s.largest, len(files)) })
	if err := s.called("create", "", 0); err != nil {
		return destination.Fail[destination.Created](len(files), err)
	}
	all := make([]destination.Result[destination.Created], len(files))
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range files {
		u := destination.Upload{File: f, Key: fmt.Sprintf("%s-%d", f.ID, f.Attempt)}
		if f.Size > s.single {
			u.PartSize, u.Parts = s.partSize, int((f.Size+s.partSize-1)/s.partSize)
		}
		if s.latest[f.ID] < f.Attempt {
			delete(s.uploads, fmt.Sprintf("%s-%d", f.ID, s.latest[f.ID]))
			s.latest[f.ID] = f.Attempt
		}
		if s.uploads[u.Key] == nil {
			s.uploads[u.Key] = &opened{upload: u, parts: map[int][]byte{}}
		}
		all[i].Value.Upload = u
		if u.Parts == 0 && s.before == (destination.Before{}) {
			r := s.request(u, 0)
			all[i].Value.First = &r
		}
	}
	return all
}

func (s *shelf) request(u destination.Upload, n int) destination.Request {
	url := fmt.Sprintf("https://shelf.example/%s?n=%d&sig=canary-signature&ends=%d%s", u.Key, n, time.Now().Add(s.life).UnixNano(), s.query)
	return destination.Request{Method: http.MethodPut, URL: destination.NewURL(url), ETag: true, Life: destination.NewLife(s.life)}
}

func (s *shelf) Sign(ctx context.Context, pieces []destination.Piece) []destination.Result[destination.Request] {
	all := make([]destination.Result[destination.Request], len(pieces))
	if err := s.wait(ctx, s.pace(&s.delay)); err != nil {
		return destination.Fail[destination.Request](len(pieces), err)
	}
	s.look(func() { s.largest = max(s.largest, len(pieces)) })
	if err := s.called("sign", "", 0); err != nil {
		return destination.Fail[destination.Request](len(pieces), err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.before != (destination.Before{}) {
		s.told = append(s.told, pieces...)
	}
	for i, p := range pieces {
		if s.uploads[p.Upload.Key] == nil {
			all[i].Err = fault.New(fault.Missing, "sign", "")
			continue
		}
		all[i].Value = s.request(p.Upload, p.N)
	}
	return all
}

// RoundTrip is the storage.
func (s *shelf) RoundTrip(r *http.Request) (*http.Response, error) {
	key := strings.TrimPrefix(r.URL.Path, "/")
	n, _ := strconv.Atoi(r.URL.Query().Get("n"))
	if r.Header.Get("Authorization") != "" {
		return answer(400, "InvalidArgument"), nil
	}
	var rewrite func(*http.Request) (*http.Response, error)
	s.look(func() { rewrite = s.rewrite })
	if rewrite != nil {
		if response, err := rewrite(r); response != nil || err != nil {
			return response, err
		}
	}
	ends, _ := strconv.ParseInt(r.URL.Query().Get("ends"), 10, 64)
	if time.Now().UnixNano() > ends {
		return answer(403, "ExpiredToken"), nil
	}
	if err := s.wait(r.Context(), s.pace(&s.putDelay)); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if int64(len(data)) != r.ContentLength {
		return answer(400, "IncompleteBody"), nil
	}
	if err := s.called("put", key, n); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bytes += int64(len(data))
	up := s.uploads[key]
	if up == nil {
		return answer(404, "NoSuchUpload"), nil
	}
	up.parts[n] = data
	response := answer(200, "")
	response.Header.Set("ETag", etag(data))
	return response, nil
}

func etag(data []byte) string {
	sum := md5.Sum(data) //nolint:gosec // as above
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

func answer(status int, code string) *http.Response {
	body := ""
	if code != "" {
		body = "<Error><Code>" + code + "</Code></Error>"
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
}

func (s *shelf) List(_ context.Context, u destination.Upload) (destination.Arrived, error) {
	if err := s.called("list", u.Key, 0); err != nil {
		return destination.Arrived{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if data, ok := s.objects[u.Key]; ok {
		return destination.Arrived{Object: &destination.Object{Upload: u, Size: int64(len(data)), Proof: destination.Matched}}, nil
	}
	up := s.uploads[u.Key]
	if up == nil {
		return destination.Arrived{}, fault.New(fault.Missing, "list", "")
	}
	var a destination.Arrived
	for n := min(1, u.Parts); n <= u.Parts; n++ {
		if data, ok := up.parts[n]; ok {
			a.Receipts = append(a.Receipts, destination.Receipt{N: n, Size: int64(len(data)), ETag: etag(data)})
		}
	}
	return a, nil
}

func (s *shelf) Complete(ctx context.Context, sent []destination.Sent) []destination.Result[destination.Object] {
	if err := s.wait(ctx, s.pace(&s.delay)); err != nil {
		return destination.Fail[destination.Object](len(sent), err)
	}
	s.look(func() { s.largest = max(s.largest, len(sent)) })
	if err := s.called("complete", "", 0); err != nil {
		return destination.Fail[destination.Object](len(sent), err)
	}
	all := make([]destination.Result[destination.Object], len(sent))
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, one := range sent {
		all[i] = s.completeOne(one)
	}
	return all
}

func (s *shelf) completeOne(one destination.Sent) (r destination.Result[destination.Object]) {
	r.Value = destination.Object{Upload: one.Upload, Size: one.Upload.File.Size, Proof: destination.Matched}
	if _, ok := s.objects[one.Upload.Key]; ok {
		delete(s.uploads, one.Upload.Key) // it was opened again by somebody who did not know
		return r
	}
	up := s.uploads[one.Upload.Key]
	if up == nil {
		r.Err = fault.New(fault.Missing, "complete", "")
		return r
	}
	var whole bytes.Buffer
	for i, receipt := range one.Receipts {
		n := i + min(1, one.Upload.Parts)
		data, ok := up.parts[n]
		if !ok || receipt.N != n || receipt.ETag != etag(data) {
			r.Err = fault.New(fault.Missing, "complete", "invalid part")
			return r
		}
		whole.Write(data)
	}
	if int64(whole.Len()) != one.Upload.File.Size {
		r.Err = fault.New(fault.Corrupt, "complete", "size")
		return r
	}
	s.objects[one.Upload.Key] = whole.Bytes()
	delete(s.uploads, one.Upload.Key)
	return r
}

func (s *shelf) Abort(_ context.Context, u destination.Upload) error {
	if err := s.called("abort", u.Key, 0); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.uploads, u.Key)
	return nil
}

func (s *shelf) Link(ctx context.Context, requests []destination.LinkRequest) []destination.Result[destination.Link] {
	if err := s.wait(ctx, s.pace(&s.delay)); err != nil {
		return destination.Fail[destination.Link](len(requests), err)
	}
	s.look(func() { s.largest = max(s.largest, len(requests)) })
	if err := s.called("link", "", 0); err != nil {
		return destination.Fail[destination.Link](len(requests), err)
	}
	all := make([]destination.Result[destination.Link], len(requests))
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, r := range requests {
		if all[i].Err = s.options.Judge(r.Options); all[i].Err != nil {
			continue
		}
		if s.alone && len(r.Uploads) > 1 || s.most > 0 && len(r.Uploads) > s.most {
			all[i].Err = fault.New(fault.Unsupported, "link", "one file each")
			continue
		}
		if s.links[r.ID] == nil {
			var keys []string
			for _, u := range r.Uploads {
				if _, ok := s.objects[u.Key]; !ok && !s.blind {
					all[i].Err = fault.New(fault.Missing, "link", "")
				}
				keys = append(keys, u.Key)
			}
			if all[i].Err != nil {
				continue
			}
			s.links[r.ID] = keys
			s.closed[r.ID] = r.Options.Password.Reveal()
		}
		all[i].Value = destination.Link{
			ID: r.ID, URL: destination.NewURL("https://l.example/" + r.ID), Ends: time.Now().Add(r.Life), Protected: s.closed[r.ID] != "",
		}
	}
	return all
}

func (s *shelf) Extend(context.Context, string, time.Duration) (destination.Link, error) {
	return destination.Link{}, fault.New(fault.Unsupported, "extend", "")
}

func (s *shelf) Revoke(context.Context, string) error { return nil }

func (s *shelf) Delete(_ context.Context, u destination.Upload) error {
	if err := s.called("delete", u.Key, 0); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.objects, u.Key)
	return nil
}
