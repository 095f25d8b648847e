package server

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"linkdrop/uploader/server/records"
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
	// keepEndedShares is how long an ended link is still listed to its owner.
	keepEndedShares = 90 * 24 * time.Hour
)

func (s *Server) sweepLoop(ctx context.Context) {
	ticker := time.NewTicker(s.Limits.Sweep)
	defer ticker.Stop()
	for {
		if err := s.sweep(ctx); err != nil && ctx.Err() == nil {
			s.Log.ErrorContext(ctx, "sweep failed", slog.String("error", err.Error()))
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case <-s.kick:
		}
	}
}

// sweepSoon starts a sweep without waiting for the clock.
func (s *Server) sweepSoon() {
	select {
	case s.kick <- struct{}{}:
	default: // one is due already
	}
}

// sweep forgets and frees what is due. What fails of it keeps nothing else from being done.
func (s *Server) sweep(ctx context.Context) error {
	now := time.Now()
	return errors.Join(
		s.Records.ForgetShares(ctx, now.Add(-keepEndedShares), now.Add(-s.Limits.Abandon)), s.expire(ctx, now), s.freeDue(ctx, now),
	)
}

// expire makes Gone what nobody needs.
func (s *Server) expire(ctx context.Context, now time.Time) error {
	for {
		n, err := s.Records.ExpireUploads(ctx, now.Add(-s.Limits.Abandon), now.Add(-s.Limits.Grace), now, sweepBatch)
		if err != nil || n < sweepBatch {
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
