package linkdrop

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// Links are found in the list wherever they are in it, and what is not there is left out.
func TestCount(t *testing.T) {
	f := newFake(t)
	f.on("GET /.well-known/linkdrop", `{"name":"Acme","version":1,"sign_in":{"kind":"bearer"},"features":["shares","share_options"]}`)
	d := f.open(t)
	pages, next := []string{
		`{"shares":[{"id":"L0","downloads":9}],"cursor":"p 2"}`,
		`{"shares":[{"id":"L1","downloads":2,"max_downloads":5,"last_download":"2026-11-28T14:02:00Z","protected":true,"state":"ready"},{"id":"L2","downloads":1,"max_downloads":1,"state":"used_up"},{"id":"L3","downloads":0,"ends_at":"2026-11-28T15:00:00Z","state":"ended"},{"id":"L4","downloads":0,"state":"not_arrived"},{"id":"L5","downloads":0,"ends_at":"9999-11-28T15:00:00Z","state":"ready"}],"cursor":"p3"}`,
	}, 0
	f.handle("GET /v1/shares", func([]byte) (int, string) {
		page := pages[next%2]
		next++
		return http.StatusOK, page
	})
	got, err := d.Counter.Count(t.Context(), []string{"L1", "L2", "L3", "L4", "L5"})
	want := map[string]destination.Downloads{
		"L1": {Count: 2, Most: 5, Last: time.Date(2026, 11, 28, 14, 2, 0, 0, time.UTC), Protected: true}, "L2": {Count: 1, Most: 1, UsedUp: true},
		"L3": {Ends: time.Date(2026, 11, 28, 15, 0, 0, 0, time.UTC), Over: true}, "L4": {Over: true}, "L5": {}, // an end that means nothing
	}
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) || next != 2 {
		t.Errorf("%v, %v, after %d pages", got, err, next)
	}
	if got, err = d.Counter.Count(t.Context(), []string{"L9"}); err != nil || len(got) != 0 || next > 2+mostPages {
		t.Errorf("an endless list: %v, %v, after %d pages", got, err, next)
	}
	f.on("GET /v1/shares", `{"shares":[{"id":"L1","downloads":-1}]}`)
	_, err = d.Counter.Count(t.Context(), []string{"L1"})
	is(t, err, fault.Protocol)
}

// A backend that does not count is not asked to.
func TestWhoDoesNotCount(t *testing.T) {
	f := newFake(t)
	if d := f.open(t); d.Counter != nil {
		t.Error("a backend without the feature")
	}
}
