package uploader_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"linkdrop/uploader"
)

// What moves is told of each drop by itself, and of a piece while it is on its way, not only when it has arrived.
func TestTheBarMovesWithinAPiece(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		half := make(chan struct{})
		s.rewrite = func(req *http.Request) (*http.Response, error) {
			if _, err := io.ReadFull(req.Body, make([]byte, 501)); err != nil {
				return nil, err
			}
			if _, err := req.Body.Read(make([]byte, 1)); err != nil { // a byte is sent when the next is asked for
				return nil, err
			}
			close(half)
			<-req.Context().Done()
			return nil, req.Context().Err()
		}
		r := newRig(t, s)
		defer r.stop()
		pass(time.Second) // the clock of what has moved begins at 0
		dir := t.TempDir()
		id := r.add(uploader.Options{}, file(t, dir, "f", 1000))
		<-half
		item := r.items(id)[0].ID
		other := r.add(uploader.Options{}, dir+"/gone")
		r.untilSettled(1)
		var numbers [3]uploader.Numbers
		if n := r.q.DropProgress(numbers[:], []uploader.DropID{other, id}); n != 2 || numbers[1].Sent != 501 || numbers[1].Size != 1000 || numbers[0].Sent != 0 {
			t.Errorf("%d drops, %+v", n, numbers)
		}
		if n := r.q.Progress(numbers[:1], []uploader.ItemID{item, item}); n != 1 || numbers[0].Sent != 501 || numbers[0].Acked != 0 {
			t.Errorf("%d items, %+v", n, numbers[0])
		}
		if n := r.q.Overall(); n.Sent != 501 {
			t.Errorf("%+v", n)
		}
		pass(10 * time.Second)
		if r.q.DropProgress(numbers[:1], []uploader.DropID{id}); numbers[0].Quiet < 9*time.Second {
			t.Errorf("nothing has moved for 10 s, it says %v", numbers[0].Quiet)
		}
		check(t, r.q.WishDrop(t.Context(), uploader.Cancel, id))
		r.untilSettled(2)
		if r.q.DropProgress(numbers[:1], []uploader.DropID{id}); numbers[0].Sent != 0 {
			t.Errorf("%d bytes are left in the counter", numbers[0].Sent)
		}
	})
}
