//go:build real

package realtest_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/zalando/go-keyring"

	"linkdrop/uploader/realtest"
)

func TestRealGateway(t *testing.T) {
	endpoint, access, secret, bucket := realtest.Gateway(t)
	client := func(secret string) *s3.Client {
		return s3.New(s3.Options{
			BaseEndpoint: &endpoint, Region: realtest.Region, UsePathStyle: true, RetryMaxAttempts: 1,
			Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
				return aws.Credentials{AccessKeyID: access, SecretAccessKey: secret}, nil
			}),
		})
	}
	put := &s3.PutObjectInput{Bucket: &bucket, Key: aws.String("a/b"), Body: strings.NewReader("bytes"), Metadata: map[string]string{"token": "t1"}}
	if _, err := client("wrong").PutObject(t.Context(), put); err == nil {
		t.Fatal("the gateway takes a wrong secret: it proves nothing")
	}
	put.Body = strings.NewReader("bytes")
	if _, err := client(secret).PutObject(t.Context(), put); err != nil {
		t.Fatal(err)
	}
	head, err := client(secret).HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: &bucket, Key: aws.String("a/b")})
	if err != nil || *head.ContentLength != 5 || head.Metadata["token"] != "t1" {
		t.Fatalf("head: %+v, %v", head, err)
	}
}

func TestRealToxiproxy(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
	}))
	defer server.Close()
	proxy := realtest.Toxiproxy(t).Proxy(t, "echo", strings.TrimPrefix(server.URL, "http://"))
	fetch := func() (time.Duration, error) {
		begin := time.Now()
		got, err := realtest.Curl(t, "http://"+proxy.Address, "-d", "hello")
		if err == nil && string(got) != "&hello" && string(got) != "hello" {
			t.Fatalf("got %q", got)
		}
		return time.Since(begin), err
	}
	if _, err := fetch(); err != nil {
		t.Fatal(err)
	}
	proxy.Delay(t, 300*time.Millisecond)
	if took, err := fetch(); err != nil || took < 300*time.Millisecond {
		t.Fatalf("delayed by 300 ms: took %v, %v", took, err)
	}
	proxy.Cut(t)
	if _, err := fetch(); err == nil {
		t.Fatal("a cut proxy answers")
	}
	proxy.Mend(t)
	proxy.Cure(t, "latency", realtest.Down)
	if _, err := fetch(); err != nil {
		t.Fatal(err)
	}
}

func TestRealKeyring(t *testing.T) {
	realtest.Keyring(t)
	if err := keyring.Set("linkdrop-test", "who", "secret"); err != nil {
		t.Fatal(err)
	}
	if got, err := keyring.Get("linkdrop-test", "who"); err != nil || got != "secret" {
		t.Fatalf("got %q, %v", got, err)
	}
}

func TestWindowDisplay(t *testing.T) {
	realtest.Display(t)
	copying := exec.CommandContext(t.Context(), "xclip", "-selection", "clipboard")
	copying.Stdin = strings.NewReader("a link")
	if err := copying.Run(); err != nil {
		t.Fatal(err)
	}
	realtest.Until(t, 5*time.Second, "the clipboard holds what was copied", func() bool {
		got, err := exec.CommandContext(t.Context(), "xclip", "-selection", "clipboard", "-o").Output()
		return err == nil && string(got) == "a link"
	})
}
