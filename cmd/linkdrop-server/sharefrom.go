package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/url"
	"strings"

	"linkdrop/uploader/server"
)

// source is what --share-from names.
type source struct {
	name    string
	address *url.URL // without its owners
	owners  []string
}

// shareFromFlag adds --share-from, which may be repeated; the variable has several with blanks between them.
func (s *settings) shareFromFlag(flags *flag.FlagSet) {
	flags.Func("share-from", "let links lead to what is in a bucket already: `NAME=s3://bucket/prefix?owners=anna,ben&…`, owners being the names of tokens, * all of them; may be repeated", func(text string) error {
		for _, one := range strings.Fields(text) {
			from, err := parseSource(one)
			if err != nil {
				return err
			}
			for _, other := range s.sources {
				if other.name == from.name {
					return fmt.Errorf("%s is there twice", from.name)
				}
			}
			s.sources = append(s.sources, from)
		}
		return nil
	})
}

// parseSource reads one. Whom it is for has to be said.
func parseSource(text string) (source, error) {
	name, address, _ := strings.Cut(text, "=")
	u, err := url.Parse(address)
	if err != nil || !bucketName.MatchString(name) || u.Scheme != "s3" || u.Host == "" || u.User != nil || u.Fragment != "" {
		return source{}, errors.New("it must be like reports=s3://bucket/prefix?region=eu-central-1&owners=anna,ben, its name of a-z, 0-9, - and _")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return source{}, errors.New("its query is malformed")
	}
	from := source{name: name, address: u}
	for owner := range strings.SplitSeq(strings.Join(query["owners"], ","), ",") {
		if owner != "*" && !server.ValidOwner(owner) {
			return source{}, errors.New("it must say whose tokens may make links: owners=anna,ben, or owners=* for all")
		}
		from.owners = append(from.owners, owner)
	}
	query.Del("owners")
	u.RawQuery = query.Encode()
	return from, nil
}

// openSources opens what --share-from names.
func (s *settings) openSources(ctx context.Context, o *server.Options) error {
	for _, from := range s.sources {
		if s.buckets[from.name] != "" {
			return usageError{fmt.Errorf("--share-from and --bucket both name %s", from.name)}
		}
		store, err := openS3(ctx, from.address, func(text string) { o.Log.WarnContext(ctx, text, slog.String("share_from", from.name)) })
		if err != nil {
			return err
		}
		o.Sources = append(o.Sources, server.Source{
			Name: from.name, Bucket: from.address.Host, Prefix: strings.Trim(from.address.Path, "/"), Storage: store, Owners: from.owners,
		})
	}
	return nil
}
