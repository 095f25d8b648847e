package server

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/storage"
)

const (
	sweepBatch = 200
	// lateWrites: a request that began before its address ended may land hours later on a slow link. A key is looked at once
	// more after this.
	lateWrites = 24 * time.Hour
	// sweepMargin covers the clocks of storage and server not being the same.
	sweepMargin = time.Minute
	// sweepRetry is when a sweep that the storage refused is tried again.
	sweepRetry = 10 * time.Minute
	// unclaimedEvery is how often the storage is asked for what is under way there: some take money for the answer.
	unclaimedEvery = time.Hour
	// keepEndedShares is how long an ended link is still listed to its owner.
	keepEndedShares = 90 * 24 * time.Hour
)

func (s *Server) sweepLoop(ctx context.Context) {
	_ = s.fault(ctx) // whoever starts a server reads its log
	ticker := time.NewTicker(s.Limits.Sweep)
	defer ticker.Stop()
	for sweep := s.sweep; ; {
		if err := sweep(ctx); err != nil && ctx.Err() == nil {
			s.Log.ErrorContext(ctx, "sweep failed", slog.String("error", err.Error()))
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			sweep = s.sweep
		case <-s.kick:
			sweep = func(ctx context.Context) error {
				s.sweepLock.Lock()
				defer s.sweepLock.Unlock()
				return s.freeDue(ctx, time.Now())
			}
		}
	}
}

// freeSoon frees what calls have just made Gone, without waiting for the clock. It looks for nothing else: calls come by the
// hundred a second.
func (s *Server) freeSoon() {
	select {
	case s.kick <- struct{}{}:
	default: // one is due already
	}
}

// Cleaned counts what sweeps have done since the server was opened.
type Cleaned struct {
	Expired int // uploads that nobody needed any more: abandoned, of links that had all ended, or stored and never linked
	Freed   int // what uploads had left in the storage; some are looked at again later
	// Unclaimed are multipart uploads in the storage that no record knew, or whose file had long been stored.
	Unclaimed int
}

// Cleanup does at once what the server does every minute by itself, and says what was done since it was opened.
func (s *Server) Cleanup(ctx context.Context) (Cleaned, error) {
	_ = s.fault(ctx) // it is in the log; a storage that is looked at frees what a server that was killed left of its look
	s.sweepLock.Lock()
	defer s.sweepLock.Unlock()
	s.unclaimed = time.Time{} // now, too, and not in the server's own sweep
	err := s.sweepAll(ctx)
	return s.cleaned, err
}

// sweep forgets and frees what is due. What fails of it keeps nothing else from being done.
func (s *Server) sweep(ctx context.Context) error {
	s.sweepLock.Lock()
	defer s.sweepLock.Unlock()
	return s.sweepAll(ctx)
}

// sweepAll is sweep for who holds the lock.
func (s *Server) sweepAll(ctx context.Context) error {
	now := time.Now()
	err := errors.Join(
		s.expire(ctx, now), s.expireUnlinked(ctx, now), s.Records.ForgetShares(ctx, now.Add(-keepEndedShares), now.Add(-s.Limits.Abandon), now), s.freeDue(ctx, now),
	)
	if now.Before(s.unclaimed) {
		return err
	}
	s.unclaimed = now.Add(unclaimedEvery)
	return errors.Join(err, s.abortUnclaimed(ctx, now))
}

// abortUnclaimed frees multipart uploads that nobody can go on with: of no record, as after the records were put back to what they had been
// yesterday, or opened twice for a file that is stored. Others may have the bucket, too, so they must be named by this server and be
// older than its records let any be. Objects are left alone: one without a record may be somebody's file whose record was lost.
func (s *Server) abortUnclaimed(ctx context.Context, now time.Time) error {
	err := s.Storage.EachUnfinished(ctx, now.Add(-s.Limits.Abandon-lateWrites), func(found []storage.Unfinished) error {
		var ids []string
		found = slices.DeleteFunc(found, func(u storage.Unfinished) bool {
			id := uploadIDInKey(u.Key)
			if !s.ownUploadID(id) {
				return true
			}
			ids = append(ids, id)
			return false
		})
		known, err := s.Records.UploadStates(ctx, ids)
		if err != nil {
			return err
		}
		for _, u := range found {
			if state := known[uploadIDInKey(u.Key)]; state == records.Open || state == records.Gone {
				continue
			}
			err := s.Storage.Abort(ctx, u.Key, u.ID)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				s.Log.WarnContext(ctx, "freeing later", slog.String("error", err.Error()))
				continue
			}
			s.cleaned.Unclaimed++
		}
		return nil
	})
	if errors.Is(err, storage.ErrSilent) { // a rule of the bucket may
		return nil
	}
	return err
}

// expire makes Gone what nobody needs.
func (s *Server) expire(ctx context.Context, now time.Time) error {
	for {
		n, err := s.Records.ExpireUploads(ctx, now.Add(-s.Limits.Abandon), now.Add(-s.Limits.Grace), now, sweepBatch)
		s.cleaned.Expired += n
		if err != nil || n < sweepBatch {
			return err
		}
	}
}

// expireUnlinked makes Gone what nobody made a link to for longer than any sender waits.
func (s *Server) expireUnlinked(ctx context.Context, now time.Time) error {
	for {
		n, looked, err := s.Records.ExpireUnlinked(ctx, now.Add(-s.Limits.Unlinked), now, sweepBatch)
		s.cleaned.Expired += n
		if err != nil || looked < sweepBatch {
			return err
		}
	}
}

// freeDue frees what Gone uploads have left in the storage.
func (s *Server) freeDue(ctx context.Context, now time.Time) error {
	for {
		due, err := s.Records.DueUploads(ctx, now, sweepBatch)
		if err != nil || len(due) == 0 {
			return err
		}
		if err := s.sweepBatch(ctx, due, now); err != nil {
			return err
		}
	}
}

func (s *Server) sweepBatch(ctx context.Context, due []records.Due, now time.Time) error {
	next := make(map[string]time.Time, len(due))
	for _, d := range due {
		err := s.free(ctx, d.Upload)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			s.Log.WarnContext(ctx, "freeing later", slog.String("error", err.Error()))
			next[d.Upload.ID] = now.Add(sweepRetry)
			continue
		}
		s.cleaned.Freed++
		next[d.Upload.ID] = s.nextSweep(d.Since, now)
	}
	return s.Records.SweptUploads(ctx, next)
}

// nextSweep is when the key of an upload that is gone since then is looked at again; zero: never.
func (s *Server) nextSweep(since, now time.Time) time.Time {
	for _, after := range []time.Duration{s.Limits.URLLife + sweepMargin, lateWrites} {
		if at := since.Add(after); at.After(now) {
			return at
		}
	}
	return time.Time{}
}
