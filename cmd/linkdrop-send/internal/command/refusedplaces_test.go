package command

import (
	"strings"
	"testing"

	"linkdrop/cmd/linkdrop-send/internal/exit"
)

// What would put a secret where it is remembered, or cannot be meant, is refused before anything begins.
func TestPlacesThatAreRefused(t *testing.T) {
	for _, args := range [][]string{
		{"--backend", "https://share.example.com", "--dialect", "gopher"},
		{"--backend", "https://share.example.com", "--dialect", "preset:no-such"},
		{"--backend", "https://share.example.com", "--dialect", "mapping:/no/such/file"},
		{"--backend", "https://share.example.com", "--dialect", "mapping:"},
		{"--backend", "https://share.example.com", "--storage-host", "https://b.example.com"},
		{"--backend", "https://share.example.com", "--category", "c"},
		{"--backend", "https://share.example.com", "--const", "a=b"},
		{"--backend", "https://share.example.com", "--dialect", "preset:fastapi-share", "--const", "bucket"},
		{"--backend", "https://share.example.com", "--header", "x-amz-storage-class: a"},
		{"--practice", "--dialect", "companion"},
		{"--practice", "--storage-host", "b.example.com"},
		{"--s3", "s3://b", "--keys-env", "--header", "x-amz-server-side-encryption-customer-key: hunter2"},
		{"--s3", "s3://b", "--keys-env", "--header", "x-amz-security-token: hunter2"},
		{"--s3", "s3://b", "--keys-env", "--header", "authorization: hunter2"},
		{"--s3", "s3://b", "--keys-env", "--header", "x-amz-storage-class"},
		{"--s3", "s3://b", "--keys-env", "--header", "x-amz-a: 1", "--header", "X-Amz-A: 2"},
		{"--s3", "s3://b", "--keys-env", "--url-life", "4m"},
		{"--s3", "s3://b", "--keys-env", "--url-life", "61m"},
		{"--s3", "s3://b", "--keys-env", "--endpoint", "https://s3.example.com/path"},
		{"--s3", "s3://b", "--keys-env", "--profile", "x"},
		{"--s3", "s3://b", "--profile", "no such profile"},
		{"--s3", "s3://b/../c", "--keys-env"},
	} {
		r := command(t, append(args, "file")...)
		if r.code != exit.WrongUsage || r.out != "" || !strings.HasPrefix(r.errs, "linkdrop-send: ") || strings.Contains(r.errs, "hunter2") || strings.Contains(r.errs, "[") {
			t.Errorf("%v: exit code %d, stdout %q, stderr %q", args, r.code, r.out, r.errs)
		}
	}
}
