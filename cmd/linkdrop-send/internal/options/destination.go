package options

import (
	"strings"

	"github.com/spf13/pflag"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// DestinationFlags say where files go.
type DestinationFlags struct {
	Practice bool
	To       string

	Backend  string
	Dialect  string
	Category string
	User     string
	Consts   []string

	S3        string
	Endpoint  string
	Region    string
	PathStyle bool
	Headers   []string
	URLLife   Duration // 0: the driver's default
}

// What --dialect begins with where it is a mapping.
const (
	DialectFile   = "mapping:"
	DialectPreset = "preset:"
)

// AddWhere adds the DestinationFlags.
func (o *Options) AddWhere(f *pflag.FlagSet) {
	f.BoolVar(&o.Practice, "practice", false, "to this computer only; stays and serves the links until interrupted")
	f.StringVar(&o.To, "to", "", "to the saved destination of this `name`")
	f.StringVar(&o.Backend, "backend", "", "to the backend at this `URL`")
	f.StringVar(&o.Dialect, "dialect", "", "with --backend: what it speaks: linkdrop, companion, mapping:FILE or preset:NAME; linkdrop if not given")
	f.StringVar(&o.Category, "category", "", "with a mapping: what {category} means in it")
	f.StringVar(&o.User, "user", "", "with a mapping: what {user} means in it")
	f.StringArrayVar(&o.Consts, "const", nil, "with a mapping: a constant of it, like bucket=files for {const.bucket}; may be given again")
	f.StringVar(&o.S3, "s3", "", "to this `bucket`, like s3://bucket/prefix, with keys of your own")
	f.StringVar(&o.Endpoint, "endpoint", "", "with --s3: the storage's `URL`; AWS if not given")
	f.StringVar(&o.Region, "region", "", "with --s3: the bucket's `region`; found if not given")
	f.BoolVar(&o.PathStyle, "path-style", false, "with --s3: the bucket in the path, not in the host; chosen if not given")
	f.StringArrayVar(&o.Headers, "header", nil, "with --s3: sent with every file, like 'x-amz-storage-class: STANDARD_IA'; may be given again")
	f.Var(&o.URLLife, "url-life", "with --s3: how long a request for a piece may be used, 5m to 60m; 15m if not given")
}

// AccessFlags say how a place is reached.
type AccessFlags struct {
	TokenEnv     string
	KeysEnv      bool
	Profile      string
	CAFile       string
	StorageHosts []string
	StateDir     string // empty: LINKDROP_STATE_DIR, or the system's place

	Given func(flag string) bool // by the person; Add… sets it
}

// AddAccess adds the AccessFlags, and those of AddState.
func (o *Options) AddAccess(f *pflag.FlagSet) {
	f.StringVar(&o.TokenEnv, "token-env", "LINKDROP_TOKEN", "the environment `variable` that holds the backend's token; for saved destinations only if it is given")
	f.BoolVar(&o.KeysEnv, "keys-env", false, "keys from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, not from the keychain; and the key that signs CloudFront's links from CLOUDFRONT_PRIVATE_KEY, if it is set")
	f.StringVar(&o.Profile, "profile", "", "keys of this `profile` of the AWS configuration, not from the keychain")
	f.StringVar(&o.CAFile, "ca-file", "", "trust the certificate authorities in this PEM `file` as well")
	f.StringArrayVar(&o.StorageHosts, "storage-host", nil, "the backend's files may go to this `host`, and to no other that is not given; may be given again")
	o.AddState(f)
}

// CheckWhere looks at what does not go together. none is what is said where nothing names a place; "" where that is fine.
func (o *Options) CheckWhere(none string) error {
	n := 0
	for _, given := range []bool{o.Practice, o.Backend != "", o.S3 != "", o.To != ""} {
		if given {
			n++
		}
	}
	switch {
	case n == 0 && none != "":
		return exit.Usage("%s", none)
	case n > 1:
		return exit.Usage("Give one of --practice, --backend, --s3 and --to.")
	case len(o.StorageHosts) > 0 && (o.S3 != "" || o.Practice):
		return exit.Usage("--storage-host is for backends, which name a storage: it goes with --backend or --to.")
	}
	return o.checkBeside()
}

// checkBeside looks for flags that are nothing by themselves.
func (o *Options) checkBeside() error {
	mapped := strings.HasPrefix(o.Dialect, DialectFile) || strings.HasPrefix(o.Dialect, DialectPreset)
	switch {
	case o.S3 == "" && (o.Endpoint != "" || o.Region != "" || o.PathStyle || len(o.Headers) > 0 || o.URLLife != 0):
		return exit.Usage("--endpoint, --region, --path-style, --header and --url-life go with --s3.")
	case o.Backend == "" && o.Dialect != "":
		return exit.Usage("--dialect goes with --backend.")
	case !mapped && (o.Category != "" || o.User != "" || len(o.Consts) > 0):
		return exit.Usage("--category, --user and --const go with --dialect mapping:FILE or preset:NAME.")
	}
	return nil
}

// CheckAccess looks at the flags of AddAccess.
func (o *Options) CheckAccess(env func(string) string) error {
	if o.KeysEnv && o.Profile != "" {
		return exit.Usage("Give one of --keys-env and --profile.")
	}
	if o.TokenEnv != "" && o.Given != nil && o.Given("token-env") && strings.TrimSpace(env(o.TokenEnv)) == "" {
		return exit.Usage("The variable %s, which --token-env names, is empty.", o.TokenEnv)
	}
	for i, host := range o.StorageHosts {
		used, findings := settings.Judge(settings.Destination{Kind: settings.Linkdrop, URL: "https://backend.example", StorageHosts: []string{host}})
		if err := settings.Refuse(fault.Unsupported, "open", findings); err != nil {
			return exit.RefusedUsage(err, "--storage-host takes a host like bucket.s3.eu-central-1.amazonaws.com, or host:port.")
		}
		o.StorageHosts[i] = used.StorageHosts[0]
	}
	return nil
}
