package ledger

import (
	"errors"
	"strconv"
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

func upload(id string, attempt int) destination.Upload {
	return destination.Upload{File: destination.File{ID: id, Attempt: attempt, Size: 1}, Key: id + strconv.Itoa(attempt)}
}

func is(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if !errors.Is(err, &fault.Error{Kind: kind}) {
		t.Errorf("got %v, want %v", err, kind)
	}
}

func TestAttempts(t *testing.T) {
	var l Ledger
	first, second := upload("a", 1), upload("a", 2)
	if _, known, err := l.Check("sign", first); known || err != nil {
		t.Fatal("an empty ledger knows something")
	}
	l.Put(Entry{Upload: first})
	if e, found, err := l.Again(first.File); !found || err != nil || e.Upload.Key != "a1" {
		t.Fatalf("%+v %v %v", e, found, err)
	}
	if e, found, err := l.Again(second.File); found || err != nil || e.Upload.Key != "a1" {
		t.Fatalf("the older one is to be freed, got %+v %v %v", e, found, err)
	}
	l.Put(Entry{Upload: second})
	l.Put(Entry{Upload: first, State: Stored}) // an answer that came too late
	_, _, err := l.Again(first.File)
	is(t, err, fault.Restart)
	_, _, err = l.Check("list", first)
	is(t, err, fault.Restart)
	changed := second.File
	changed.Size++
	_, _, err = l.Again(changed)
	is(t, err, fault.Restart)
	l.Put(Entry{Upload: second, State: Freed})
	_, _, err = l.Check("list", second)
	is(t, err, fault.Missing)
	_, _, err = l.Again(second.File)
	is(t, err, fault.Restart)
}

func TestTheOldestAreForgotten(t *testing.T) {
	var l Ledger
	for i := range most + 10 {
		l.Put(Entry{Upload: upload(strconv.Itoa(i), 1)})
	}
	if _, known := l.Find("9"); known || len(l.entries) != most || len(l.order) != most {
		t.Errorf("%d entries, %d in order", len(l.entries), len(l.order))
	}
	if _, known := l.Find("10"); !known {
		t.Error("forgotten too early")
	}
}
