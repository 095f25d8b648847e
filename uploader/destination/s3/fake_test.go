package s3

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/bucket"
)

const (
	access = "AKIAIOSFODNN7EXAMPLE"                     //nolint:gosec // the documentation's
	secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" //nolint:gosec // the documentation's
	listed = `<ListBucketResult><Name>b</Name><KeyCount>0</KeyCount></ListBucketResult>`
)

// fake answers as a test says, and counts.
type fake struct {
	*httptest.Server
	mu    sync.Mutex
	calls []string
}

func newFake(t *testing.T, answer func(w http.ResponseWriter, r *http.Request)) *fake {
	t.Helper()
	f := &fake{}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		f.calls = append(f.calls, r.Method+" "+r.URL.Path)
		f.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(f.Close)
	return f
}

func (f *fake) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.calls)
}

// refuse is S3's way to say no.
func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(`<Error><Code>` + code + `</Code><Message>` + message + `</Message></Error>`))
}

func (f *fake) options() Options {
	return Options{Bucket: "b", Endpoint: f.URL, Credentials: credentials.NewStaticCredentialsProvider(access, secret, "")}
}

// open opens a destination whose storage lists the bucket without trouble.
func open(t *testing.T, o Options) *destination.Destination {
	t.Helper()
	d, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// offline is a driver that never asked anybody: what it signs depends on nothing but its options.
func offline(o Options, p bucket.Location) *driver {
	c := &clock{note: func(string) {}}
	creating, always, _ := o.headers()
	return &driver{
		o: o, signer: newSigner(p, o.keys(), c), creating: creating, always: always, traits: o.traits(),
		attempts: attempts{known: map[string]attempt{}}, optional: &optionalCalls{note: func(string) {}}, checksum: &requiredChecksum{note: func(string) {}},
	}
}

func is(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Errorf("got %v, want %v", err, kind)
		return
	}
	if strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "://") {
		t.Errorf("an error with a secret or an address: %v", err)
	}
}

func aFile(size int64) destination.File {
	return destination.File{ID: "01ARZ3NDEKTSV4RRFFQ69G5FAV", Attempt: 1, Name: "a b+ü.txt", Type: "text/plain", Size: size}
}
