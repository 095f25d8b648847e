package s3

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/bucket"
)

// The example of AWS, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)", byte for byte.
func TestSignsLikeTheDocumentation(t *testing.T) {
	p := bucket.Location{Region: "us-east-1", Scheme: "https", Host: "examplebucket.s3.amazonaws.com", Root: "/"}
	s := newSigner(p, credentials.NewStaticCredentialsProvider(access, secret, ""), &clock{})
	at := time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)
	s.clock.ahead.Store(int64(at.Sub(time.Now().Truncate(time.Second)))) // the clock of the storage stands in 2013
	address, _, err := s.sign(t.Context(), bucket.Request{Method: http.MethodGet, Key: "test.txt", At: time.Now().Truncate(time.Second), Life: 24 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	want := "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request" +
		"&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
	if sorted(t, address) != sorted(t, want) {
		t.Errorf("got  %s\nwant %s", sorted(t, address), sorted(t, want))
	}
}

func sorted(t *testing.T, address string) string {
	t.Helper()
	base, query, _ := strings.Cut(address, "?")
	parts := strings.Split(query, "&")
	slices.Sort(parts)
	return base + "?" + strings.Join(parts, "&")
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	_, _ = h.Write([]byte(text))
	return h.Sum(nil)
}

// resign computes the signature of an address from the standard's text alone, over the bytes that go out.
func resign(t *testing.T, method, address string, header http.Header) (got, want string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	_, tail, _ := strings.Cut(address, "://"+u.Host)
	path, raw, _ := strings.Cut(tail, "?")
	var query []string
	for part := range strings.SplitSeq(raw, "&") {
		if signature, ok := strings.CutPrefix(part, "X-Amz-Signature="); ok {
			got = signature
			continue
		}
		query = append(query, part)
	}
	slices.Sort(query)
	q := u.Query()
	var headers strings.Builder
	for name := range strings.SplitSeq(q.Get("X-Amz-SignedHeaders"), ";") {
		value := header.Get(name)
		if name == "host" {
			value = u.Host
		}
		fmt.Fprintf(&headers, "%s:%s\n", name, value)
	}
	canonical := strings.Join([]string{
		method, path, strings.Join(query, "&"), headers.String(), q.Get("X-Amz-SignedHeaders"), "UNSIGNED-PAYLOAD",
	}, "\n")
	scope := strings.Split(q.Get("X-Amz-Credential"), "/")
	hash := sha256.Sum256([]byte(canonical))
	toSign := "AWS4-HMAC-SHA256\n" + q.Get("X-Amz-Date") + "\n" + strings.Join(scope[1:], "/") + "\n" + hex.EncodeToString(hash[:])
	key := mac(mac(mac(mac([]byte("AWS4"+secret), scope[1]), scope[2]), "s3"), "aws4_request")
	return got, hex.EncodeToString(mac(key, toSign))
}

// Whatever a file is called, the path goes out escaped exactly once, and what is signed is what is sent: the type, the token,
// the length, and the extra headers.
func TestSignsWhatIsSent(t *testing.T) {
	o := Options{
		Bucket: "b", Prefix: "in box+ü", Region: "eu-central-1", Credentials: credentials.NewStaticCredentialsProvider(access, secret, ""), URLLife: defaultURLLife,
		Header: map[string]string{"x-amz-storage-class": "STANDARD_IA", "x-amz-server-side-encryption": "aws:kms", "x-amz-request-payer": "requester"},
	}
	d := offline(o, newLocation(o, o.Region, false))
	for _, name := range []string{"plain.txt", "a b.txt", "a+b.txt", "ü日本.txt", "100% #hash?&=;,'!().bin", "%2e%2e%2f", "~x", "🙂"} {
		f := aFile(1000)
		f.Name = name
		created := d.Create(t.Context(), []destination.File{f})[0]
		if created.Err != nil {
			t.Fatal(created.Err)
		}
		r := created.Value.First
		address := r.URL.Reveal()
		sent := r.Header.Clone()
		sent.Set("Content-Length", "1000")
		if got, want := resign(t, r.Method, address, sent); got != want {
			t.Errorf("%q: signed %s, what goes out is %s", name, got, want)
		}
		u, err := url.Parse(address)
		if err != nil || u.Path != "/"+created.Value.Upload.Key || strings.Contains(u.EscapedPath(), "+") {
			t.Errorf("%q goes to %s", name, u.EscapedPath())
		}
		if got := u.Query().Get("X-Amz-Expires"); got != "900" || r.Life.Total() != 15*time.Minute {
			t.Errorf("lives %s s, %v", got, r.Life.Total())
		}
		const headers = "content-length;content-type;host;x-amz-meta-linkdrop-token;x-amz-request-payer;x-amz-server-side-encryption;x-amz-storage-class"
		if got := u.Query().Get("X-Amz-SignedHeaders"); got != headers {
			t.Errorf("signed headers %s", got)
		}
	}
	part := d.Sign(t.Context(), []destination.Piece{{Upload: destination.Upload{
		File: aFile(20 << 20), Key: "in box+ü/01ARZ3NDEKTSV4RRFFQ69G5FAV/a b+ü.txt", PartSize: 8 << 20, Parts: 3, Memo: []byte("up+load/id="),
	}, N: 3}})[0]
	if part.Err != nil || len(part.Value.Header) != 1 || part.Value.Header.Get("X-Amz-Request-Payer") != "requester" {
		t.Fatalf("%+v", part)
	}
	sent := part.Value.Header.Clone()
	sent.Set("Content-Length", "4194304")
	if got, want := resign(t, http.MethodPut, part.Value.URL.Reveal(), sent); got != want {
		t.Error("a part is signed as something else than what goes out")
	}
}

// temporary are keys that end.
func temporary(left time.Duration) aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: access, SecretAccessKey: secret, SessionToken: "SESSION/TOKEN+", CanExpire: true, Expires: time.Now().Add(left)}, nil
	})
}

