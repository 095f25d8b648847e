package s3

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/bucket"
	"linkdrop/uploader/transfer"
)

// notes collects what was said.
type notes struct {
	mu  sync.Mutex
	all []string
}

func (n *notes) add(text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.all = append(n.all, text)
}

func (n *notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return strings.Join(n.all, "|")
}

// Each mistake has its own Kind, and keys that may only write are none.
func TestOpenKinds(t *testing.T) {
	for _, c := range []struct {
		status  int
		code    string
		message string
		kind    fault.Kind
	}{
		{403, "InvalidAccessKeyId", "", fault.Keys},
		{403, "SignatureDoesNotMatch", "", fault.Keys},
		{404, "XAdminUserNotFound", "", fault.Keys},
		{400, "ExpiredToken", "", fault.Expired},
		{404, "NoSuchBucket", "", fault.NoPlace},
		{404, "", "", fault.NoPlace},
		{301, "PermanentRedirect", "", fault.NoPlace},
		{503, "SlowDown", "", fault.Busy},
		{403, "RequestTimeTooSkewed", "", fault.Clock},
	} {
		f := newFake(t, func(w http.ResponseWriter, _ *http.Request) { refuse(w, c.status, c.code, c.message) })
		_, err := Open(t.Context(), f.options())
		is(t, err, c.kind)
		asked := 1
		if c.code == "" || c.kind == fault.Busy { // another question decides
			asked = 2
		}
		if f.count() != asked {
			t.Errorf("%s: asked %d times", c.code, f.count())
		}
	}
	f := newFake(t, func(w http.ResponseWriter, _ *http.Request) { refuse(w, 403, "AccessDenied", "Access Denied") })
	open(t, f.options())
	f = newFake(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>Sign in</html>")) })
	_, err := Open(t.Context(), f.options())
	is(t, err, fault.Protocol)
	f.Close()
	_, err = Open(t.Context(), f.options())
	is(t, err, fault.Unreachable)
}

func TestOpenRefusesSettings(t *testing.T) {
	keys := credentials.NewStaticCredentialsProvider(access, secret, "")
	for name, c := range map[string]struct {
		o    Options
		kind fault.Kind
	}{
		"no bucket":       {Options{Credentials: keys}, fault.NoPlace},
		"a path":          {Options{Bucket: "b/c", Credentials: keys}, fault.NoPlace},
		"a host":          {Options{Bucket: "b@evil.net", Credentials: keys}, fault.NoPlace},
		"a way up":        {Options{Bucket: "b", Prefix: "a/../b", Credentials: keys}, fault.NoPlace},
		"an endless way":  {Options{Bucket: "b", Prefix: strings.Repeat("x", 900), Credentials: keys}, fault.NoPlace},
		"no keys":         {Options{Bucket: "b"}, fault.NoKeys},
		"http elsewhere":  {Options{Bucket: "b", Endpoint: "http://s3.example.com", Credentials: keys}, fault.HostRefused},
		"behind the host": {Options{Bucket: "b", Endpoint: "https://s3.example.com/b", Credentials: keys}, fault.NoPlace},
		"a region's name": {Options{Bucket: "b", Region: "eu.evil.net/", Credentials: keys}, fault.NoPlace},
		"a host header":   {Options{Bucket: "b", Header: map[string]string{"Host": "x"}, Credentials: keys}, fault.NoPlace},
		"another token":   {Options{Bucket: "b", Header: map[string]string{bucket.TokenHeader: "x"}, Credentials: keys}, fault.NoPlace},
		"customer's keys": {Options{Bucket: "b", Header: map[string]string{customerKeys + "Key": "x"}, Credentials: keys}, fault.Unsupported},
		"two headers":     {Options{Bucket: "b", CacheControl: "no-store\r\nSet-Cookie: a=b", Credentials: keys}, fault.NoPlace},
		"an endless text": {Options{Bucket: "b", CacheControl: strings.Repeat("x", 300), Credentials: keys}, fault.NoPlace},
		"http to an edge": {Options{Bucket: "b", CloudFront: &CloudFront{URL: "http://d1.cloudfront.net", KeyPairID: keyPair}, Credentials: keys}, fault.HostRefused},
		"an edge's path":  {Options{Bucket: "b", CloudFront: &CloudFront{URL: edgeRoot + "/files", KeyPairID: keyPair}, Credentials: keys}, fault.NoPlace},
		"a key's id":      {Options{Bucket: "b", CloudFront: &CloudFront{URL: edgeRoot, KeyPairID: "K2&Expires=9"}, Credentials: keys}, fault.NoPlace},
		"no link key":     {Options{Bucket: "b", CloudFront: &CloudFront{URL: edgeRoot, KeyPairID: keyPair}, Credentials: keys}, fault.NoKeys},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Open(t.Context(), c.o)
			is(t, err, c.kind)
		})
	}
}

