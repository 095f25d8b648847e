package uploader

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/core"
)

// breaking is a destination whose calls break in a way that says nothing of having been stopped.
type breaking struct{ destination.Transfer }

var errBreaks = fault.New(fault.Bug, "test", "broke")

func (breaking) Traits() destination.Traits { return destination.Traits{} }

func (breaking) Create(_ context.Context, files []destination.File) []destination.Result[destination.Created] {
	return destination.Fail[destination.Created](len(files), errBreaks)
}

func (breaking) Sign(_ context.Context, pieces []destination.Piece) []destination.Result[destination.Request] {
	return destination.Fail[destination.Request](len(pieces), errBreaks)
}

func (breaking) List(context.Context, destination.Upload) (destination.Arrived, error) {
	return destination.Arrived{}, errBreaks
}

func (breaking) Complete(_ context.Context, sent []destination.Sent) []destination.Result[destination.Object] {
	return destination.Fail[destination.Object](len(sent), errBreaks)
}

func (breaking) Link(_ context.Context, requests []destination.LinkRequest) []destination.Result[destination.Link] {
	return destination.Fail[destination.Link](len(requests), errBreaks)
}

// What breaks because it was stopped says that it was, whatever the destination made of it; what breaks by itself keeps its reason.
func TestWhatWasStoppedSaysSo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &openPlace{Destination: &destination.Destination{Transfer: breaking{}, Linker: breaking{}}}
	up := destination.Upload{File: destination.File{ID: "i", Attempt: 1, Size: 5}, Key: "k"}
	stamp, err := inspect(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, call := range map[string]func(ctx context.Context) error{
		"create": func(ctx context.Context) error {
			done, _ := create(ctx, p, core.Create{Files: []core.CreateFile{{File: up.File, Path: path, Stamp: stamp}}}).(core.CreateDone)
			return done.Answers[0].Err
		},
		"sign": func(ctx context.Context) error {
			return signAll(ctx, p.Destination, []core.SignPiece{{Upload: up, Path: path, Stamp: stamp}}, []*itemLife{{ctx: ctx}})[0].Err
		},
		"list": func(ctx context.Context) error {
			done, _ := list(ctx, p, core.List{Upload: up, Path: path}).(core.ListDone)
			return done.Err
		},
		"complete": func(ctx context.Context) error {
			done, _ := complete(ctx, p, core.Complete{Sent: []destination.Sent{{Upload: up}}}).(core.CompleteDone)
			return done.Answers[0].Err
		},
		"link": func(ctx context.Context) error {
			done, _ := link(ctx, p, core.Link{Requests: []destination.LinkRequest{{ID: "l"}}}).(core.LinkDone)
			return done.Answers[0].Err
		},
	} {
		if err := call(t.Context()); !errors.Is(err, errBreaks) {
			t.Errorf("%s breaks: %v", name, err)
		}
		ctx, stop := context.WithCancelCause(t.Context())
		stop(core.Stopped{Why: "paused"})
		if err := call(ctx); !errors.As(err, new(core.Stopped)) {
			t.Errorf("%s was stopped: %v", name, err)
		}
	}
}

// Reading for a checksum ends with whoever wants it, and says why it broke.
func TestReadingForAChecksumEnds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	stamp, err := inspect(path)
	if err != nil {
		t.Fatal(err)
	}
	want := destination.Before{MD5: true, SHA256: true}
	if got, err := digests(t.Context(), path, stamp, want, 0, 5); err != nil || got.MD5 == nil || got.SHA256 == nil {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := digests(t.Context(), path, stamp, want, -1, 5); err == nil || got.MD5 != nil || fault.KindOf(err) == fault.Changed {
		t.Errorf("what cannot be read: %+v, %v", got, err)
	}
	if _, err := digests(t.Context(), path, Stamp{Size: 4}, want, 0, 5); fault.KindOf(err) != fault.Changed {
		t.Errorf("another file: %v", err)
	}
	ctx, stop := context.WithCancelCause(t.Context())
	stop(errBreaks)
	if _, err := digests(ctx, path, stamp, want, 0, 5); !errors.Is(err, errBreaks) {
		t.Errorf("stopped: %v", err)
	}
}

// A destination that brings no way to its storage gets one, and is not changed by that.
func TestADestinationWithoutATransport(t *testing.T) {
	dest := &destination.Destination{Transfer: breaking{}}
	q, err := Open(Config{Resolve: func(context.Context, string) (*destination.Destination, error) { return dest, nil }})
	if err != nil {
		t.Fatal(err)
	}
	place := core.Place{Destination: "d"}
	if opened, ok := q.open(t.Context(), core.Open{Place: place}).(core.Opened); !ok || opened.Err != nil {
		t.Fatalf("%+v", opened)
	}
	if q.tasks.places[place].Storage == nil || dest.Storage != nil {
		t.Errorf("%v; its own is %v", q.tasks.places[place].Storage, dest.Storage)
	}
}

// Journals of the first version had no names: a file is called by its path inside what was dropped, or by its own name.
func TestNamesOfTheFirstVersion(t *testing.T) {
	d := Drop{Paths: []string{"/other", "/photos", "/photos/a.jpg", "/phot"}}
	for path, want := range map[FoundItem]string{
		{Dir: "/photos", Base: "b.jpg"}: "b.jpg", {Dir: "/photos/sub", Base: "c.jpg"}: "sub/c.jpg", {Dir: "/", Base: "other"}: "other", {Dir: "/photosets", Base: "d.jpg"}: "d.jpg", {Dir: "/elsewhere", Base: "e"}: "e",
	} {
		if got := nestedName(d, path); got != want {
			t.Errorf("%+v: %q, want %q", path, got, want)
		}
	}
}
