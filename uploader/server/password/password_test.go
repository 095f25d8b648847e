package password_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/uploader/server/password"
)

func cheap() *password.Hasher { return password.New(password.Cost{Memory: 64, Passes: 1, Threads: 1}) }

func hash(t *testing.T, h *password.Hasher, text string) string {
	t.Helper()
	phc, err := h.Hash(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	return phc
}

func TestAPasswordIsItselfOnly(t *testing.T) {
	h := cheap()
	phc := hash(t, h, "Zoe\u0308 🔑")
	for text, want := range map[string]bool{
		"Zoë 🔑": true, "Zoe\u0308 🔑": true, "zoë 🔑": false, "Zoe 🔑": false, "": false, " Zoë 🔑": false, "Zoë 🔑\x00": false, strings.Repeat("x", 1<<20): false, "\xff\xfe": false,
	} {
		if got, err := h.Matches(t.Context(), phc, text); got != want || err != nil {
			t.Errorf("%.20q: %v, %v", text, got, err)
		}
	}
	if !strings.HasPrefix(phc, "$argon2id$v=19$m=64,t=1,p=1$") || strings.ContainsAny(phc, "\u0308ë🔑") || phc == hash(t, h, "Zoë 🔑") {
		t.Error(phc)
	}
	if got, err := password.New(password.Recommended()).Matches(t.Context(), phc, "Zoë 🔑"); !got || err != nil {
		t.Errorf("made at another cost: %v, %v", got, err)
	}
}

func TestLengthsOfPasswords(t *testing.T) {
	h := cheap()
	longest := strings.Repeat("x", password.MaxBytes)
	if got, err := h.Matches(t.Context(), hash(t, h, longest), longest); !got || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := h.Hash(t.Context(), longest+"x"); !errors.Is(err, password.ErrTooLong) {
		t.Error(err)
	}
}

// TestWhatIsNoHashMatchesNothing, at the price of one: it is refused after the work, not before.
func TestWhatIsNoHashMatchesNothing(t *testing.T) {
	h := cheap()
	good := hash(t, h, "x")
	for _, phc := range []string{
		"", "x", "$", "$$$$$", strings.Replace(good, "m=64", "m=4194304", 1), strings.Replace(good, "t=1", "t=0", 1), strings.Replace(good, "p=1", "p=0", 1),
		strings.Replace(good, "argon2id", "argon2i", 1), strings.Replace(good, "v=19", "v=16", 1), good + "A", good[:len(good)-1], good + "\n", strings.Replace(good, "m=64", "m=+64", 1), strings.Replace(good, "m=64", "m=7", 1),
	} {
		if got, err := h.Matches(t.Context(), phc, "x"); got || err != nil {
			t.Errorf("%q: %v, %v", phc, got, err)
		}
	}
	slow := password.New(password.Recommended())
	least := func(do func() error) (best time.Duration) { // of several: the machine may be busy
		for n := range 5 {
			begin := time.Now()
			if err := do(); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(begin); n == 0 || took < best {
				best = took
			}
		}
		return best
	}
	one := least(func() error { _, err := slow.Hash(t.Context(), "x"); return err })
	if none := least(func() error { _, err := slow.Matches(t.Context(), "", "x"); return err }); none < one/4 {
		t.Errorf("no hash is told from one by its time: %v against %v", none, one)
	}
}

// TestManyTriesAtOnce keep within memory, which all of them together would not, and who leaves the queue costs nothing.
func TestManyTriesAtOnce(t *testing.T) {
	h := password.New(password.Recommended())
	phc := hash(t, h, "x")
	var most atomic.Uint64
	stop := make(chan struct{})
	var watch, tries sync.WaitGroup
	watch.Go(func() {
		var m runtime.MemStats
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				runtime.ReadMemStats(&m)
				most.Store(max(most.Load(), m.HeapInuse+m.StackInuse))
			}
		}
	})
	for range 20 { // 380 MiB
		tries.Go(func() {
			if ok, err := h.Matches(t.Context(), phc, "y"); ok || err != nil {
				t.Error(ok, err)
			}
		})
	}
	tries.Wait()
	close(stop)
	watch.Wait()
	if most.Load() > 150<<20 {
		t.Errorf("%d MiB in use", most.Load()>>20)
	}
	t.Logf("%d MiB in use at most", most.Load()>>20)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Matches(gone, phc, "x"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
