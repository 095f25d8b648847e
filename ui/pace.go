package ui

import "time"

const (
	paceWindow  = 5 * time.Second        // what the average goes over (PRODUCT.md)
	paceRefresh = 500 * time.Millisecond // numbers that change more often cannot be read
	paceQuiet   = 3 * time.Second        // before that a time left is a guess
)

// pace is a speed worth showing.
type pace struct {
	speed int64         // bytes a second
	left  time.Duration // until the end at this speed
	known bool          // speed says something
	sure  bool          // left does, too
}

// meter measures the pace of one row, or of everything. The zero meter is ready.
type meter struct {
	samples []sample // oldest first, at most paceWindow of them
	began   time.Time
	shown   pace
	shownAt time.Time
}

type sample struct {
	at   time.Time
	sent int64
}

// add takes a sample and returns the pace to show, which changes at most every paceRefresh.
func (m *meter) add(now time.Time, sent, size int64) pace {
	if n := len(m.samples); n > 0 && sent < m.samples[n-1].sent {
		*m = meter{} // it fell back: what was measured is not true any more
	}
	if m.began.IsZero() {
		m.began = now
	}
	m.samples = append(m.samples, sample{now, sent})
	for len(m.samples) > 2 && now.Sub(m.samples[1].at) >= paceWindow {
		m.samples = m.samples[1:]
	}
	if now.Sub(m.shownAt) < paceRefresh {
		return m.shown
	}
	m.shownAt = now
	m.shown = m.measure(now, sent, size)
	return m.shown
}

func (m *meter) measure(now time.Time, sent, size int64) pace {
	first := m.samples[0]
	span := now.Sub(first.at)
	if span < time.Second {
		return pace{}
	}
	speed := int64(float64(sent-first.sent) / span.Seconds())
	if speed <= 0 {
		return pace{}
	}
	left := time.Duration(float64(size-sent) / float64(speed) * float64(time.Second))
	return pace{speed: speed, left: left, known: true, sure: now.Sub(m.began) >= paceQuiet && left > 0}
}
