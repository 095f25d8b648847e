package place

import (
	"net/url"
	"strings"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// bucketOf reads s3://bucket/prefix. What stands behind the bucket is a prefix as it is typed: in it a question mark or a
// per cent sign is itself.
func bucketOf(text string) (*url.URL, error) {
	rest, ok := strings.CutPrefix(text, S3Prefix)
	bucket, prefix, _ := strings.Cut(rest, "/")
	const takes = "--s3 takes a bucket and a prefix like s3://bucket/prefix."
	if !ok || bucket == "" {
		return nil, exit.Usage(takes)
	}
	_, findings := settings.Judge(settings.Destination{Kind: settings.AmazonS3, S3: &settings.S3Options{Bucket: bucket}})
	if err := settings.Refuse(fault.Unsupported, "open", findings); err != nil {
		if strings.ContainsAny(bucket, "@:?#%") { // it was not meant as a name
			return nil, exit.RefusedUsage(err, takes)
		}
		return nil, unusablePlace(err)
	}
	return &url.URL{Scheme: "s3", Host: bucket, Path: "/" + strings.Trim(prefix, "/")}, nil
}

// unusablePlace is wrong usage: what the flags name cannot be used.
func unusablePlace(err error) error {
	return exit.RefusedUsage(err, "This does not do: %s.", strings.TrimSuffix(sentence.FaultOf(err).Detail, "."))
}

// ownAddress is the address of something that a person named, as it was typed, if settings.Judge finds nothing wrong with it.
func ownAddress(of string, d settings.Destination) (string, error) {
	_, findings := settings.Judge(d)
	for _, f := range findings {
		says := addressWords()[f.Code]
		if f.Field != "url" || f.Note || says == "" { // what has no words here is said of the whole, by namedPlace
			continue
		}
		if !strings.HasSuffix(says, ".") {
			says = "The address of the " + of + " does not do: " + says + "."
		}
		return "", exit.RefusedUsage(settings.Refuse(fault.Unsupported, "open", findings), "%s", says)
	}
	u, err := url.Parse(d.URL)
	if err != nil {
		return "", exit.Usage("The address of the %s does not do: the address cannot be read.", of)
	}
	return u.String(), nil
}

// headersOf reads --header.
func headersOf(given []string) (map[string]string, error) {
	headers := map[string]string{}
	for _, text := range given {
		name, value, ok := strings.Cut(text, ":")
		name = strings.ToLower(strings.TrimSpace(name))
		if !ok || headers[name] != "" {
			return nil, exit.Usage("--header takes a name and a value like 'x-amz-storage-class: STANDARD_IA', each name once.")
		}
		headers[name] = strings.TrimSpace(value)
	}
	return headers, nil
}

// constsOf reads --const.
func constsOf(given []string) (map[string]string, error) {
	var consts map[string]string
	for _, text := range given {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return nil, fault.New(fault.Unsupported, "open", "--const takes a name and a value like bucket=files")
		}
		if consts == nil {
			consts = map[string]string{}
		}
		consts[name] = value
	}
	return consts, nil
}

// addressWords say what is wrong with an address that a flag gives.
func addressWords() map[settings.Code]string {
	return map[settings.Code]string{
		"address":          "the address cannot be read",
		"address.scheme":   "only https addresses are used",
		"address.http":     "http is for 127.0.0.1 and ::1 only: give an https address.",
		"address.user":     "the address carries a user name",
		"address.extra":    "the address goes on behind its path",
		"address.host":     "the address has no usable host",
		"address.port":     "this port belongs to another kind of service",
		"address.reserved": "this host leads to an address that nothing may be sent to",
		"address.long":     "the address is too long",
	}
}
