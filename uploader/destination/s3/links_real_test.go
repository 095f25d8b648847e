//go:build real

package s3

import (
	"bytes"
	"crypto/elliptic"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/destinationtest"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/bucket"
	"linkdrop/uploader/objectname"
	"linkdrop/uploader/realtest"
	"linkdrop/uploader/transfer"
)

// gateway are options for a bucket on a server that checks every signature in full.
func gateway(t *testing.T) Options {
	t.Helper()
	endpoint, access, secret, bucket := realtest.Gateway(t)
	return Options{
		Bucket: bucket, Prefix: "pre fix+ü", Endpoint: endpoint, Region: realtest.Region, PartSize: destinationtest.MaxPart,
		Credentials: credentials.NewStaticCredentialsProvider(access, secret, ""),
		Note:        func(text string) { t.Errorf("corrected something: %s", text) },
	}
}

// page is a file that must never be opened by a browser where it is stored.
func page(size int64, id string) destination.File {
	return destination.File{ID: id, Attempt: 1, Name: "a  b+ü.html", Type: "text/html", Size: size}
}

const pageHeader = `attachment; filename="a  b+_.html"; filename*=UTF-8''a%20%20b+%C3%BC.html`

// deliver sends a file whole and returns its upload.
func deliver(t *testing.T, d *destination.Destination, f destination.File, data []byte) destination.Upload {
	t.Helper()
	created := d.Create(t.Context(), []destination.File{f})[0]
	if created.Err != nil {
		t.Fatal(created.Err)
	}
	u := created.Value.Upload
	sent := destination.Sent{Upload: u}
	for i := range u.Pieces() {
		n := min(u.Parts, i+1)
		signed := d.Sign(t.Context(), []destination.Piece{{Upload: u, N: n}})[0]
		if signed.Err != nil {
			t.Fatal(signed.Err)
		}
		offset, size := u.Range(n)
		r, err := transfer.Send(t.Context(), d.Storage, signed.Value, transfer.Body{At: bytes.NewReader(data), Offset: offset, Size: size}, transfer.Options{N: n})
		if err != nil {
			t.Fatal(err)
		}
		sent.Receipts = append(sent.Receipts, r)
	}
	if done := d.Complete(t.Context(), []destination.Sent{sent})[0]; done.Err != nil {
		t.Fatal(done.Err)
	}
	return u
}

func linked(t *testing.T, d *destination.Destination, u destination.Upload) string {
	t.Helper()
	got := d.Linker.Link(t.Context(), []destination.LinkRequest{{ID: u.File.ID, Uploads: []destination.Upload{u}, Life: time.Hour}})[0]
	if got.Err != nil {
		t.Fatal(got.Err)
	}
	return got.Value.URL.Reveal()
}

// answered is what somebody gets who follows a link.
type answered struct {
	status int
	header http.Header
	body   []byte
}

// get asks as anybody would who got a link.
func get(t *testing.T, link string) answered {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, link, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // it was only read
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answered{answer.StatusCode, answer.Header, body}
}

// saysDownload checks what the answer to a link says of the file.
func saysDownload(t *testing.T, link, caching string, data []byte) {
	t.Helper()
	got := get(t, link)
	if got.status != http.StatusOK || !bytes.Equal(got.body, data) {
		t.Fatalf("status %d, %d bytes of %d", got.status, len(got.body), len(data))
	}
	for name, want := range map[string]string{"Content-Type": "application/octet-stream", "Content-Disposition": pageHeader, "Cache-Control": caching} {
		if said := got.header.Get(name); said != want {
			t.Errorf("%s is %q, want %q", name, said, want)
		}
	}
}

// A page comes as plain bytes to be saved, with the rule for caches that was set, and none of it can be changed in the link.
func TestRealLinksSayWhatWasSigned(t *testing.T) {
	o := gateway(t)
	o.CacheControl = "private, max-age=60"
	d := open(t, o)
	for size, id := range map[int]string{1000: "01ARZ3NDEKTSV4RRFFQ69G5FAV", 6 << 20: "01ARZ3NDEKTSV4RRFFQ69G5FAW"} {
		data := bytes.Repeat([]byte("<script>"), size/8)
		link := linked(t, d, deliver(t, d, page(int64(len(data)), id), data))
		saysDownload(t, link, o.CacheControl, data)
		for was, is := range map[string]string{"max-age%3D60": "max-age%3D61", "application%2Foctet-stream": "text%2Fhtml", "attachment": "inline", "Expires=3600": "Expires=3601"} {
			changed := strings.Replace(link, was, is, 1)
			if changed == link {
				t.Fatalf("%q is not in the link", was)
			}
			if got := get(t, changed); got.status != http.StatusForbidden {
				t.Errorf("with %s the link gives %d", is, got.status)
			}
		}
	}
}

