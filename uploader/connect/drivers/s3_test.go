package drivers_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/drivers"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// secrets are what a keychain would have.
type secrets map[connect.Field]string

func (s secrets) get(_ context.Context, f connect.Field) (string, error) {
	if text := s[f]; text != "" {
		return text, nil
	}
	if f == connect.Token {
		return "", fault.New(fault.SignIn, "open", "")
	}
	return "", fault.New(fault.NoKeys, "open", "")
}

// listening answers every request alike, and remembers them.
type listening struct {
	*httptest.Server
	mu   sync.Mutex
	seen []*http.Request
}

func listen(t *testing.T, answer http.HandlerFunc) *listening {
	t.Helper()
	l := &listening{}
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.mu.Lock()
		l.seen = append(l.seen, r.Clone(context.WithoutCancel(r.Context())))
		l.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(l.Close)
	return l
}

func (l *listening) last(t *testing.T) *http.Request {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.seen) == 0 {
		t.Fatal("nobody asked")
	}
	return l.seen[len(l.seen)-1]
}

func lists(w http.ResponseWriter, _ *http.Request) {
	_, _ = w.Write([]byte(`<ListBucketResult><Name>b</Name><KeyCount>0</KeyCount></ListBucketResult>`))
}

func open(t *testing.T, o drivers.Options, d settings.Destination, s secrets) *destination.Destination {
	t.Helper()
	dest, err := drivers.Openers(o)[d.Kind](t.Context(), d, s.get)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(dest.Close)
	return dest
}

func aFile() destination.File {
	return destination.File{ID: "01ARZ3NDEKTSV4RRFFQ69G5FAV", Attempt: 1, Name: "a b.txt", Type: "text/plain", Size: 3}
}

// try signs a file of one piece.
func try(t *testing.T, dest *destination.Destination) (destination.Request, error) {
	t.Helper()
	created := dest.Create(t.Context(), []destination.File{aFile()})[0]
	if created.Err != nil {
		return destination.Request{}, created.Err
	}
	if created.Value.First != nil {
		return *created.Value.First, nil
	}
	signed := dest.Sign(t.Context(), []destination.Piece{{Upload: created.Value.Upload}})[0]
	return signed.Value, signed.Err
}

func first(t *testing.T, dest *destination.Destination) destination.Request {
	t.Helper()
	request, err := try(t, dest)
	if err != nil {
		t.Fatal(err)
	}
	return request
}

func query(t *testing.T, r destination.Request) (*url.URL, url.Values) {
	t.Helper()
	u, err := url.Parse(r.URL.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	return u, u.Query()
}

func wants(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func fails(t *testing.T, d settings.Destination, s secrets, kind fault.Kind) {
	t.Helper()
	if _, err := drivers.Openers(drivers.Options{})[d.Kind](t.Context(), d, s.get); err == nil || fault.KindOf(err) != kind {
		t.Errorf("got %v, want %v", err, kind)
	}
}

// Everything that the settings say of a bucket is in what is asked and signed.
func TestBucketIsWhatTheSettingsSay(t *testing.T) {
	storage := listen(t, lists)
	d := settings.Destination{ID: "store", Name: "Our store", Kind: settings.AmazonS3, URL: storage.URL, S3: &settings.S3Options{
		Bucket: "b", Prefix: "in box", Region: "eu-central-1", PathStyle: new(true), URLLife: settings.Duration(5 * time.Minute),
		Headers: map[string]string{"x-amz-storage-class": "STANDARD_IA"},
	}}
	keys := secrets{connect.AccessKey: "ID1", connect.SecretKey: "one", connect.SessionToken: "session"}
	dest := open(t, drivers.Options{}, d, keys)
	wants(t, "name", dest.Traits().Name, "Our store")
	asked := storage.last(t)
	wants(t, "asked", asked.URL.Path, "/b")
	wants(t, "prefix", asked.URL.Query().Get("prefix"), "in box")
	if got := asked.Header.Get("Authorization"); !strings.Contains(got, "Credential=ID1/") || !strings.Contains(got, "/eu-central-1/s3/") {
		t.Errorf("signed with %q", got)
	}
	request := first(t, dest)
	at, signed := query(t, request)
	wants(t, "host", "http://"+at.Host, storage.URL)
	if !strings.HasPrefix(at.Path, "/b/in box/") {
		t.Errorf("the key is %s", at.Path)
	}
	wants(t, "life", signed.Get("X-Amz-Expires"), "300")
	wants(t, "session", signed.Get("X-Amz-Security-Token"), "session")
	wants(t, "class", request.Header.Get("X-Amz-Storage-Class"), "STANDARD_IA")

	keys[connect.AccessKey], keys[connect.SecretKey] = "ID2", "two" // replaced in the keychain
	delete(keys, connect.SessionToken)
	_, signed = query(t, first(t, dest))
	if !strings.HasPrefix(signed.Get("X-Amz-Credential"), "ID2/") || signed.Has("X-Amz-Security-Token") {
		t.Errorf("signed with %q after the key was replaced", signed.Get("X-Amz-Credential"))
	}
}

// A distribution's links are signed with the key in the keychain, and lead to it.
func TestBucketBehindADistribution(t *testing.T) {
	storage := listen(t, lists)
	d := settings.Destination{ID: "store", Kind: settings.AmazonS3, URL: storage.URL, S3: &settings.S3Options{
		Bucket: "b", CacheControl: "no-store", CloudFront: &settings.CloudFront{URL: "https://d1.cloudfront.example", KeyPairID: "K2JCJMDEHXQW5F"},
	}}
	keys := secrets{connect.AccessKey: "ID1", connect.SecretKey: "one"}
	fails(t, d, keys, fault.NoKeys)
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	keys[connect.LinkKey] = string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(private)}))
	dest := open(t, drivers.Options{}, d, keys)
	f := aFile()
	upload := dest.Create(t.Context(), []destination.File{f})[0].Value.Upload
	link := dest.Linker.Link(t.Context(), []destination.LinkRequest{{ID: f.ID, Uploads: []destination.Upload{upload}, Life: time.Hour}})[0]
	if link.Err != nil {
		t.Fatal(link.Err)
	}
	at, signed := query(t, destination.Request{URL: link.Value.URL})
	wants(t, "host", at.Host, "d1.cloudfront.example")
	wants(t, "key pair", signed.Get("Key-Pair-Id"), "K2JCJMDEHXQW5F")

	d.S3.CloudFront = nil
	link = open(t, drivers.Options{}, d, keys).Linker.Link(t.Context(), []destination.LinkRequest{{ID: f.ID, Uploads: []destination.Upload{upload}}})[0]
	_, signed = query(t, destination.Request{URL: link.Value.URL})
	wants(t, "caching", signed.Get("response-cache-control"), "no-store")
}