// A link ends with what ends first: the choice, seven days, or the keys.
func TestLinkEnds(t *testing.T) {
	forever := credentials.NewStaticCredentialsProvider(access, secret, "")
	for name, c := range map[string]struct {
		keys       aws.CredentialsProvider
		life, want time.Duration
	}{
		"a choice":        {forever, 24 * time.Hour, 24 * time.Hour},
		"none":            {forever, 0, 7 * 24 * time.Hour},
		"too long":        {forever, 30 * 24 * time.Hour, 7 * 24 * time.Hour},
		"a session":       {temporary(time.Hour), 24 * time.Hour, time.Hour},
		"a short choice":  {temporary(time.Hour), 10 * time.Minute, 10 * time.Minute},
		"an ended choice": {temporary(-time.Minute), time.Hour, 0},
	} {
		t.Run(name, func(t *testing.T) {
			o := Options{Bucket: "b", Credentials: c.keys, URLLife: defaultURLLife}
			d := offline(o, newLocation(o, bucket.DefaultRegion, false))
			f := aFile(5)
			u := destination.Upload{File: f, Key: f.ID + "/" + f.Name}
			before := time.Now()
			got := d.Link(t.Context(), []destination.LinkRequest{{ID: "no ulid", Uploads: []destination.Upload{u}, Life: c.life}})[0]
			if c.want == 0 {
				is(t, got.Err, fault.NoKeys)
				return
			}
			if got.Err != nil {
				t.Fatal(got.Err)
			}
			if off := got.Value.Ends.Sub(before.Add(c.want)); off.Abs() > 3*time.Second {
				t.Errorf("ends %v beside what was wanted", off)
			}
			q := query(t, got.Value)
			began, err := time.Parse("20060102T150405Z", q.Get("X-Amz-Date"))
			if err != nil || !began.Add(seconds(t, q.Get("X-Amz-Expires"))).Equal(got.Value.Ends.UTC()) {
				t.Errorf("says %v, the address ends at %v + %s s", got.Value.Ends.UTC(), began, q.Get("X-Amz-Expires"))
			}
			if q.Get("response-content-disposition") != `attachment; filename="a b+_.txt"; filename*=UTF-8''a%20b+%C3%BC.txt` ||
				q.Get("response-content-type") != "application/octet-stream" {
				t.Errorf("%v", q)
			}
		})
	}
}

// A link counts from a moment before now, at which keys that have ended since had not: they sign nothing all the same.
func TestALinkFromBeforeTheKeysEnded(t *testing.T) {
	o := Options{Bucket: "b", Credentials: temporary(-time.Minute), URLLife: defaultURLLife}
	d := offline(o, newLocation(o, bucket.DefaultRegion, false))
	f := aFile(5)
	id := ulid.MustNew(ulid.Timestamp(time.Now().Add(-10*time.Minute)), ulid.DefaultEntropy()).String()
	is(t, d.Link(t.Context(), []destination.LinkRequest{{ID: id, Uploads: []destination.Upload{{File: f, Key: tail(f, 1)}}, Life: 24 * time.Hour}})[0].Err, fault.NoKeys)
}

// Temporary keys that do not say when they end make links of which nobody can say it.
func TestLinkOfUnknownEnd(t *testing.T) {
	o := Options{Bucket: "b", Credentials: credentials.NewStaticCredentialsProvider(access, secret, "SESSION")}
	d := offline(o, newLocation(o, bucket.DefaultRegion, false))
	f := aFile(5)
	request := destination.LinkRequest{ID: f.ID, Uploads: []destination.Upload{{File: f, Key: f.ID + "/" + f.Name}}}
	got := d.Link(t.Context(), []destination.LinkRequest{request})[0]
	if got.Err != nil || !got.Value.Ends.IsZero() || query(t, got.Value).Get("X-Amz-Security-Token") != "SESSION" {
		t.Errorf("%+v", got)
	}
}

func query(t *testing.T, l destination.Link) url.Values {
	t.Helper()
	u, err := url.Parse(l.URL.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}

func seconds(t *testing.T, text string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(text + "s")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// What is offered ends with the keys, which is known as soon as the destination is open.
func TestNobodyIsOfferedALinkBeyondTheSession(t *testing.T) {
	const week = 7 * 24 * time.Hour
	for _, c := range []struct {
		keys aws.CredentialsProvider
		want time.Duration
	}{
		{credentials.NewStaticCredentialsProvider(access, secret, ""), week},
		{credentials.NewStaticCredentialsProvider(access, secret, "SESSION"), week}, // nobody says when it ends, so no date is shown
		{temporary(30 * 24 * time.Hour), week},
		{temporary(90 * time.Minute), time.Hour},
		{temporary(42*time.Minute + 30*time.Second), 42 * time.Minute},
		{temporary(10 * time.Second), time.Minute},
	} {
		f := newFake(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(listed)) })
		o := f.options()
		o.Credentials = c.keys
		if got := open(t, o).Traits().Links; got.Max != c.want || got.Default != c.want {
			t.Errorf("offers %v, at most %v; want %v", got.Default, got.Max, c.want)
		}
	}
}