// The storage says where the bucket is, in a header or in words: it is asked there, and so is everything after.
func TestRegionIsFound(t *testing.T) {
	for _, how := range []string{"header", "words"} {
		var said notes
		f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case strings.Contains(r.Header.Get("Authorization"), "/eu-central-1/s3/"):
				_, _ = w.Write([]byte(listed))
			case how == "header":
				w.Header().Set("X-Amz-Bucket-Region", "eu-central-1")
				refuse(w, 301, "PermanentRedirect", "elsewhere")
			default:
				refuse(w, 400, "AuthorizationHeaderMalformed", "the region 'us-east-1' is wrong; expecting 'eu-central-1'")
			}
		})
		o := f.options()
		o.Note = said.add
		d := open(t, o)
		if f.count() != 2 || said.String() != "The bucket is in the region eu-central-1, not us-east-1. That was corrected." {
			t.Errorf("%s: %d calls, said %q", how, f.count(), said.String())
		}
		if first := d.Create(t.Context(), []destination.File{aFile(1)})[0].Value.First; !strings.Contains(first.URL.Reveal(), "%2Feu-central-1%2Fs3%2F") {
			t.Errorf("%s: signed for another region", how)
		}
	}
}

// A storage that names one region after the other is not followed for ever.
func TestRegionsInACircle(t *testing.T) {
	f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
		other := "eu-west-1"
		if strings.Contains(r.Header.Get("Authorization"), other) {
			other = "eu-west-2"
		}
		w.Header().Set("X-Amz-Bucket-Region", other)
		refuse(w, 301, "PermanentRedirect", "")
	})
	_, err := Open(t.Context(), f.options())
	is(t, err, fault.NoPlace)
	if f.count() != corrections {
		t.Errorf("%d calls", f.count())
	}
}

// skewed is a storage three hours ahead that takes no signature from another time.
func skewed(t *testing.T, on *bool) *fake {
	t.Helper()
	return newFake(t, func(w http.ResponseWriter, r *http.Request) {
		ahead := time.Duration(0)
		if *on {
			ahead = 3 * time.Hour
		}
		now := time.Now().Add(ahead).UTC()
		w.Header().Set("Date", now.Format(http.TimeFormat))
		date := r.Header.Get("X-Amz-Date")
		if date == "" {
			date = r.URL.Query().Get("X-Amz-Date")
		}
		at, err := time.Parse("20060102T150405Z", date)
		switch {
		case err != nil || now.Sub(at).Abs() > 15*time.Minute:
			refuse(w, 403, "RequestTimeTooSkewed", "The difference between the request time and the server's time is too large.")
		case r.Method == http.MethodPut:
			w.Header().Set("ETag", `"e"`)
		default:
			_, _ = w.Write([]byte(listed))
		}
	})
}

