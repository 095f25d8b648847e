package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"strings"

	"linkdrop/uploader/server/storage"
)

// abandonedDays is when a bucket's own rule frees what is left of uploads: a day after the server would have, should it be gone.
const abandonedDays = 8

// iamCommand is "linkdrop-server iam": what the server needs of its bucket, as the JSON that AWS and others take.
func iamCommand(args []string, env func(string) (string, bool), stdout, stderr io.Writer) error {
	which := ""
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		which, args = args[0], args[1:]
	}
	set, err := readSettings(args, env, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	u, err := url.Parse(set.storage)
	if err != nil || u.Scheme != "s3" || u.Host == "" {
		return usageError{errors.New("iam is for a bucket: linkdrop-server iam policy --storage s3://bucket/prefix?region=…")}
	}
	for _, where := range append([]*url.URL{u}, sourceAddresses(set.sources)...) {
		if wrong := unfitForPolicy(where); wrong != "" {
			return usageError{fmt.Errorf("iam: s3://%s%s: %s", where.Host, where.Path, wrong)}
		}
	}
	prefix := strings.Trim(u.Path, "/")
	if prefix != "" {
		prefix += "/"
	}
	all := map[string]any{
		"policy":    bucketPolicy(u.Host, prefix, u.Query().Get("region"), set.sources),
		"lifecycle": lifecycleRules(prefix),
		"cors":      corsRules(set.publicURL),
	}
	out := json.NewEncoder(stdout)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	if which == "" {
		return out.Encode(all)
	}
	if all[which] == nil {
		return usageError{fmt.Errorf("iam policy, iam lifecycle or iam cors, not iam %s", which)}
	}
	return out.Encode(all[which])
}

func sourceAddresses(sources []source) (all []*url.URL) {
	for _, from := range sources {
		all = append(all, from.address)
	}
	return all
}

// unfitForPolicy says why a bucket and a prefix cannot stand in a policy: it would allow other keys than theirs. Empty: they can.
func unfitForPolicy(u *url.URL) string {
	prefix := strings.Trim(u.Path, "/")
	switch {
	case strings.ContainsAny(u.Host+prefix, "*?"), strings.Contains(prefix, "${"):
		return "* and ? stand for other letters in a policy, and ${ for a variable; it would allow more than this prefix"
	case prefix != "" && storage.CheckKey(prefix) != nil:
		return "the prefix is not usable"
	}
	return ""
}

type statement struct {
	Effect   string
	Action   []string
	Resource string
}

// bucketPolicy is no more than the server does. Without s3:ListBucket a missing object looks like one that may not be seen.
// Where links only lead to, it reads.
func bucketPolicy(bucket, prefix, region string, sources []source) any {
	arn := bucketARN(bucket, region)
	all := []statement{
		{"Allow", []string{"s3:PutObject", "s3:GetObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"}, arn + "/" + prefix + "*"},
		{"Allow", []string{"s3:ListBucket", "s3:ListBucketMultipartUploads"}, arn},
	}
	for _, from := range sources {
		arn := bucketARN(from.address.Host, from.address.Query().Get("region"))
		beneath := strings.TrimPrefix(strings.Trim(from.address.Path, "/")+"/", "/")
		all = append(all, statement{"Allow", []string{"s3:GetObject"}, arn + "/" + beneath + "*"}, statement{"Allow", []string{"s3:ListBucket"}, arn})
	}
	return map[string]any{"Version": "2012-10-17", "Statement": all}
}

func bucketARN(bucket, region string) string {
	partition := "aws"
	switch {
	case strings.HasPrefix(region, "cn-"):
		partition = "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		partition = "aws-us-gov"
	}
	return "arn:" + partition + ":s3:::" + bucket
}

// lifecycleRules free the parts of uploads that nobody finishes. Objects are the server's to delete: it knows how long links live.
func lifecycleRules(prefix string) any {
	return map[string]any{"Rules": []any{map[string]any{
		"ID": "linkdrop-abandoned-uploads", "Status": "Enabled", "Filter": map[string]string{"Prefix": prefix},
		"AbortIncompleteMultipartUpload": map[string]int{"DaysAfterInitiation": abandonedDays},
	}}}
}

// corsRules let pages send to signed addresses, and read the ETag. The window and linkdrop-send need none.
func corsRules(public string) any {
	origin := "*"
	if u, err := url.Parse(public); err == nil && u.Host != "" {
		origin = u.Scheme + "://" + u.Host
	}
	return map[string]any{"CORSRules": []any{map[string]any{
		"AllowedOrigins": []string{origin}, "AllowedMethods": []string{"GET", "PUT"},
		"AllowedHeaders": []string{"content-type", "content-md5", "if-none-match", "x-amz-meta-linkdrop-token"}, "ExposeHeaders": []string{"ETag"}, "MaxAgeSeconds": 3600,
	}}}
}
