package storage_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"linkdrop/uploader/server/storage"
	"linkdrop/uploader/server/storage/file"
)

// Whatever is asked about a key in a named bucket is asked of that bucket: the usual storage here is none at all.
func TestEachCallFindsItsBucket(t *testing.T) {
	media, err := file.New(file.Options{Dir: t.TempDir(), Secret: make([]byte, 32), Base: func() string { return "http://files.test" }})
	if err != nil {
		t.Fatal(err)
	}
	defer media.Close() //nolint:errcheck // nothing is lost
	both := reflect.ValueOf(storage.WithBuckets(nil, map[string]storage.Storage{"media": media}))
	all := reflect.TypeFor[storage.Storage]()
	for i := range all.NumMethod() {
		method := all.Method(i)
		if args, keyed := argumentsFor(t.Context(), method.Type, "@media/k"); keyed {
			t.Run(method.Name, func(t *testing.T) {
				defer func() {
					if p := recover(); p != nil {
						t.Error("the usual storage was asked")
					}
				}()
				both.MethodByName(method.Name).Call(args)
			})
		}
	}
}

// argumentsFor makes arguments of a call about a key. keyed: it is about one.
func argumentsFor(ctx context.Context, kind reflect.Type, key string) (args []reflect.Value, keyed bool) {
	for i := range kind.NumIn() {
		switch in := kind.In(i); {
		case in == reflect.TypeFor[context.Context]():
			args = append(args, reflect.ValueOf(ctx))
		case in == reflect.TypeFor[storage.Object]():
			args, keyed = append(args, reflect.ValueOf(storage.Object{Key: key})), true
		case in.Kind() == reflect.String && !keyed:
			args, keyed = append(args, reflect.ValueOf(key)), true
		default:
			args = append(args, reflect.Zero(in))
		}
	}
	return args, keyed
}

// What only links lead to is neither written nor deleted, and is known by its ETag.
func TestReadOnly(t *testing.T) {
	s := storage.ReadOnly(nil) // which is not asked for any of it
	ctx := t.Context()
	object := storage.Object{Key: "k", Size: 1}
	if _, err := s.SignPut(ctx, object, 1); err == nil {
		t.Error("a PUT is signed")
	}
	if _, err := s.SignPart(ctx, object, "u", 1, 1, 1); err == nil {
		t.Error("a part is signed")
	}
	if _, err := s.Create(ctx, object); err == nil {
		t.Error("an upload is opened")
	}
	if err := s.Complete(ctx, "k", "u", nil); err == nil {
		t.Error("an upload is completed")
	}
	if err := s.EachUnfinished(ctx, time.Now(), func([]storage.Unfinished) error { return storage.ErrFull }); err != nil {
		t.Error("uploads of others are looked for")
	}
	if s.Delete(ctx, "k") != nil || s.Abort(ctx, "k", "") != nil || s.Check(ctx) != nil || len(s.Hosts()) != 0 || s.Handler() != nil {
		t.Error("what is not done is no failure")
	}
}
