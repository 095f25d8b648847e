package ui

import (
	"context"

	"linkdrop/ui/kit"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// askRemoval asks first, and says what becomes of what still waits, and where new files will go.
func (s *setupPages) askRemoval(id string) {
	d, ok := s.destinations.Effective().Find(id)
	if !ok || !s.places.editable(id) {
		return
	}
	used := s.places.here().ID == id
	lines := s.words.RemovalLines(s.waiting(id), used && s.places.onlyPractice())
	s.screen.dialog(s.words.Text("removal.title", "name", s.words.DestinationTitle(d)), lines,
		kit.DialogButton{Text: s.words.Text("removal.no")},
		kit.DialogButton{Text: s.words.Text("do.remove"), Primary: true, Act: func() { s.remove(d, used) }})
}

// remove takes a destination out. Where drops went there, it says where they go now.
func (s *setupPages) remove(d settings.Destination, used bool) {
	s.places.removed[d.ID] = d
	s.work.change(s.work.asking, func(ctx context.Context) error {
		err := s.destinations.Remove(ctx, d.ID)
		if err != nil && fault.KindOf(err) == fault.KeychainLocked { // it is gone all the same
			s.work.dispatch(func() { s.work.tell(s.words.Text("removal.locked")) })
			return nil
		}
		return err
	}, func() {
		s.work.reopenSoon(d.ID)
		if used && !s.places.onlyPractice() {
			s.work.tell(s.words.Text("checking.used", "name", s.places.here().Name))
		}
	})
}