func TestBucketWithKeysFromElsewhere(t *testing.T) {
	storage := listen(t, lists)
	d := settings.Destination{ID: "store", Kind: settings.AmazonS3, URL: storage.URL, S3: &settings.S3Options{Bucket: "b", Profile: "nobody"}}
	o := drivers.Options{Keys: &drivers.Keys{Provider: credentials.NewStaticCredentialsProvider("ENV", "s", ""), Region: "eu-west-3"}}
	dest := open(t, o, d, secrets{connect.AccessKey: "ID1", connect.SecretKey: "one"})
	wants(t, "name", dest.Traits().Name, "b")
	_, signed := query(t, first(t, dest))
	if got := signed.Get("X-Amz-Credential"); !strings.HasPrefix(got, "ENV/") || !strings.Contains(got, "/eu-west-3/") {
		t.Errorf("signed with %q", got)
	}
}

func TestBucketThatCannotBeOpened(t *testing.T) {
	d := settings.Destination{ID: "store", Kind: settings.AmazonS3, URL: "http://127.0.0.1:8999"}
	fails(t, d, nil, fault.Unsupported)
	d.S3 = &settings.S3Options{Bucket: "b"}
	fails(t, d, nil, fault.NoKeys)
	fails(t, d, secrets{connect.AccessKey: "ID1"}, fault.NoKeys)
	locked := func(context.Context, connect.Field) (string, error) {
		return "", fault.New(fault.KeychainLocked, "keychain", "")
	}
	if _, err := drivers.Openers(drivers.Options{})[d.Kind](t.Context(), d, locked); err == nil || fault.KindOf(err) != fault.KeychainLocked {
		t.Errorf("got %v, want keychain-locked", err)
	}
}

// What a driver corrected is told with the destination's id.
func TestBucketTellsWhatItCorrected(t *testing.T) {
	storage := listen(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Authorization"), "/eu-north-1/") {
			w.Header().Set("X-Amz-Bucket-Region", "eu-north-1")
			w.WriteHeader(http.StatusMovedPermanently)
			_, _ = w.Write([]byte(`<Error><Code>PermanentRedirect</Code></Error>`))
			return
		}
		lists(w, r)
	})
	d := settings.Destination{ID: "store", Kind: settings.AmazonS3, URL: storage.URL, S3: &settings.S3Options{Bucket: "b"}}
	var told []string
	o := drivers.Options{Note: func(id, text string) { told = append(told, id+": "+text) }}
	open(t, o, d, secrets{connect.AccessKey: "ID1", connect.SecretKey: "one"})
	if len(told) != 1 || !strings.HasPrefix(told[0], "store: ") || !strings.Contains(told[0], "eu-north-1") {
		t.Errorf("told %q", told)
	}
}
