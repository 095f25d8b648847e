package ui

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader"
)

func TestBellRingsOnceForManyNews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var bell Bell
		ui := &loop{}
		pulls := 0
		bell.attach(ui.dispatch, func() { pulls++ }, func(uploader.DropReport) {})
		ui.run()
		pulls = 0
		var rung sync.WaitGroup
		for range 8 {
			rung.Go(func() {
				for range 1000 {
					bell.Observer().Changed()
				}
			})
		}
		rung.Wait()
		synctest.Wait()
		if n := len(ui.queue); n > 1 {
			t.Fatalf("8,000 rings made %d pulls wait", n)
		}
		<-time.After(2 * pullGap) // on the clock of the bubble: nobody waits
		ui.run()
		if pulls != 1 {
			t.Fatalf("8,000 rings were pulled %d times", pulls)
		}
	})
}

// The flag is cleared before the pull, so news that come while it reads ring again and nothing is missed.
func TestBellRingsAgainDuringAPull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var bell Bell
		ui := &loop{}
		pulls := 0
		bell.attach(ui.dispatch, func() {
			if pulls++; pulls == 1 {
				bell.Observer().Changed()
			}
		}, nil)
		ui.run()
		<-time.After(2 * pullGap) // on the clock of the bubble: nobody waits
		ui.run()
		if pulls != 2 {
			t.Fatalf("pulled %d times, want 2", pulls)
		}
	})
}

func TestBellPullsAtMostSoOften(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var bell Bell
		var pulls atomic.Int32
		bell.attach(func(f func()) { f() }, func() { pulls.Add(1) }, nil)
		pulls.Store(0)
		for range 1000 {
			bell.Observer().Changed()
			<-time.After(time.Millisecond) // on the clock of the bubble: nobody waits
		}
		if n := pulls.Load(); n < 8 || n > 12 {
			t.Fatalf("a second of news was pulled %d times, want about 10", n)
		}
	})
}

func TestBellKeepsWhatComesBeforeTheWindow(t *testing.T) {
	var bell Bell
	bell.Observer().Changed()
	bell.Observer().Settled(uploader.DropReport{Drop: uploader.DropView{ID: "early"}})
	ui := &loop{}
	pulls, settled := 0, ""
	bell.attach(ui.dispatch, func() { pulls++ }, func(r uploader.DropReport) { settled = string(r.Drop.ID) })
	ui.run()
	if pulls != 1 || settled != "early" {
		t.Fatalf("pulled %d times, settled %q", pulls, settled)
	}
}
