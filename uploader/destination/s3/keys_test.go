package s3

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/internal/bucket"
)

// changing are keys that somebody replaces.
type changing struct {
	now   atomic.Pointer[aws.Credentials]
	asked atomic.Int32
}

func (c *changing) Retrieve(context.Context) (aws.Credentials, error) {
	c.asked.Add(1)
	return *c.now.Load(), nil
}

func (c *changing) set(id, key string) {
	c.now.Store(&aws.Credentials{AccessKeyID: id, SecretAccessKey: key})
}

// The SDK's signer remembers what it made of a secret by the key's id: a new secret of the same id has to count all the same.
func TestReplacedKeysCountAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := &changing{}
		o := Options{Bucket: "b", Endpoint: "https://s3.example.com", Credentials: keys, Remembered: true, URLLife: time.Hour}
		address := func(d *driver) string {
			t.Helper()
			r, err := d.piece(t.Context(), destination.Piece{Upload: destination.Upload{File: aFile(1), Key: "k"}}, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			return r.URL.Reveal()
		}
		place := newLocation(o, bucket.DefaultRegion, true)
		keys.set("one", "first")
		d := offline(o, place)
		first := address(d)
		if address(d) != first {
			t.Fatal("the same question was signed in two ways: this test proves nothing")
		}
		for _, next := range [][2]string{{"one", "second"}, {"two", "second"}} {
			keys.set(next[0], next[1])
			if got := address(d); got == first || got != address(offline(o, place)) {
				t.Errorf("after the keys became %v an address is not signed with them", next)
			}
		}
		o.Remembered = false
		d = offline(o, place)
		address(d)
		before := keys.asked.Load()
		address(d)
		if keys.asked.Load() != before {
			t.Error("keys that do not remember by themselves were asked for again")
		}
	})
}

func TestReplacedKeysCountForCalls(t *testing.T) {
	var authorization atomic.Value
	f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
		authorization.Store(r.Header.Get("Authorization"))
		_, _ = w.Write([]byte(listed))
	})
	keys := &changing{}
	keys.set("one", "first")
	o := f.options()
	o.Credentials, o.Remembered = keys, true
	d := open(t, o)
	keys.set("two", "second")
	_, _ = d.List(t.Context(), destination.Upload{File: aFile(1), Key: "01ARZ3NDEKTSV4RRFFQ69G5FAV/a b+ü.txt"})
	if got, _ := authorization.Load().(string); !strings.Contains(got, "Credential=two/") {
		t.Errorf("a call after the keys were replaced carries %q", got)
	}
}
