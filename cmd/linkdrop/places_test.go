package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// pretended opens destinations that are only traits.
type pretended struct {
	destination.Transfer
	name string
}

func (p pretended) Traits() destination.Traits {
	return destination.Traits{Name: p.name, Resumes: true, MaxFile: 7}
}

// street is places with a pretended connector.
type street struct {
	*places
	mu     sync.Mutex
	opens  []string
	refuse map[string]fault.Kind
	told   chan struct{}
}

func newStreet(t *testing.T, saved string) *street {
	t.Helper()
	state := t.TempDir()
	if err := os.WriteFile(filepath.Join(state, "settings.json"), []byte(saved), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &street{refuse: map[string]fault.Kind{}, told: make(chan struct{}, 16)}
	s.places = newPlaces(settings.Open(state, ""), func(_ context.Context, id string) (*destination.Destination, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.opens = append(s.opens, id)
		if why, refused := s.refuse[id]; refused {
			return nil, fault.New(why, "open", "")
		}
		return &destination.Destination{Transfer: pretended{name: id}}, nil
	})
	return s
}

func (s *street) opened() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.opens
	s.opens = nil
	return all
}

const two = `{"version":1,"destination":"a","destinations":[
	{"id":"a","name":"A","kind":"linkdrop","url":"https://a.example"},{"id":"c","name":"C","kind":"companion","url":"https://c.example"}]}`

// What is chosen is opened, again when it is set up otherwise, and again when a person did something about it.
func TestPlacesFollowTheSettings(t *testing.T) {
	s := newStreet(t, two)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); s.run(ctx, func() { s.told <- struct{}{} }) }()
	defer func() { cancel(); <-ended }()

	if p := s.here(); p.ID != "a" || p.Name != "A" || p.MaxFile != 0 || p.Linkless {
		t.Errorf("before it is open: %+v", p)
	}
	<-s.told
	if p := s.here(); p.MaxFile != 7 || p.Restarts {
		t.Errorf("once it is open: %+v", p)
	}
	if p := s.at("c"); !p.Linkless || p.Name != "C" {
		t.Errorf("another: %+v", p)
	}
	<-s.told
	if p := s.at("gone"); p.ID != "gone" || p.Name != "gone" {
		t.Errorf("one that is gone: %+v", p)
	}
	update := func(change func(*settings.Settings)) {
		t.Helper()
		if err := s.settings.Update(change); err != nil {
			t.Fatal(err)
		}
	}
	update(func(v *settings.Settings) { v.Destination = new("c") })
	if p := s.here(); p.ID != "c" || p.MaxFile != 7 {
		t.Errorf("chosen: %+v", p)
	}
	update(func(v *settings.Settings) {
		v.Destinations = slices.Clone(v.Destinations)
		v.Destinations[1].URL = "https://new.example"
	})
	if p := s.here(); p.MaxFile != 0 {
		t.Errorf("it has another address, and shows what the old one had: %+v", p)
	}
	<-s.told
	s.reopen("c")
	<-s.told
	if got := s.opened(); !slices.Equal(got, []string{"a", "c", "c", "c"}) {
		t.Errorf("opened %q", got)
	}
}

// One that cannot be opened is tried again by itself where drops go, and left alone for a while where they do not. What waits
// for a person is not tried at all before somebody acts: a keychain would ask and ask.
func TestPlacesThatCannotBeOpened(t *testing.T) {
	for _, c := range []struct {
		why         fault.Kind
		least, most int // how often the one that drops go to is tried
	}{{fault.Unreachable, 3, 6}, {fault.KeychainLocked, 1, 1}, {fault.SignIn, 1, 1}} {
		s := newStreet(t, two)
		s.refuse["a"], s.refuse["c"] = c.why, c.why
		synctest.Test(t, func(t *testing.T) {
			s.wanted = make(chan string, 16) // of this bubble
			ctx, cancel := context.WithCancel(t.Context())
			go s.run(ctx, func() {})
			defer cancel()
			for range 20 {
				s.here()
				s.at("c")
				time.Sleep(time.Second) //nolint:forbidigo // the bubble's clock
			}
			synctest.Wait()
			count := map[string]int{}
			for _, id := range s.opened() {
				count[id]++
			}
			if count["a"] < c.least || count["a"] > c.most || count["c"] != 1 {
				t.Errorf("%v, in 20 seconds, drawn every second: %v", c.why, count)
			}
			s.reopen("a")
			synctest.Wait()
			if again := s.opened(); len(again) == 0 || again[0] != "a" {
				t.Errorf("%v: somebody acted, and %q was opened", c.why, again)
			}
		})
	}
}

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		d       settings.Destination
		links   bool
		problem bool
	}{
		{settings.Destination{Kind: settings.Practice}, true, false},
		{settings.Destination{Kind: settings.AmazonS3}, true, false},
		{settings.Destination{Kind: settings.Companion}, false, false},
		{settings.Destination{Kind: settings.Mapped, Mapping: &settings.MappingOptions{Preset: "fastapi-share"}}, true, false},
		{settings.Destination{Kind: settings.Mapped, Mapping: &settings.MappingOptions{Preset: "fastapi-simple"}}, false, false},
		{settings.Destination{Kind: settings.Mapped, Mapping: &settings.MappingOptions{File: []byte(`{"version": 1,
			"sign": 7}`)}}, false, true},
	} {
		if links, problem := validate(c.d); links != c.links || (problem != "") != c.problem {
			t.Errorf("%+v: %v %q", c.d, links, problem)
		}
	}
}

func TestDateAndTime(t *testing.T) {
	only := func(name string) func(string) (string, error) {
		return func(asked string) (string, error) {
			if asked == name {
				return "/usr/bin/" + name, nil
			}
			return "", os.ErrNotExist
		}
	}
	if got := clockSettings("linux", only("systemsettings")); !slices.Equal(got, []string{"/usr/bin/systemsettings", "kcm_clock"}) {
		t.Errorf("%q", got)
	}
	if got := clockSettings("linux", only("")); got != nil {
		t.Errorf("a button for nothing: %q", got)
	}
	if got := clockSettings("windows", only("")); len(got) != 2 || got[1] != "ms-settings:dateandtime" {
		t.Errorf("%q", got)
	}
}
