package uploader_test

import (
	"context"
	"testing"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// limited is a shelf that takes files up to a size.
type limited struct {
	*shelf
	max int64
}

func (l limited) Traits() destination.Traits {
	traits := l.shelf.Traits()
	traits.MaxFile = l.max
	return traits
}

// A file of just the size that is allowed is sent; one of a byte more is not, and nothing is asked of the destination for it.
func TestAFileAtTheLimit(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		settled := make(chan uploader.DropReport, 2)
		q, err := uploader.Open(uploader.Config{
			Resolve: func(context.Context, string) (*destination.Destination, error) {
				d := s.destination()
				d.Transfer = limited{s, 1000}
				return d, nil
			},
			Observer: uploader.Observer{Settled: func(report uploader.DropReport) { settled <- report }},
		})
		check(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- q.Run(ctx) }()
		dir := t.TempDir()
		for _, one := range []struct {
			size    int
			creates int
			state   uploader.State
		}{{1000, 1, uploader.Done}, {1001, 1, uploader.Failed}} {
			id, err := q.Add(t.Context(), uploader.Drop{Destination: "shelf", Paths: []string{file(t, dir, "f", one.size)}})
			check(t, err)
			<-settled
			var items [1]uploader.Item
			if n, _ := q.Items(items[:], id, 0); n != 1 || items[0].State() != one.state || s.count("create") != one.creates {
				t.Errorf("%d bytes: %d items, %v %v, asked %d times", one.size, n, items[0].State(), items[0].Fault, s.count("create"))
			}
			if f := items[0].Fault; one.state == uploader.Failed && (f == nil || f.Kind != fault.TooLarge) {
				t.Errorf("%d bytes: %v", one.size, f)
			}
		}
		cancel()
		check(t, <-ended)
	})
}
