//go:build real

package main_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/credentials"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"linkdrop/uploader/realtest"
)

// TestRealAPageOfTheSamples: a page of another origin, written as the samples' own is, works in a Chromium against --compat-api: over
// a folder, whose addresses the server answers for, and over a bucket with the CORS rules that "iam cors" prints.
func TestRealAPageOfTheSamples(t *testing.T) {
	endpoint, access, secret, bucket := realtest.Gateway(t)
	storage := "s3://" + bucket + "/in?region=" + realtest.Region + "&endpoint=" + endpoint
	allowPages(t, awss3.New(awss3.Options{
		Region: realtest.Region, BaseEndpoint: &endpoint, UsePathStyle: true, Credentials: credentials.NewStaticCredentialsProvider(access, secret, ""),
	}), bucket, storage)
	for name, env := range map[string][]string{
		"folder": nil, "bucket": {"LINKDROP_STORAGE=" + storage, "AWS_ACCESS_KEY_ID=" + access, "AWS_SECRET_ACCESS_KEY=" + secret},
	} {
		t.Run(name, func(t *testing.T) {
			r := run(t, t.TempDir(), append(env, "LINKDROP_COMPAT_API=true")...)
			got := inChromium(t, "testdata/samplepage.html", strings.NewReplacer("{{API}}", r.address, "{{TOKEN}}", r.token))
			want := map[string]any{
				"signed": 200.0, "put": 200.0, "etag": true, "told": 300000.0, "early": 404.0, "confirmed": 200.0, "size": 300000.0, "plain": 200.0, "plain_size": 5.0, "mobile": 200.0,
				"downloads": 2.0, "same": true, "share": 200.0, "listed": 1.0, "stranger": 401.0, "stranger_says": "Invalid token", "missing": 422.0, "missing_fields": "content_type file_size",
				"other_type": 403.0,
			}
			for field, value := range want {
				if got[field] != value {
					t.Errorf("%s: %v, want %v", field, got[field], value)
				}
			}
			if got["failed"] != nil || got["origin"] == r.address {
				t.Errorf("%v, on %v", got["failed"], got["origin"])
			}
			link, _ := got["share_url"].(string)
			if text, err := realtest.Curl(t, link, "-d", "password=a word"); err != nil || len(text) != 300000 {
				t.Errorf("the share: %d bytes, %v", len(text), err)
			}
		})
	}
}

// allowPages gives a bucket the rules that "iam cors" prints.
func allowPages(t *testing.T, root *awss3.Client, bucket, storage string) {
	t.Helper()
	printed, err := exec.CommandContext(t.Context(), realtest.Binary(t, "linkdrop-server"), "iam", "cors", "--storage", storage).Output()
	if err != nil {
		t.Fatal(err)
	}
	var rules types.CORSConfiguration
	if err := json.Unmarshal(printed, &rules); err != nil || len(rules.CORSRules) == 0 {
		t.Fatalf("%v %s", err, printed)
	}
	if _, err := root.PutBucketCors(t.Context(), &awss3.PutBucketCorsInput{Bucket: &bucket, CORSConfiguration: &rules}); err != nil {
		t.Fatal(err)
	}
}

// inChromium opens a page at an origin of its own, and gives what it says of itself at the end.
func inChromium(t *testing.T, page string, fill *strings.Replacer) (result map[string]any) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	origin := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, fill.Replace(string(text)))
	}))
	t.Cleanup(origin.Close)
	tab := realtest.Chromium(t).Open(realtest.Look{Width: 1200, Height: 900})
	tab.Go(origin.URL)
	tab.Until("the page is done", `typeof window.done === "string"`)
	said, err := realtest.Ask[string](tab, "window.done")
	if err == nil {
		err = json.Unmarshal([]byte(said), &result)
	}
	if err != nil {
		t.Fatal(err)
	}
	return result
}
