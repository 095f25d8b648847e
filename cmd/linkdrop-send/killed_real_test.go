//go:build real

package main

import (
	"crypto/md5" //nolint:gosec // what S3 calls an ETag
	"encoding/hex"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/realtest"
)

// Killed again and again in the middle of a multipart upload to a bucket, it goes on each time with what the bucket really
// has, and sends again at most what was on its way. The gateway lists parts that the kill has cut off, at their full size
// (destination/s3 says why): the test sees to it that there were some, so that believing one of them would be found out.
func TestRealKilledInParts(t *testing.T) {
	const (
		size, piece, lanes = 80 << 20, 5 << 20, 2
		kills              = 4
	)
	where, secret := toGateway(t)
	storage := where[3]
	link := realtest.NewLink(t, strings.TrimPrefix(storage, "http://"), 8<<20)
	where[3] = "http://" + link.Address
	file, state := realtest.File(t, t.TempDir(), "a b+ü.bin", size), t.TempDir()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	bucket := looker{client: s3.New(s3.Options{
		BaseEndpoint: &storage, Region: realtest.Region, UsePathStyle: true, Credentials: credentials.NewStaticCredentialsProvider("linkdroptest", secret, ""),
	}), data: data, piece: piece}

	c := startSend(t, "", append(where, "--state-dir", state, "--json", "--part-size", "5MiB", "--streams", "2", file)...)
	cut := 0
	for kill := range kills {
		enough := int64(kill+1) * size / (kills + 2)
		realtest.Until(t, time.Minute, "more is acknowledged", func() bool { return c.progress().Acked >= enough })
		if err := c.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if code := c.wait(time.Minute); code == exit.Sent {
			t.Fatal("it was too quick to be killed")
		}
		n := bucket.settled(t)
		t.Logf("killed at %.0f %%: %d parts are listed that were cut off", 100*float64(c.progress().Acked)/size, n)
		cut += n
		if kill == kills-1 {
			link.SetRate(0)
		}
		c = startSend(t, "", "resume", "--keys-env", "--state-dir", state, "--json", "--streams", "2")
	}
	links := c.mustSend(time.Minute)
	if len(links) != 1 {
		t.Fatalf("%d links", len(links))
	}
	realtest.Same(t, links[0], file)
	if cut == 0 {
		t.Error("the gateway listed no part that was cut off: this proves nothing any more")
	}
	again, allowed := link.Sent()-size, int64(kills*lanes*piece+1<<20)
	t.Logf("%d kills: %.1f MiB were sent again, headers and control calls included; %d parts of 5 MiB a kill are allowed", kills, float64(again)/(1<<20), lanes)
	if again > allowed {
		t.Errorf("%d bytes were sent again, more than %d", again, allowed)
	}
}

// looker looks into a bucket from beside.
type looker struct {
	client *s3.Client
	data   []byte
	piece  int
}

// settled waits until the gateway has noticed that nobody sends any more, and counts the parts of full size whose bytes are
// not the file's.
func (l looker) settled(t *testing.T) (cut int) {
	t.Helper()
	before, times := -1, 0
	realtest.Until(t, 30*time.Second, "the parts stay as they are", func() bool {
		whole, now := l.count(t)
		if whole+now != before {
			before, times = whole+now, 0
		}
		times++
		cut = now
		return times > 10
	})
	return cut
}

func (l looker) count(t *testing.T) (whole, cut int) {
	t.Helper()
	bucket := aws.String("drops")
	uploads, err := l.client.ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: bucket})
	if err != nil || len(uploads.Uploads) != 1 {
		t.Fatalf("uploads under way: %+v, %v", uploads, err)
	}
	u := uploads.Uploads[0]
	parts, err := l.client.ListParts(t.Context(), &s3.ListPartsInput{Bucket: bucket, Key: u.Key, UploadId: u.UploadId})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parts.Parts {
		offset := (int(*p.PartNumber) - 1) * l.piece
		bytes := l.data[offset:min(offset+l.piece, len(l.data))]
		sum := md5.Sum(bytes) //nolint:gosec // what S3 calls an ETag
		switch {
		case strings.Trim(*p.ETag, `"`) == hex.EncodeToString(sum[:]):
			whole++
		case *p.Size == int64(len(bytes)):
			cut++
		}
	}
	return whole, cut
}
