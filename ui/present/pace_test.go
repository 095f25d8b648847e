package present

import (
	"testing"
	"time"

	"linkdrop/ui/uitest"
)

func TestPace(t *testing.T) {
	var m Meter
	at := uitest.Noon()
	var p Pace
	for i := range 50 { // 10 s at 1 MB/s
		at = at.Add(200 * time.Millisecond)
		p = m.Add(at, int64(i)*200_000, 100*mb)
		if since := time.Duration(i) * 200 * time.Millisecond; p.Sure && since < paceQuiet {
			t.Fatalf("a time left after %v", since)
		}
	}
	if p.Speed < 990_000 || p.Speed > 1_010_000 || !p.Sure || p.Left < 89*time.Second || p.Left > 91*time.Second {
		t.Errorf("steady: %+v", p)
	}
	shown, changes := p, 0
	for i := range 50 { // 10 s at 5 MB/s: seen after the window has passed, twice a second at most
		at = at.Add(200 * time.Millisecond)
		if p = m.Add(at, 10*mb+int64(i)*mb, 100*mb); p != shown {
			shown, changes = p, changes+1
		}
	}
	if changes > 20 || p.Speed < 4_900_000 || p.Speed > 5_100_000 {
		t.Errorf("faster: %d changes, %+v", changes, p)
	}
	if p = m.Add(at.Add(time.Second), mb, 100*mb); p.Known {
		t.Errorf("it fell back and still has a speed: %+v", p)
	}
}
