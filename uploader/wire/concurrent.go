package wire

import "golang.org/x/sync/errgroup"

// Concurrently calls f for 0…n-1, as many at a time as a Transport has connections, and returns when all have returned. It is for
// servers that take one question a call.
func Concurrently(n int, f func(i int)) { ConcurrentlyUpTo(n, apiConns, f) }

// ConcurrentlyUpTo is Concurrently for who says how many at a time.
func ConcurrentlyUpTo(n, atOnce int, f func(i int)) {
	var group errgroup.Group
	group.SetLimit(atOnce)
	for i := range n {
		group.Go(func() error {
			f(i)
			return nil
		})
	}
	_ = group.Wait() // f has its own errors
}
