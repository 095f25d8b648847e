package view

import "linkdrop/ui/present"

// selection is which rows of a list are selected: the chosen one, where the keyboard is, and others beside it. It holds keys, so that
// rows which come and go do not move it.
type selection struct {
	source KeyedSource
	chosen present.RowKey
	any    bool                    // chosen says something
	anchor present.RowKey          // where a stretch with Shift begins
	beside map[present.RowKey]bool // what is selected where that is more than the chosen one; else empty
	at     int                     // where the chosen one was last seen
	heir   present.RowKey          // who is chosen once all that is selected is gone
	heirs  bool                    // heir says something
}

func (s *selection) has(key present.RowKey) bool {
	if len(s.beside) > 0 {
		return s.beside[key]
	}
	return s.any && key == s.chosen
}

// several reports whether more than one row is selected.
func (s *selection) several() bool { return len(s.beside) > 1 }

// only selects one row.
func (s *selection) only(key present.RowKey) {
	clear(s.beside)
	s.anchor = key
	s.choose(key)
}

func (s *selection) choose(key present.RowKey) {
	s.chosen, s.any, s.heirs = key, true, false
	s.at = s.source.Find(key)
}

// toggle takes a row in or out, and leaves the others.
func (s *selection) toggle(key present.RowKey) {
	if !s.any {
		s.only(key)
		return
	}
	s.take(s.chosen)
	if s.beside[key] && len(s.beside) > 1 {
		delete(s.beside, key)
		if s.chosen == key {
			s.choose(s.first())
		}
		s.anchor = s.chosen
		return
	}
	s.take(key)
	s.anchor = key
	s.choose(key)
}

// take makes sure that a row is among those beside each other.
func (s *selection) take(key present.RowKey) {
	if s.beside == nil {
		s.beside = map[present.RowKey]bool{}
	}
	if len(s.beside) == 0 && s.any {
		s.beside[s.chosen] = true
	}
	s.beside[key] = true
}

// first is the uppermost row that is selected.
func (s *selection) first() present.RowKey {
	for n := range s.source.Len() {
		if key, ok := s.source.Key(n); ok && s.beside[key] {
			return key
		}
	}
	return s.chosen
}

// reach selects everything from the anchor to row n.
func (s *selection) reach(n int) {
	key, ok := s.source.Key(n)
	from := -1
	if s.any {
		from = s.source.Find(s.anchor)
	}
	switch {
	case !ok:
		return
	case from < 0:
		s.only(key)
		return
	}
	s.stretch(min(from, n), max(from, n))
	s.choose(key)
}

// all selects every row; the chosen one stays it.
func (s *selection) all() {
	last := s.source.Len() - 1
	key, ok := s.source.Key(0)
	if !ok {
		return
	}
	if !s.any || s.source.Find(s.chosen) < 0 {
		s.only(key)
	}
	s.stretch(0, last)
}

func (s *selection) stretch(from, to int) {
	if s.beside == nil {
		s.beside = map[present.RowKey]bool{}
	}
	clear(s.beside)
	for n := from; n <= to; n++ {
		if key, ok := s.source.Key(n); ok {
			s.beside[key] = true
		}
	}
}

// moveOn notes who is chosen once all that is selected is gone: the next row, or else the one before.
func (s *selection) moveOn() {
	if !s.any {
		return
	}
	first, last := s.source.Find(s.chosen), s.source.Find(s.chosen)
	if s.several() {
		first = -1
		for n := range s.source.Len() {
			if key, ok := s.source.Key(n); ok && s.beside[key] {
				if last = n; first < 0 {
					first = n
				}
			}
		}
	}
	if s.heir, s.heirs = s.source.Key(last + 1); !s.heirs {
		s.heir, s.heirs = s.source.Key(first - 1)
	}
}

// mend lets go of rows that are gone. Where the chosen one is, it is another one that is selected, or the heir, or whatever is in its
// place now.
func (s *selection) mend() {
	if !s.any {
		return
	}
	if len(s.beside) > 0 {
		left := map[present.RowKey]bool{}
		for n := range s.source.Len() {
			if key, ok := s.source.Key(n); ok && s.beside[key] {
				left[key] = true
			}
		}
		s.beside = left
	}
	if n := s.source.Find(s.chosen); n >= 0 {
		s.at = n
		return
	}
	if len(s.beside) > 0 {
		s.choose(s.first())
		s.anchor = s.chosen
		return
	}
	if s.heirs && s.source.Find(s.heir) >= 0 {
		s.only(s.heir)
		return
	}
	key, ok := s.source.Key(min(max(0, s.at), s.source.Len()-1))
	if !ok {
		s.any = false
		return
	}
	s.only(key)
}
