package place

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/options"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader/connect/drivers"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/smallfile"
)

// A place that the flags name is in no settings. A queue and the history remember it by an id that has all that is needed to
// find the way back, and no secret:
//
//	backend:https://share.example.com
//	backend:https://share.example.com?dialect=companion&storage_host=…
//	backend:https://files.example.com?dialect=mapping:/home/me/files.json&category=…&user=…
//	s3://bucket/prefix?endpoint=…&region=…&path_style=true&header=…&url_life=15m0s
//
// A mapping's file is read whenever its place is opened, at its whole path: who mends a mistake in it and resumes gets on.
const (
	BackendPrefix = "backend:"
	S3Prefix      = "s3://"
)

// isNamed reports whether the id is of a place that the flags named, now or when a queue began.
func isNamed(id string) bool {
	return strings.HasPrefix(id, BackendPrefix) || strings.HasPrefix(id, S3Prefix)
}

// namedID is the id of the place that --backend or --s3 names.
func namedID(o *options.Options) (string, error) {
	if o.S3 != "" {
		return bucketID(o)
	}
	address, err := ownAddress("backend", settings.Destination{Kind: settings.Linkdrop, URL: o.Backend})
	if err != nil {
		return "", err
	}
	query := url.Values{"storage_host": o.StorageHosts, "const": o.Consts}
	dialect, file := strings.CutPrefix(o.Dialect, options.DialectFile)
	switch {
	case file:
		path, err := filepath.Abs(dialect)
		if err != nil || dialect == "" {
			return "", exit.Usage("--dialect mapping:FILE needs a file.")
		}
		query.Set("dialect", options.DialectFile+path)
	case o.Dialect != "" && o.Dialect != string(settings.Linkdrop):
		query.Set("dialect", o.Dialect)
	}
	set(query, "category", o.Category)
	set(query, "user", o.User)
	return BackendPrefix + address + behind(query), nil
}

func set(query url.Values, name, value string) {
	if value != "" {
		query.Set(name, value)
	}
}

func behind(query url.Values) string {
	if text := query.Encode(); text != "" {
		return "?" + text
	}
	return ""
}

func bucketID(o *options.Options) (string, error) {
	where, err := bucketOf(o.S3)
	if err != nil {
		return "", err
	}
	query := url.Values{}
	if o.Endpoint != "" {
		address, err := ownAddress("storage", settings.Destination{Kind: settings.AmazonS3, URL: o.Endpoint})
		if err != nil {
			return "", err
		}
		query.Set("endpoint", address)
	}
	set(query, "region", o.Region)
	if o.PathStyle {
		query.Set("path_style", "true")
	}
	headers, err := headersOf(o.Headers)
	if err != nil {
		return "", err
	}
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		query.Add("header", name+": "+headers[name])
	}
	if o.URLLife != 0 {
		query.Set("url_life", time.Duration(o.URLLife).String())
	}
	where.RawQuery = query.Encode()
	return where.String(), nil
}

// namedPlace is the place of an id, checked as strictly as the settings are. Errors are of Kind Unsupported: an id that nobody
// made, or a mapping that cannot be read.
func namedPlace(id string) (settings.Destination, error) {
	read := namedBackend
	if strings.HasPrefix(id, S3Prefix) {
		read = namedBucket
	}
	d, err := read(id)
	if err != nil {
		return d, fault.New(fault.Unsupported, "open", strings.TrimSuffix(sentence.FaultOf(err).Detail, "."))
	}
	d, findings := settings.Judge(d)
	return d, settings.Refuse(fault.Unsupported, "open", findings)
}

func namedBackend(id string) (settings.Destination, error) {
	address, query, _ := strings.Cut(strings.TrimPrefix(id, BackendPrefix), "?")
	values, err := url.ParseQuery(query)
	d := settings.Destination{ID: id, Kind: settings.Linkdrop, URL: address, Account: account(address), StorageHosts: values["storage_host"]}
	if err != nil {
		return d, err
	}
	dialect := values.Get("dialect")
	file, isFile := strings.CutPrefix(dialect, options.DialectFile)
	preset, isPreset := strings.CutPrefix(dialect, options.DialectPreset)
	switch {
	case dialect == "":
		return d, nil
	case dialect == string(settings.Companion):
		d.Kind = settings.Companion
		return d, nil
	case !isFile && !isPreset:
		return d, fault.New(fault.Unsupported, "open", "the dialect must be linkdrop, companion, mapping:FILE or preset:NAME")
	}
	d.Kind = settings.Mapped
	d.Mapping = &settings.MappingOptions{Category: values.Get("category"), User: values.Get("user")}
	if d.Mapping.Const, err = constsOf(values["const"]); err != nil {
		return d, err
	}
	if isPreset {
		d.Mapping.Preset = preset
	} else {
		const most = 64 << 10 // bytes, settings.Destination's
		if d.Mapping.File, err = smallfile.Read(file, most); err != nil {
			return d, fault.New(fault.Unsupported, "open", "the mapping "+file+" cannot be read: "+sentence.Unread(err))
		}
	}
	_, err = drivers.Mapping(d)
	return d, err
}

func namedBucket(id string) (settings.Destination, error) {
	where, err := url.Parse(id)
	if err != nil {
		return settings.Destination{}, err
	}
	query := where.Query()
	place := &settings.S3Options{Bucket: where.Host, Prefix: strings.Trim(where.Path, "/"), Region: query.Get("region")}
	if style, err := strconv.ParseBool(query.Get("path_style")); err == nil {
		place.PathStyle = &style
	}
	if life, err := time.ParseDuration(query.Get("url_life")); err == nil {
		place.URLLife = settings.Duration(life)
	}
	place.Headers, err = headersOf(query["header"])
	return settings.Destination{
		ID: id, Kind: settings.AmazonS3, URL: query.Get("endpoint"), Account: account(S3Prefix + where.Host), S3: place,
	}, err
}

// account is what the names of its secrets in the keychain begin with: they are for this bucket or this backend, whatever
// else the flags say. It does not tell which that is, because some systems show the names.
func account(of string) string {
	sum := sha256.Sum256([]byte(of))
	return hex.EncodeToString(sum[:10])
}
