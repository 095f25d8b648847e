package wire

import "sync"

// Each calls f for 0…n-1, as many at a time as a Transport has connections, and returns when all have returned. It is for
// servers that take one question a call.
func Each(n int, f func(i int)) {
	var wait sync.WaitGroup
	free := make(chan struct{}, apiConns)
	for i := range n {
		free <- struct{}{}
		wait.Go(func() {
			defer func() { <-free }()
			f(i)
		})
	}
	wait.Wait()
}
