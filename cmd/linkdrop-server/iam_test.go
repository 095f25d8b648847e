package main

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWhatABucketNeeds is JSON for this bucket and prefix alone.
func TestWhatABucketNeeds(t *testing.T) {
	iam := func(args ...string) (string, error) {
		var out strings.Builder
		err := run(t.Context(), append([]string{"iam"}, args...), env("LINKDROP_STATE_DIR", "d"), &out, io.Discard)
		if err == nil && !json.Valid([]byte(out.String())) {
			t.Errorf("%v: %s", args, &out)
		}
		return out.String(), err
	}
	const storage, public = "--storage=s3://files/in/office?region=cn-north-1", "--public-url=https://share.example.com/x"
	for which, want := range map[string][]string{
		"policy":    {`"arn:aws-cn:s3:::files/in/office/*"`, `"arn:aws-cn:s3:::files"`, `"s3:AbortMultipartUpload"`},
		"lifecycle": {`"Prefix": "in/office/"`, `"DaysAfterInitiation": 8`},
		"cors":      {`"https://share.example.com"`, `"PUT"`, `"ETag"`},
		"":          {`"policy"`, `"lifecycle"`, `"cors"`},
	} {
		args := []string{storage, public}
		if which != "" {
			args = append([]string{which}, args...)
		}
		text, err := iam(args...)
		for _, part := range want {
			if err != nil || !strings.Contains(text, part) {
				t.Errorf("%s: no %s in\n%s%v", which, part, text, err)
			}
		}
	}
	if text, err := iam("policy", storage, "--share-from=r=s3://acme/monthly?owners=*", "--share-from=w=s3://whole?owners=*"); err != nil || !strings.Contains(text, `"arn:aws:s3:::acme/monthly/*"`) ||
		!strings.Contains(text, `"arn:aws:s3:::whole/*"`) || strings.Count(text, "s3:PutObject") != 1 || strings.Count(text, "s3:DeleteObject") != 1 {
		t.Errorf("%s %v", text, err)
	}
	for _, args := range [][]string{
		{"policy"},
		{"policy", "--storage=file:///srv"},
		{"everything", storage},
		{"policy", "--storage=s3://files/p*?region=x"},
		{"policy", "--storage=s3://files/p%3Fx"},
		{"policy", "--storage=s3://files/a/../x"},
		{"policy", "--storage=s3://files/${aws:username}"},
		{"policy", storage, "--share-from=r=s3://acme/monthly*?owners=*"},
	} {
		_, err := iam(args...)
		var usage usageError
		if !errors.As(err, &usage) {
			t.Errorf("%v: %v", args, err)
		}
	}
}

// TestCleanupSaysWhatItDid, and leaves a server that runs alone.
func TestCleanupSaysWhatItDid(t *testing.T) {
	state := t.TempDir()
	cleanup := func() (string, error) {
		var out strings.Builder
		err := run(t.Context(), []string{"cleanup", "--state-dir", state}, env(), &out, io.Discard)
		return out.String(), err
	}
	r := serving(t, state)
	if _, err := cleanup(); err == nil || !strings.Contains(err.Error(), "by itself") {
		t.Errorf("beside a server: %v", err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.said["address"]+"/v1/uploads", strings.NewReader(`{"files":[{"id":"F","attempt":1,"filename":"a","size":20000000}]}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+r.said["token"])
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	r.stop()
	if out, err := cleanup(); err != nil || out != "expired: 0\nfreed: 0\nunclaimed: 0\n" {
		t.Errorf("%q %v", out, err)
	}
	spoil(t, filepath.Join(state, "records.db"), `UPDATE uploads SET touched = 5`)
	if out, err := cleanup(); err != nil || out != "expired: 1\nfreed: 1\nunclaimed: 0\n" {
		t.Errorf("%q %v", out, err)
	}
	if left, err := os.ReadDir(filepath.Join(state, "files", "uploads")); err != nil || len(left) != 0 {
		t.Errorf("%v are left, %v", left, err)
	}
}
