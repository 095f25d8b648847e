package uploader

import (
	"context"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/internal/core"
)

// signLocked asks for requests, after reading the bytes whose checksums the destination signs.
func (q *Queue) signLocked(c core.Sign) {
	p := q.tasks.places[c.Place]
	lives := make([]*itemLife, len(c.Pieces))
	for i, piece := range c.Pieces {
		lives[i] = q.tasks.holdLife(piece.Item)
	}
	q.askLocked(c.Place, core.SignDone{Call: c.Call}, func(ctx context.Context) core.Event {
		defer func() {
			q.mu.Lock()
			defer q.mu.Unlock()
			for i, life := range lives {
				q.tasks.letGo(c.Pieces[i].Item, life)
			}
		}()
		if p == nil {
			return core.SignDone{Call: c.Call, Answers: destination.Fail[destination.Request](len(c.Pieces), errReopened)}
		}
		return core.SignDone{Call: c.Call, Answers: signAll(ctx, p.Destination, c.Pieces, lives)}
	})
}

func signAll(ctx context.Context, dest *destination.Destination, asked []core.SignPiece, lives []*itemLife) []destination.Result[destination.Request] {
	before := dest.Traits().Before
	all := make([]destination.Result[destination.Request], len(asked))
	var at []int
	var pieces []destination.Piece
	for i, a := range asked {
		piece := destination.Piece{Upload: a.Upload, N: a.N}
		if a.Upload.Parts == 0 || before.Parts {
			offset, size := a.Upload.Range(a.N)
			var err error
			if piece.Digests, err = digests(lives[i].ctx, a.Path, a.Stamp, before, offset, size); err != nil {
				all[i].Err = err
				continue
			}
		}
		at, pieces = append(at, i), append(pieces, piece)
	}
	if len(pieces) == 0 {
		return all
	}
	for k, result := range dest.Sign(ctx, pieces) {
		result.Err = ended(ctx, result.Err)
		all[at[k]] = result
	}
	return all
}
