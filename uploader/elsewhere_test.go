package uploader_test

import (
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// A destination is set up otherwise, and leads elsewhere from then on, while a call is under way. What the old place answers is
// never used at the new one: nothing that was signed there goes out here, what it opened is freed there, and every file arrives
// at the new place.
func TestAnAnswerOfBeforeIsNotUsedElsewhere(t *testing.T) {
	for _, call := range []string{"create", "sign", "list", "complete", "link"} {
		for _, wrong := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, refused %t", call, wrong), func(t *testing.T) {
				bubble(t, func(t *testing.T) { answeredLate(t, call, wrong) })
			})
		}
	}
}

func answeredLate(t *testing.T, call string, wrong bool) {
	t.Helper()
	old, now := newShelf(), newShelf()
	old.query, now.query = "&at=old", "&at=now"
	old.single = 500 // pieces want signing there
	r := newRig(t, old)
	defer func() { r.stop() }()
	dir := t.TempDir()
	old.trip = func(op, _ string, _ int) error {
		if op == "put" && call == "list" && old.count("list") == 0 {
			return fault.New(fault.Missing, op, "") // a reason to ask
		}
		if op != call {
			return nil
		}
		pass(2 * time.Second)
		if wrong {
			return fault.New(fault.SignIn, op, "")
		}
		return nil
	}
	now.rewrite = func(req *http.Request) (*http.Response, error) {
		if req.URL.Query().Get("at") != "now" {
			t.Errorf("what the old place signed went to the new one: %s", req.URL.Path)
		}
		return nil, nil
	}
	id := r.add(uploader.Options{Life: time.Hour}, file(t, dir, "small", 10), file(t, dir, "large", 3000))
	r.until(call+" is under way", func() bool { return old.count(call) > 0 })
	pass(time.Second)
	r.moved.Store(now)
	r.q.Reopen("shelf")
	r.untilSettled(1)
	pass(10 * time.Minute) // what is owed is paid
	for _, it := range r.items(id) {
		if it.State() != uploader.Done {
			t.Errorf("%s: %v %v", it.Base, it.State(), it.Fault)
			continue
		}
		want, err := os.ReadFile(it.Path())
		check(t, err)
		if !leadsTo(now, it, want) && !leadsTo(old, it, want) { // what was finished before is where it was
			t.Errorf("the link of %s leads to other bytes, or nowhere", it.Base)
		}
	}
	if _, open, _, _ := old.sizes(); open != 0 {
		t.Errorf("%d uploads are left open at the old place", open)
	}
	if _, open, _, _ := now.sizes(); open != 0 {
		t.Errorf("%d uploads are left open at the new place", open)
	}
	if holds := r.q.View().Holds; len(holds) > 0 {
		t.Errorf("held by what the old place said: %+v", holds)
	}
}

// leadsTo reports whether the item's link leads to these bytes in a place.
func leadsTo(s *shelf, it uploader.Item, want []byte) (ok bool) {
	s.look(func() {
		keys := s.links[it.Link.ID]
		ok = len(keys) == 1 && string(s.objects[keys[0]]) == string(want)
	})
	return ok
}
