package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// BucketMark begins a key that names the bucket it is in: "@media/F1/…". Nothing in the usual storage begins so.
const BucketMark = "@"

// ErrNoBucket answers for a key in a bucket that is not named any more.
var ErrNoBucket = errors.New("there is no such bucket any more")

// WithBuckets is one Storage out of several: what a key names a bucket for is there, the rest is in the usual one. The name is
// part of the key, so that a file is found where it was put whatever is decided later; who takes a bucket away takes its
// files away.
func WithBuckets(usual Storage, named map[string]Storage) Storage {
	if len(named) == 0 {
		return usual
	}
	return &buckets{Storage: usual, named: named}
}

// buckets embeds the usual storage for what concerns it alone: its Handler. A test holds it to have all else.
type buckets struct {
	Storage
	named map[string]Storage
}

// InBucket is a key in a named bucket; of the usual storage where the name is empty.
func InBucket(name, key string) string {
	if name == "" {
		return key
	}
	return BucketMark + name + "/" + key
}

// of finds the bucket of a key, and the key in it.
func (b *buckets) of(key string) (Storage, string, error) {
	rest, named := strings.CutPrefix(key, BucketMark)
	if !named {
		return b.Storage, key, nil
	}
	name, rest, _ := strings.Cut(rest, "/")
	if found := b.named[name]; found != nil {
		return found, rest, nil
	}
	return nil, "", fmt.Errorf("%w: %q", ErrNoBucket, name)
}

func (b *buckets) ofObject(o Object) (Storage, Object, error) {
	s, key, err := b.of(o.Key)
	o.Key = key
	return s, o, err
}

// Head implements Storage.
func (b *buckets) Head(ctx context.Context, key string) (Info, error) {
	s, key, err := b.of(key)
	if err != nil {
		return Info{}, err
	}
	return s.Head(ctx, key)
}

// Sample implements Storage.
func (b *buckets) Sample(ctx context.Context, key string, n int) ([]byte, error) {
	s, key, err := b.of(key)
	if err != nil {
		return nil, err
	}
	return s.Sample(ctx, key, n)
}

// OpenFrom implements Storage.
func (b *buckets) OpenFrom(ctx context.Context, key string, offset int64) (io.ReadCloser, Info, error) {
	s, key, err := b.of(key)
	if err != nil {
		return nil, Info{}, err
	}
	return s.OpenFrom(ctx, key, offset)
}

// Delete implements Storage.
func (b *buckets) Delete(ctx context.Context, key string) error {
	s, key, err := b.of(key)
	if err != nil {
		return err
	}
	return s.Delete(ctx, key)
}

// Check implements Storage: every bucket has to answer.
func (b *buckets) Check(ctx context.Context) error {
	if err := b.Storage.Check(ctx); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(b.named)) {
		if err := b.named[name].Check(ctx); err != nil {
			return fmt.Errorf("bucket %q: %w", name, err)
		}
	}
	return nil
}

// Hosts implements Storage: those of all.
func (b *buckets) Hosts() []string {
	all := slices.Clone(b.Storage.Hosts())
	for _, name := range slices.Sorted(maps.Keys(b.named)) {
		all = append(all, b.named[name].Hosts()...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Origins are where downloads lead, with scheme; none for a storage that the server itself answers for.
func (b *buckets) Origins() []string {
	all := slices.Clone(Origins(b.Storage))
	for _, name := range slices.Sorted(maps.Keys(b.named)) {
		all = append(all, Origins(b.named[name])...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Origins are where downloads from a storage lead, with scheme where it knows it. Empty: the server itself.
func Origins(s Storage) []string {
	if store, ok := s.(interface{ Origins() []string }); ok {
		return store.Origins()
	}
	return s.Hosts()
}

// Overlap reports whether two storages are known to have a place in common, so that the objects of one may be found in the other.
func Overlap(a, b Storage) bool {
	type placed interface{ Place() string }
	one, ok := a.(placed)
	other, too := b.(placed)
	if !ok || !too {
		return false
	}
	return strings.HasPrefix(one.Place(), other.Place()) || strings.HasPrefix(other.Place(), one.Place())
}

// OpenerOf is the storage of a key where the server reads it itself, and the key in it.
func OpenerOf(s Storage, key string) (opener Opener, inside string, ok bool) {
	if all, several := s.(*buckets); several {
		var err error
		if s, key, err = all.of(key); err != nil {
			return nil, "", false
		}
	}
	opener, ok = s.(Opener)
	return opener, key, ok
}

// Handler implements Storage.
func (b *buckets) Handler() http.Handler { return b.Storage.Handler() }

// SignPut implements Signer.
func (b *buckets) SignPut(ctx context.Context, o Object, life time.Duration) (Request, error) {
	s, o, err := b.ofObject(o)
	if err != nil {
		return Request{}, err
	}
	return s.SignPut(ctx, o, life)
}

// SignPart implements Signer.
func (b *buckets) SignPart(ctx context.Context, o Object, id string, n int, size int64, life time.Duration) (Request, error) {
	s, o, err := b.ofObject(o)
	if err != nil {
		return Request{}, err
	}
	return s.SignPart(ctx, o, id, n, size, life)
}

// SignGet implements Signer.
func (b *buckets) SignGet(ctx context.Context, key, disposition, contentType string, life time.Duration) (Request, error) {
	s, key, err := b.of(key)
	if err != nil {
		return Request{}, err
	}
	return s.SignGet(ctx, key, disposition, contentType, life)
}

// Create implements Multipart.
func (b *buckets) Create(ctx context.Context, o Object) (string, error) {
	s, o, err := b.ofObject(o)
	if err != nil {
		return "", err
	}
	return s.Create(ctx, o)
}

// Parts implements Multipart.
func (b *buckets) Parts(ctx context.Context, key, id string) ([]Part, error) {
	s, key, err := b.of(key)
	if err != nil {
		return nil, err
	}
	return s.Parts(ctx, key, id)
}

// Complete implements Multipart.
func (b *buckets) Complete(ctx context.Context, key, id string, parts []Part) error {
	s, key, err := b.of(key)
	if err != nil {
		return err
	}
	return s.Complete(ctx, key, id, parts)
}

// EachUnfinished implements Multipart: of all buckets, whatever one of them answers; of those that are silent, none.
func (b *buckets) EachUnfinished(ctx context.Context, before time.Time, do func([]Unfinished) error) error {
	all := b.Storage.EachUnfinished(ctx, before, do)
	if errors.Is(all, ErrSilent) {
		all = nil
	}
	for _, name := range slices.Sorted(maps.Keys(b.named)) {
		err := b.named[name].EachUnfinished(ctx, before, func(found []Unfinished) error {
			for i := range found {
				found[i].Key = InBucket(name, found[i].Key)
			}
			return do(found)
		})
		if err != nil && !errors.Is(err, ErrSilent) {
			all = errors.Join(all, fmt.Errorf("bucket %q: %w", name, err))
		}
	}
	return all
}

// Abort implements Multipart.
func (b *buckets) Abort(ctx context.Context, key, id string) error {
	s, key, err := b.of(key)
	if err != nil {
		return err
	}
	return s.Abort(ctx, key, id)
}