// What creates an object carries the extra headers, a strict server demands them as they were signed, and links say who pays.
func TestRealExtraHeadersAreSigned(t *testing.T) {
	o := gateway(t)
	o.Header = map[string]string{
		"x-amz-storage-class": "STANDARD", "x-amz-request-payer": "requester", "x-amz-meta-department": "press & co  (2)", "cache-control": "no-transform",
	}
	d := open(t, o)
	for size, id := range map[int]string{1000: "01ARZ3NDEKTSV4RRFFQ69G5FAV", 6 << 20: "01ARZ3NDEKTSV4RRFFQ69G5FAW"} {
		data := bytes.Repeat([]byte("<script>"), size/8)
		u := deliver(t, d, page(int64(len(data)), id), data)
		link := linked(t, d, u)
		saysDownload(t, link, "no-transform", data)
		if !strings.Contains(link, "x-amz-request-payer=requester") {
			t.Error("the link does not say who pays")
		}
		client := plain(o)
		head, err := client.HeadObject(t.Context(), &awss3.HeadObjectInput{Bucket: &o.Bucket, Key: &u.Key})
		if err != nil || head.Metadata["department"] != "press & co  (2)" || head.Metadata[bucket.TokenName] != token(u.File) {
			t.Errorf("the object has %+v, %v", head, err)
		}
	}
	f := page(8, "01ARZ3NDEKTSV4RRFFQ69G5FAX")
	first := *d.Create(t.Context(), []destination.File{f})[0].Value.First
	for _, name := range []string{"X-Amz-Storage-Class", "X-Amz-Request-Payer", "X-Amz-Meta-Department", "Cache-Control", "Content-Type", bucket.TokenHeader} {
		for _, value := range []string{"", "another"} {
			changed := first
			changed.Header = first.Header.Clone()
			changed.Header.Del(name)
			if value != "" {
				changed.Header.Set(name, value)
			}
			_, err := transfer.Send(t.Context(), d.Storage, changed, transfer.Body{At: strings.NewReader("<script>"), Size: 8}, transfer.Options{SignedByUs: true})
			is(t, err, fault.Keys)
		}
	}
}

func plain(o Options) *awss3.Client {
	return awss3.New(awss3.Options{
		BaseEndpoint: &o.Endpoint, Region: o.Region, UsePathStyle: true, Credentials: o.Credentials, Retryer: aws.NopRetryer{},
	})
}

// distributionOf stands for CloudFront before the bucket: it admits what the policy signs, forwards no query, and answers with
// what the object itself says.
func distributionOf(t *testing.T, o Options, e edge) string {
	t.Helper()
	client := plain(o)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key, err := e.admits("http://"+r.Host+r.RequestURI, time.Now())
		if err != nil {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		got, err := client.GetObject(r.Context(), &awss3.GetObjectInput{Bucket: &o.Bucket, Key: &key})
		if err != nil {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		defer got.Body.Close() //nolint:errcheck // it was only read
		for name, value := range map[string]*string{"Content-Type": got.ContentType, "Content-Disposition": got.ContentDisposition, "Cache-Control": got.CacheControl} {
			w.Header().Set(name, aws.ToString(value))
		}
		_, _ = io.Copy(w, got.Body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// The whole suite with links that lead to a distribution.
func TestRealCloudFront(t *testing.T) {
	o := gateway(t)
	key := newEC(t, elliptic.P256())
	text := pemOf(t, "PRIVATE KEY", key)
	o.CloudFront = &CloudFront{URL: distributionOf(t, o, edge{keyPair: keyPair, public: &key.PublicKey}), KeyPairID: keyPair, Key: constant(text)}
	without := o // taken away later: the storage itself gives the file, and still as a download
	without.CloudFront = nil
	d, later := open(t, o), open(t, without)
	for size, id := range map[int]string{1000: "01ARZ3NDEKTSV4RRFFQ69G5FAV", 6 << 20: "01ARZ3NDEKTSV4RRFFQ69G5FAW"} {
		data := bytes.Repeat([]byte("<script>"), size/8)
		u := deliver(t, d, page(int64(len(data)), id), data)
		saysDownload(t, linked(t, d, u), asksAgain, data)
		saysDownload(t, linked(t, later, u), asksAgain, data)
	}
	destinationtest.Run(t, destinationtest.Harness{
		Destination: "s3, CloudFront links", Storage: realtest.PartGateway,
		Open: func(t *testing.T) *destination.Destination { t.Helper(); return open(t, o) },
		Fetch: func(t *testing.T, link destination.Link, _ int) (io.ReadCloser, error) {
			t.Helper()
			got := get(t, link.URL.Reveal())
			if got.status != http.StatusOK {
				return nil, fault.New(fault.Status(got.status), "fetch", "")
			}
			return io.NopCloser(bytes.NewReader(got.body)), nil
		},
		Secrets:  []string{text},
		StoredAs: objectname.DownloadType,
	})
}
