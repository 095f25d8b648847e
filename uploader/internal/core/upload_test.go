package core

import (
	"testing"

	"linkdrop/uploader/destination"
)

// Pieces are numbered from 1, the one request of a small file is number 0; what there is no piece for, and what arrived already,
// changes nothing.
func TestPiecesArriveOnce(t *testing.T) {
	for _, parts := range []int{0, 1, 3} {
		size := int64(max(1, parts)) * 10
		u := newUpload(destination.Upload{File: destination.File{Size: size}, Parts: parts, PartSize: 10})
		first := min(1, parts)
		last := first + max(1, parts) - 1
		for _, n := range []int{first - 1, last + 1} {
			u.set(n, underWay)
			if u.arrive(destination.Receipt{N: n, Size: 10}) || u.index(n) != -1 {
				t.Errorf("%d parts: there is no piece %d", parts, n)
			}
		}
		left := max(1, parts)
		for n := first; n <= last; n++ {
			if got, ok := u.idlePiece(); got != n || !ok {
				t.Errorf("%d parts: the next is %d, %v, want %d", parts, got, ok, n)
			}
			u.set(n, underWay)
			for again, news := range []bool{true, false} {
				if got := u.arrive(destination.Receipt{N: n, Size: 10, ETag: "e", Body: []byte("b")}); got != news {
					t.Errorf("%d parts, piece %d, time %d: news %v", parts, n, again+1, got)
				}
			}
			left--
			if r := u.receipts[n-first]; r.Body != nil || r.ETag != "e" || u.left != left || u.acked != int64(n-first+1)*10 {
				t.Errorf("%d parts, piece %d: %+v, %d left, %d bytes", parts, n, r, u.left, u.acked)
			}
			u.set(n, idle)
		}
		if _, ok := u.idlePiece(); ok {
			t.Errorf("%d parts: one is left", parts)
		}
		u.forget()
		if n, ok := u.idlePiece(); n != first || !ok || u.left != max(1, parts) || u.acked != 0 {
			t.Errorf("%d parts: forgotten, the next is %d, %v", parts, n, ok)
		}
	}
}

// A piece that is taken back is found again, also when later ones were handed out meanwhile.
func TestAPieceThatIsTakenBackIsFound(t *testing.T) {
	u := multipart(3)
	u.set(1, underWay)
	u.set(2, underWay)
	_, _ = u.idlePiece()
	u.set(1, idle)
	if n, ok := u.idlePiece(); n != 1 || !ok {
		t.Errorf("%d, %v", n, ok)
	}
	u.requests = map[int]*signed{2: {}}
	u.void()
	u.set(1, underWay)
	if n, ok := u.idlePiece(); n != 2 || !ok || u.requests != nil {
		t.Errorf("%d, %v, %v", n, ok, u.requests)
	}
}

// What may be open is what was asked for, for this attempt or a later one.
func TestWhatMayBeOpen(t *testing.T) {
	for name, one := range map[string]struct {
		was   func(it *item)
		opens bool
	}{
		"nothing":              {func(*item) {}, false},
		"an upload":            {func(it *item) { it.upload = multipart(1) }, true},
		"it was asked for":     {func(it *item) { it.asked = 2 }, true},
		"the one before was":   {func(it *item) { it.asked = 1 }, false},
		"it is stored":         {func(it *item) { it.asked, it.stored = 2, &destination.Upload{} }, false},
		"stored, with another": {func(it *item) { it.upload, it.stored = multipart(1), &destination.Upload{} }, false},
	} {
		it := &item{attempt: 2}
		if one.was(it); it.opens() != one.opens {
			t.Errorf("%s: %v", name, it.opens())
		}
	}
}

// How far an item has come is what is proven of it: what is in doubt is a step less.
func TestHowFarAnItemIs(t *testing.T) {
	sent := func(it *item) {
		it.upload = multipart(1)
		it.upload.arrive(destination.Receipt{N: 1, Size: 10})
	}
	stored := func(it *item) { it.stored, it.stamp.Size = &destination.Upload{}, 10 }
	for name, one := range map[string]struct {
		was   func(it *item)
		step  Step
		acked int64
	}{
		"found":            {func(*item) {}, Found, 0},
		"opened":           {func(it *item) { it.upload = multipart(1) }, Created, 0},
		"some of it sent":  {func(it *item) { it.upload = multipart(2); it.upload.arrive(destination.Receipt{N: 2, Size: 10}) }, Created, 10},
		"sent":             {sent, Sent, 10},
		"sent, in doubt":   {func(it *item) { sent(it); it.doubt = true }, Created, 10},
		"stored":           {stored, Stored, 10},
		"stored, in doubt": {func(it *item) { stored(it); it.doubt = true }, Sent, 10},
		"linked":           {func(it *item) { stored(it); it.linked = true }, Linked, 10},
	} {
		it := &item{}
		if one.was(it); it.step() != one.step || it.acked() != one.acked {
			t.Errorf("%s: step %d, %d bytes", name, it.step(), it.acked())
		}
	}
}
