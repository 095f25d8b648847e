package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"linkdrop/uploader/objectname"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/storage"
)

// Source is a bucket, or what is under a prefix in one, whose objects links may lead to, though Linkdrop did not put them there.
type Source struct {
	Name    string          // part of what is recorded of a link: who takes the source away, or names it otherwise, takes its links away
	Bucket  string          // as people write it: s3://bucket/prefix/…
	Prefix  string          // without slashes around it; may be empty
	Storage storage.Storage // of that bucket and prefix: only looked at, read and signed for
	Owners  []string        // who may make links; "*" is everybody who has a token. Empty: nobody
}

// everybody stands in Source.Owners for every owner.
const everybody = "*"

// allows reports whether an owner may make links to it.
func (o Source) allows(owner string) bool {
	return slices.Contains(o.Owners, owner) || slices.Contains(o.Owners, everybody)
}

// has finds a key of the bucket in it.
func (o Source) has(bucket, key string) (inside string, ok bool) {
	if bucket != o.Bucket {
		return "", false
	}
	if o.Prefix == "" {
		return key, true
	}
	return strings.CutPrefix(key, o.Prefix+"/")
}

// addBuckets makes one storage of all that there are. Where objects are shared no uploads may be: with a key one could make a link to
// somebody else's.
func (s *Server) addBuckets() error {
	all := maps.Clone(s.Buckets)
	if all == nil {
		all = map[string]storage.Storage{}
	}
	for _, source := range s.Sources {
		if _, taken := all[source.Name]; taken || !clientID.MatchString(source.Name) {
			return fmt.Errorf("backend server: the name of the source %q is not usable, or another bucket's", source.Name)
		}
		for _, own := range append(slices.Collect(maps.Values(s.Buckets)), s.Storage) {
			if storage.Overlap(own, source.Storage) {
				return fmt.Errorf("backend server: uploads are kept in the source %q, or beneath it: links would lead to those of others", source.Name)
			}
		}
		all[source.Name] = storage.ReadOnly(source.Storage)
	}
	s.Storage = storage.WithBuckets(s.Storage, all)
	return nil
}

// errNoObject answers for what is not there, and for what is not for this owner: nobody learns which.
func errNoObject() error {
	return &problem{http.StatusNotFound, protocol.CodeNotFound, "There is no such object, or none that you may make links to."}
}

// place finds where an object is, for its owner.
func (s *Server) place(owner, bucket, key string) (string, error) {
	if objectname.CheckKey(key) != nil {
		return "", errNoObject()
	}
	for _, source := range s.Sources {
		if inside, ok := source.has(bucket, key); ok && source.allows(owner) {
			return storage.InBucket(source.Name, inside), nil
		}
	}
	return "", errNoObject()
}

// findObjects answers POST /v1/objects.
func (s *Server) findObjects(ctx context.Context, owner string, q protocol.ObjectRequest) (protocol.ObjectResponse, error) {
	answer := protocol.ObjectResponse{Objects: make([]protocol.FoundObject, len(q.Objects))}
	found, failures := make([]records.Upload, len(q.Objects)), make([]error, len(q.Objects))
	err := s.inParallel(ctx, len(q.Objects), func(i int) { found[i], failures[i] = s.findObject(ctx, owner, q.Objects[i]) })
	if err != nil {
		return answer, err
	}
	if err := s.recordObjects(ctx, owner, found, failures); err != nil {
		return answer, err
	}
	for i, u := range found {
		answer.Objects[i] = protocol.FoundObject{ID: q.Objects[i].ID}
		if failures[i] != nil {
			s.logFailure(ctx, failures[i])
			answer.Objects[i].Error = elementError(failures[i])
			continue
		}
		answer.Objects[i].UploadID, answer.Objects[i].Name, answer.Objects[i].Type, answer.Objects[i].Size = u.ID, u.Name, u.Type, u.Size
	}
	return answer, nil
}

// findObject looks at an object and makes the record of it. The policy judges it as if it were sent.
func (s *Server) findObject(ctx context.Context, owner string, asked protocol.Object) (records.Upload, error) {
	if !clientID.MatchString(asked.ID) {
		return records.Upload{}, invalid("id is not usable")
	}
	key, err := s.place(owner, asked.Bucket, asked.Key)
	if err != nil {
		return records.Upload{}, err
	}
	info, err := s.Storage.Head(ctx, key)
	if errors.Is(err, storage.ErrNotFound) {
		err = errNoObject()
	}
	if err != nil {
		return records.Upload{}, err
	}
	stored := protocol.File{ID: asked.ID, Attempt: 1, Name: path.Base(asked.Key), Size: info.Size}
	stored.Type = storedType(info, stored.Name)
	linked := stored
	linked.Name, linked.Type = defaulted(asked.Name, stored.Name), defaulted(asked.Type, stored.Type)
	u, err := s.newUpload(owner, linked)
	if err != nil {
		return u, err
	}
	if err := s.judgeStored(&u, stored); err != nil {
		return u, err
	}
	u.Existing, u.Key, u.Token, u.PartSize, u.Parts = true, key, info.Token, 0, 0
	if info.CRC64 != nil {
		u.CRC64 = fmt.Sprintf("%016x", *info.CRC64)
	}
	return u, s.lookInside(ctx, u)
}

// judgeStored judges what an object is in its bucket, whatever a link is to call it: another name or type gets nobody around a rule,
// nor a longer life.
func (s *Server) judgeStored(u *records.Upload, stored protocol.File) error {
	place, err := s.judge(stored)
	if place.Life > 0 && (u.LifeMost == 0 || place.Life < u.LifeMost) {
		u.LifeMost = place.Life
	}
	return err
}

// recordObjects records those that were found, as stored. What is left where it breaks off in between is forgotten like an upload
// that nobody finished.
func (s *Server) recordObjects(ctx context.Context, owner string, found []records.Upload, failures []error) error {
	var asked []records.Upload
	var place []int // of each asked one in found
	for i, u := range found {
		if failures[i] == nil {
			asked, place = append(asked, u), append(place, i)
		}
	}
	if len(asked) == 0 {
		return nil
	}
	quota := s.rules().Quota
	opened, err := s.Records.OpenUploads(ctx, asked, recordsQuota(quota))
	if err != nil {
		return err
	}
	made := make([]records.Upload, 0, len(opened))
	var ids []string
	for i, r := range opened {
		switch {
		case r.Err != nil:
			failures[place[i]] = overQuota(r.Err, quota)
			continue
		case r.Value.Token != asked[i].Token: // it was found before, and has been replaced since
			failures[place[i]] = errLost()
			continue
		}
		found[place[i]] = r.Value
		if r.Value.State == records.Open {
			r.Value.CRC64 = asked[i].CRC64
			made, ids = append(made, r.Value), append(ids, r.Value.ID)
		}
	}
	if len(made) == 0 {
		return nil
	}
	s.audit(ctx, "found objects", owner, slog.Any("uploads", ids))
	return s.Records.StoreUploads(context.WithoutCancel(ctx), made, time.Now())
}

// storedType is the type that a storage says, or what the name lets one guess.
func storedType(info storage.Info, name string) string {
	kind, _, err := mime.ParseMediaType(info.Type)
	if err != nil || !bareType.MatchString(kind) || kind == "binary/octet-stream" {
		return typeOfName(name)
	}
	return kind
}