// This machine's clock is three hours behind: the refusal's Date corrects it, at opening and for pieces later on.
func TestClockIsCorrected(t *testing.T) {
	on, said := true, notes{}
	f := skewed(t, &on)
	o := f.options()
	o.Note = said.add
	open(t, o)
	const sentence = "This computer's clock is 3h0m0s off. The storage's time is used."
	if said.String() != sentence || f.count() != 2 {
		t.Errorf("%d calls, said %q", f.count(), said.String())
	}

	on, said = false, notes{}
	f = skewed(t, &on)
	o = f.options()
	o.Note = said.add
	d := open(t, o)
	on = true
	created := d.Create(t.Context(), []destination.File{aFile(3)})[0].Value
	put := func(r destination.Request) error {
		_, err := transfer.Send(t.Context(), d.Storage, r, transfer.Body{At: strings.NewReader("abc"), Size: 3}, transfer.Options{SignedByUs: true})
		return err
	}
	is(t, put(*created.First), fault.Clock)
	if err := put(d.Sign(t.Context(), []destination.Piece{{Upload: created.Upload}})[0].Value); err != nil || said.String() != sentence {
		t.Errorf("%v, said %q", err, said.String())
	}
	link := d.Linker.Link(t.Context(), []destination.LinkRequest{{ID: "x", Uploads: []destination.Upload{created.Upload}, Life: time.Hour}})[0]
	if left := time.Until(link.Value.Ends); link.Err != nil || left > time.Hour || left < 59*time.Minute {
		t.Errorf("by this machine's clock the link has %v (%v)", left, link.Err)
	}
}

// A small file is one PUT and nothing else.
func TestSingleCostsNoCall(t *testing.T) {
	f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			w.Header().Set("ETag", `"e"`)
			return
		}
		_, _ = w.Write([]byte(listed))
	})
	d := open(t, f.options())
	created := d.Create(t.Context(), []destination.File{aFile(3)})[0].Value
	receipt, err := transfer.Send(t.Context(), d.Storage, *created.First, transfer.Body{At: strings.NewReader("abc"), Size: 3}, transfer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	done := d.Complete(t.Context(), []destination.Sent{{Upload: created.Upload, Receipts: []destination.Receipt{receipt}, Digests: receipt.Sent}})[0]
	link := d.Linker.Link(t.Context(), []destination.LinkRequest{{ID: created.Upload.File.ID, Uploads: []destination.Upload{created.Upload}}})[0]
	if done.Err != nil || link.Err != nil {
		t.Fatal(done.Err, link.Err)
	}
	if want := []string{"GET /b", "PUT /b/01ARZ3NDEKTSV4RRFFQ69G5FAV/a b+ü.txt"}; !slices.Equal(f.calls, want) {
		t.Errorf("%q", f.calls)
	}
}

func TestPlaces(t *testing.T) {
	yes := true
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{Bucket: "box"}, "https://box.s3.eu-west-1.amazonaws.com/"},
		{Options{Bucket: "b.c"}, "https://s3.eu-west-1.amazonaws.com/b.c/"},
		{Options{Bucket: "box", PathStyle: &yes}, "https://s3.eu-west-1.amazonaws.com/box/"},
		{Options{Bucket: "box", Endpoint: "https://minio.example.com:9000"}, "https://box.minio.example.com:9000/"},
		{Options{Bucket: "box", Endpoint: "https://192.0.2.1"}, "https://192.0.2.1/box/"},
		{Options{Bucket: "box", Endpoint: "http://[::1]:9000"}, "http://[::1]:9000/box/"},
		{Options{Bucket: "box", Endpoint: "http://localhost:9000"}, "http://localhost:9000/box/"},
		{Options{Bucket: "b", Endpoint: "https://s3.example.com"}, "https://s3.example.com/b/"},
	} {
		p := newLocation(c.o, "eu-west-1", startsWithPath(c.o))
		if got := p.Scheme + "://" + p.Host + p.Root; got != c.want {
			t.Errorf("%+v: %s, want %s", c.o, got, c.want)
		}
	}
	if p := newLocation(Options{Bucket: "box"}, "cn-north-1", false); p.Host != "box.s3.cn-north-1.amazonaws.com.cn" {
		t.Error(p.Host)
	}
}

// carrier is a network in a function.
type carrier func(*http.Request) (*http.Response, error)

func (c carrier) RoundTrip(r *http.Request) (*http.Response, error) { return c(r) }

