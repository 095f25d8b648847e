package present

import "time"

const (
	paceWindow  = 5 * time.Second        // what the average goes over (PRODUCT.md)
	paceRefresh = 500 * time.Millisecond // numbers that change more often cannot be read
	paceQuiet   = 3 * time.Second        // before that a time left is a guess
)

// Pace is a speed worth showing.
type Pace struct {
	Speed int64         // bytes a second
	Left  time.Duration // until the end at this speed
	Known bool          // speed says something
	Sure  bool          // left does, too
}

// Meter measures the pace of one row, or of everything. The zero meter is ready.
type Meter struct {
	samples []sample // oldest first, at most paceWindow of them
	began   time.Time
	Shown   Pace
	shownAt time.Time
}

type sample struct {
	at   time.Time
	sent int64
}

// Add takes a sample and returns the pace to show, which changes at most every paceRefresh.
func (m *Meter) Add(now time.Time, sent, size int64) Pace {
	if n := len(m.samples); n > 0 && sent < m.samples[n-1].sent {
		*m = Meter{} // it fell back: what was measured is not true any more
	}
	if m.began.IsZero() {
		m.began = now
	}
	m.samples = append(m.samples, sample{now, sent})
	for len(m.samples) > 2 && now.Sub(m.samples[1].at) >= paceWindow {
		m.samples = m.samples[1:]
	}
	if now.Sub(m.shownAt) < paceRefresh {
		return m.Shown
	}
	m.shownAt = now
	m.Shown = m.measure(now, sent, size)
	return m.Shown
}

func (m *Meter) measure(now time.Time, sent, size int64) Pace {
	first := m.samples[0]
	span := now.Sub(first.at)
	if span < time.Second {
		return Pace{}
	}
	speed := int64(float64(sent-first.sent) / span.Seconds())
	if speed <= 0 {
		return Pace{}
	}
	left := time.Duration(float64(size-sent) / float64(speed) * float64(time.Second))
	return Pace{Speed: speed, Left: left, Known: true, Sure: now.Sub(m.began) >= paceQuiet && left > 0}
}
