package main

import (
	"strings"

	"github.com/spf13/pflag"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// whereFlags say where files go.
type whereFlags struct {
	practice bool
	to       string

	backend  string
	dialect  string
	category string
	user     string
	consts   []string

	s3        string
	endpoint  string
	region    string
	pathStyle bool
	headers   []string
	urlLife   life
}

// What --dialect begins with where it is a mapping.
const (
	dialectFile   = "mapping:"
	dialectPreset = "preset:"
)

// addWhere adds them.
func (o *options) addWhere(f *pflag.FlagSet) {
	f.BoolVar(&o.practice, "practice", false, "to this computer only; stays and serves the links until interrupted")
	f.StringVar(&o.to, "to", "", "to the saved destination of this `name`")
	f.StringVar(&o.backend, "backend", "", "to the backend at this `URL`")
	f.StringVar(&o.dialect, "dialect", "", "with --backend: what it speaks: linkdrop, companion, mapping:FILE or preset:NAME; linkdrop if not given")
	f.StringVar(&o.category, "category", "", "with a mapping: what {category} means in it")
	f.StringVar(&o.user, "user", "", "with a mapping: what {user} means in it")
	f.StringArrayVar(&o.consts, "const", nil, "with a mapping: a constant of it, like bucket=files for {const.bucket}; may be given again")
	f.StringVar(&o.s3, "s3", "", "to this `bucket`, like s3://bucket/prefix, with keys of your own")
	f.StringVar(&o.endpoint, "endpoint", "", "with --s3: the storage's `URL`; AWS if not given")
	f.StringVar(&o.region, "region", "", "with --s3: the bucket's `region`; found if not given")
	f.BoolVar(&o.pathStyle, "path-style", false, "with --s3: the bucket in the path, not in the host; chosen if not given")
	f.StringArrayVar(&o.headers, "header", nil, "with --s3: sent with every file, like 'x-amz-storage-class: STANDARD_IA'; may be given again")
	f.Var(&o.urlLife, "url-life", "with --s3: how long a request for a piece may be used, 5m to 60m; 15m if not given")
}

// accessFlags say how a place is reached.
type accessFlags struct {
	tokenEnv     string
	keysEnv      bool
	profile      string
	caFile       string
	storageHosts []string
	stateDir     string

	given func(flag string) bool // by the person
}

// addAccess adds them.
func (o *options) addAccess(f *pflag.FlagSet) {
	f.StringVar(&o.tokenEnv, "token-env", "LINKDROP_TOKEN", "the environment `variable` that holds the backend's token; for saved destinations only if it is given")
	f.BoolVar(&o.keysEnv, "keys-env", false, "keys from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, not from the keychain; and the key that signs CloudFront's links from CLOUDFRONT_PRIVATE_KEY, if it is set")
	f.StringVar(&o.profile, "profile", "", "keys of this `profile` of the AWS configuration, not from the keychain")
	f.StringVar(&o.caFile, "ca-file", "", "trust the certificate authorities in this PEM `file` as well")
	f.StringArrayVar(&o.storageHosts, "storage-host", nil, "the backend's files may go to this `host`, and to no other that is not given; may be given again")
	o.addState(f)
}

// checkWhere looks at what does not go together. none is what is said where nothing names a place; "" where that is fine.
func (o *options) checkWhere(none string) error {
	n := 0
	for _, given := range []bool{o.practice, o.backend != "", o.s3 != "", o.to != ""} {
		if given {
			n++
		}
	}
	switch {
	case n == 0 && none != "":
		return usage("%s", none)
	case n > 1:
		return usage("Give one of --practice, --backend, --s3 and --to.")
	case len(o.storageHosts) > 0 && (o.s3 != "" || o.practice):
		return usage("--storage-host is for backends, which name a storage: it goes with --backend or --to.")
	}
	return o.checkBeside()
}

// checkBeside looks for flags that are nothing by themselves.
func (o *options) checkBeside() error {
	mapped := strings.HasPrefix(o.dialect, dialectFile) || strings.HasPrefix(o.dialect, dialectPreset)
	switch {
	case o.s3 == "" && (o.endpoint != "" || o.region != "" || o.pathStyle || len(o.headers) > 0 || o.urlLife != 0):
		return usage("--endpoint, --region, --path-style, --header and --url-life go with --s3.")
	case o.backend == "" && o.dialect != "":
		return usage("--dialect goes with --backend.")
	case !mapped && (o.category != "" || o.user != "" || len(o.consts) > 0):
		return usage("--category, --user and --const go with --dialect mapping:FILE or preset:NAME.")
	}
	return nil
}

// checkAccess looks at the flags of addAccess.
func (o *options) checkAccess(env func(string) string) error {
	if o.keysEnv && o.profile != "" {
		return usage("Give one of --keys-env and --profile.")
	}
	if o.tokenEnv != "" && o.given != nil && o.given("token-env") && strings.TrimSpace(env(o.tokenEnv)) == "" {
		return usage("The variable %s, which --token-env names, is empty.", o.tokenEnv)
	}
	for i, host := range o.storageHosts {
		used, findings := settings.Judge(settings.Destination{Kind: settings.Linkdrop, URL: "https://backend.example", StorageHosts: []string{host}})
		if err := settings.Refuse(fault.Unsupported, "open", findings); err != nil {
			return refusedUsage(err, "--storage-host takes a host like bucket.s3.eu-central-1.amazonaws.com, or host:port.")
		}
		o.storageHosts[i] = used.StorageHosts[0]
	}
	return nil
}
