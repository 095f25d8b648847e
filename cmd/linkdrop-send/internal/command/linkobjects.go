package command

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/options"
	"linkdrop/cmd/linkdrop-send/internal/output"
	"linkdrop/cmd/linkdrop-send/internal/place"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/objectname"
)

// objectsOf reads s3://BUCKET/KEY. A key is taken as it is: nothing in it is a query, and nothing is unescaped. Nil where the
// arguments are IDs.
func objectsOf(arguments []string) ([]destination.Existing, error) {
	var objects []destination.Existing
	for _, text := range arguments {
		rest, is := strings.CutPrefix(text, place.S3Prefix)
		if !is {
			continue
		}
		bucket, key, _ := strings.Cut(rest, "/")
		if bucket == "" || !objectname.UsableKey(key) || strings.HasSuffix(key, "/") {
			return nil, exit.Usage("%s is no object: it is written like s3://bucket/folder/file.pdf.", sentence.VisibleName(text))
		}
		objects = append(objects, destination.Existing{Bucket: bucket, Key: key})
	}
	if len(objects) > 0 && len(objects) < len(arguments) {
		return nil, exit.Usage("Give IDs of the history, or s3://… objects, not both at once.")
	}
	return objects, nil
}

// noObjectFlags refuses flags that mean nothing with the IDs of the history, which knows where its files are.
func noObjectFlags(o *options.Options) error {
	for _, flag := range []string{"name", "type", "practice", "to", "backend", "dialect", "category", "user", "const", "s3", "endpoint", "region", "path-style", "header", "url-life"} {
		if o.Given(flag) {
			return exit.Usage("--%s goes with s3://BUCKET/KEY: the history knows where its files are.", flag)
		}
	}
	return nil
}

// linkObjects makes a link to each object.
func (p *Program) linkObjects(ctx context.Context, o *options.Options, objects []destination.Existing) error {
	if err := cmp.Or(o.CheckLinks(), o.CheckWhere("Through what? Give --backend URL, --s3 s3://bucket or --to NAME.")); err != nil {
		return err
	}
	if o.Name != "" && len(objects) > 1 {
		return exit.Usage("--name is for one object.")
	}
	at, err := p.places(ctx, o)
	if err != nil {
		return err
	}
	defer at.Close()
	through, err := at.NamedWithKeys(ctx)
	if err != nil {
		return err
	}
	have, err := p.linkOptions(ctx, o)
	if err != nil {
		return err
	}
	names, byName := make([]string, len(objects)), map[string]destination.Existing{}
	for i, object := range objects {
		object.Name, object.Type = o.Name, o.Type
		names[i] = place.S3Prefix + object.Bucket + "/" + object.Key
		byName[names[i]] = object
	}
	said := false
	return p.each(ctx, o, at, names, true, objectSentence, func(name string) error {
		began := time.Now()
		upload, link, err := linkTo(ctx, at, through.ID, byName[name], time.Duration(o.Life), have)
		if err != nil {
			return err
		}
		if text := sentence.OtherEnd(link, time.Duration(o.Life), began); text != "" && !said {
			said = true
			p.speaker(o, "").Note(text)
		}
		if !o.JSON {
			fmt.Fprintln(p.Out, link.URL.Reveal())
			return nil
		}
		p.speaker(o, "").Sent(output.Sent{ID: link.ID, Name: upload.File.Name, Path: name, Files: 1, Size: upload.File.Size, Link: link})
		return nil
	})
}

// linkTo looks for an object, and makes a link to it.
func linkTo(ctx context.Context, at *place.Places, through string, object destination.Existing, life time.Duration, have destination.LinkOptions) (destination.Upload, destination.Link, error) {
	var none destination.Link
	dest, err := at.Resolve(ctx, through)
	if err != nil {
		return destination.Upload{}, none, err
	}
	if dest.Finder == nil || dest.Linker == nil {
		return destination.Upload{}, none, fault.New(fault.Unsupported, "find", "")
	}
	if err := dest.Traits().Links.Options.Judge(have); err != nil { // before anything is asked
		return destination.Upload{}, none, err
	}
	object.ID = ulid.Make().String()
	found := dest.Finder.Find(ctx, []destination.Existing{object})[0]
	if found.Err != nil {
		return found.Value, none, found.Err
	}
	request := destination.LinkRequest{ID: ulid.Make().String(), Uploads: []destination.Upload{found.Value}, Name: found.Value.File.Name, Life: life, Options: have}
	made := dest.Linker.Link(ctx, []destination.LinkRequest{request})[0]
	return found.Value, made.Value, made.Err
}

func objectSentence(err error, at *place.Places) string {
	f := sentence.FaultOf(err)
	switch {
	case f.Kind == fault.Unsupported && f.Op == "find":
		return at.Where() + " makes links only to what was sent through it."
	case f.Kind == fault.Missing:
		return "There is no such object, or none that " + at.Where() + " makes links to for you."
	}
	return sentence.English().Fault(f, sentence.About{Where: at.Where()})
}