// A store of its own often has no name and no certificate for bucket.host: then the bucket goes into the path, and that is
// not tried where a person said how it is, nor on AWS.
func TestPathStyleIsFound(t *testing.T) {
	no := false
	for name, c := range map[string]struct {
		endpoint string
		style    *bool
		want     []string
		kind     fault.Kind
	}{
		"a store":   {"https://minio.example.com", nil, []string{"box.minio.example.com/", "minio.example.com/box"}, fault.Bug},
		"told":      {"https://minio.example.com", &no, []string{"box.minio.example.com/"}, fault.Unreachable},
		"on Amazon": {"", nil, []string{"box.s3.us-east-1.amazonaws.com/"}, fault.Unreachable},
	} {
		t.Run(name, func(t *testing.T) {
			var asked []string
			network := carrier(func(r *http.Request) (*http.Response, error) {
				asked = append(asked, r.URL.Host+r.URL.Path)
				if strings.HasPrefix(r.URL.Host, "box.") {
					return nil, &net.DNSError{Err: "no such host", Name: r.URL.Host, IsNotFound: true}
				}
				return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(listed)), Request: r}, nil
			})
			o, err := Options{Bucket: "box", Endpoint: c.endpoint, PathStyle: c.style, Credentials: credentials.NewStaticCredentialsProvider(access, secret, "")}.checked()
			if err != nil {
				t.Fatal(err)
			}
			f := locationFinder{o: o, clock: &clock{note: o.Note}, keys: o.Credentials, transport: network}
			p, _, err := f.find(t.Context())
			if c.kind != fault.Bug {
				is(t, err, c.kind)
			} else if err != nil || !p.Path {
				t.Errorf("%+v %v", p, err)
			}
			if !slices.Equal(asked, c.want) {
				t.Errorf("asked %q", asked)
			}
		})
	}
}

// A storage of its own whose wildcard host answers with the list of all buckets, with another bucket's refusal, or with a
// page: the bucket goes into the path. Where the path is no better, it does not.
func TestWildcardHost(t *testing.T) {
	const all = `<ListAllMyBucketsResult><Buckets><Bucket><Name>b</Name></Bucket></Buckets></ListAllMyBucketsResult>`
	for name, c := range map[string]struct {
		host func(w http.ResponseWriter)
		path func(w http.ResponseWriter, r *http.Request)
		want string
	}{
		"all buckets":    {func(w http.ResponseWriter) { _, _ = io.WriteString(w, all) }, lists, "/b/"},
		"a refusal":      {func(w http.ResponseWriter) { refuse(w, 403, "AccessDenied", "") }, lists, "/b/"},
		"a page":         {func(w http.ResponseWriter) { _, _ = io.WriteString(w, "<html>hello</html>") }, lists, "/b/"},
		"refusals":       {func(w http.ResponseWriter) { refuse(w, 403, "AccessDenied", "") }, refuses, "/"},
		"an empty list":  {func(http.ResponseWriter) {}, refuses, "/"},
		"as it ought to": {func(w http.ResponseWriter) { _, _ = io.WriteString(w, listed) }, refuses, "/"},
	} {
		t.Run(name, func(t *testing.T) {
			o := Options{
				Bucket: "b12", Endpoint: "https://s3.example.com", Credentials: credentials.NewStaticCredentialsProvider(access, secret, ""),
				fake: handled(func(w http.ResponseWriter, r *http.Request) {
					if r.Host == "s3.example.com" || r.URL.Host == "s3.example.com" {
						c.path(w, r)
						return
					}
					c.host(w)
				}),
			}
			d := open(t, o)
			want := "https://b12.s3.example.com/"
			if c.want != "/" {
				want = "https://s3.example.com/b12/"
			}
			if first := d.Create(t.Context(), []destination.File{aFile(1)})[0].Value.First; !strings.HasPrefix(first.URL.Reveal(), want) {
				t.Errorf("%s is not below %s", first.URL.Reveal(), want)
			}
		})
	}
}

func lists(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, listed) }

func refuses(w http.ResponseWriter, _ *http.Request) { refuse(w, 403, "AccessDenied", "") }

// handled is a transport that asks a handler, without any network.
type handled http.HandlerFunc

// RoundTrip implements http.RoundTripper.
func (h handled) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	h(w, r)
	answer := w.Result()
	if w.Body.Len() == 0 {
		answer.ContentLength = 0
		answer.Header.Del("Content-Type")
	}
	return answer, nil
}
