package uploader_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/protocol"
)

// landing is what whoever opens a link is told, and the status.
func landing(t *testing.T, link destination.Link) (page protocol.Landing, status int) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, link.URL.Reveal(), nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode == http.StatusOK {
		if err := json.NewDecoder(response.Body).Decode(&page); err != nil {
			t.Fatal(err)
		}
	}
	return page, response.StatusCode
}

// atDrop drops files whose pieces wait, and gives the report of their links.
func (h *house) atDrop(t *testing.T, o uploader.Options, names ...string) (uploader.DropReport, func()) {
	t.Helper()
	dir, hold := t.TempDir(), make(chan struct{})
	h.hold.Store(&hold)
	drop := uploader.Drop{Destination: "acme", Options: o}
	for _, name := range names {
		drop.Paths = append(drop.Paths, filepath.Join(dir, name))
		if err := os.WriteFile(filepath.Join(dir, name), []byte("the content of "+name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.queue.Add(t.Context(), drop); err != nil {
		t.Fatal(err)
	}
	return receive(t, h.arriving), func() { h.hold.Store(nil); close(hold) }
}

func receive(t *testing.T, from chan uploader.DropReport) uploader.DropReport {
	t.Helper()
	select {
	case r := <-from:
		return r
	case <-time.After(time.Minute):
		t.Fatal("no report")
		return uploader.DropReport{}
	}
}

// A link is told while its files are on their way, closed from the first moment on where it has a password, and is the one that they
// end in.
func TestALinkBeforeItsFiles(t *testing.T) {
	for name, o := range map[string]uploader.Options{
		"each":     {LinkAtDrop: true},
		"together": {LinkAtDrop: true, Together: true},
		"closed":   {LinkAtDrop: true, Together: true, Password: destination.NewPassword("secret")},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			early, release := h.atDrop(t, o, "a.txt", "b.txt")
			if want := map[bool]int{true: 1, false: 2}[o.Together]; len(early.Links) != want || !early.Arriving {
				t.Fatalf("%+v", early)
			}
			closed := !o.Password.IsZero()
			for _, l := range early.Links {
				page, status := landing(t, l.Link)
				if status != http.StatusOK || page.State != protocol.ShareArriving || page.EndsAt != nil || page.Protected != closed || (len(page.Files) == 0) != closed {
					t.Errorf("before: %d %+v", status, page)
				}
			}
			release()
			end := receive(t, h.settled)
			if !end.Given || end.Lost != 0 || len(end.Links) != len(early.Links) {
				t.Fatalf("%+v", end)
			}
			for i, l := range end.Links {
				page, status := landing(t, l.Link)
				if l.Link.URL.Reveal() != early.Links[i].Link.URL.Reveal() || l.Link.Ends.IsZero() || status != http.StatusOK || page.State != protocol.ShareReady || page.Protected != closed {
					t.Errorf("after: %d %+v, ends %v", status, page, l.Link.Ends)
				}
			}
		})
	}
}

// What is cancelled takes its link with it; one link of which a file is cancelled goes on without it.
func TestALinkBeforeACancelledFile(t *testing.T) {
	h := newHouse(t)
	early, release := h.atDrop(t, uploader.Options{LinkAtDrop: true}, "a.txt")
	if err := h.queue.WishDrop(t.Context(), uploader.Cancel, early.Drop.ID); err != nil {
		t.Fatal(err)
	}
	release()
	if end := receive(t, h.settled); end.Lost != 1 || len(end.Links) != 0 {
		t.Errorf("%+v", end)
	}
	h.isOver(t, early.Links[0].Link)

	early, release = h.atDrop(t, uploader.Options{LinkAtDrop: true, Together: true}, "b.txt", "c.txt")
	var items [2]uploader.Item
	h.queue.Items(items[:], early.Drop.ID, 0)
	if err := h.queue.Wish(t.Context(), uploader.Cancel, items[0].ID); err != nil {
		t.Fatal(err)
	}
	release()
	end := receive(t, h.settled)
	if end.Lost != 0 || !end.Given || len(end.Links) != 1 || end.Links[0].Link.URL.Reveal() != early.Links[0].Link.URL.Reveal() {
		t.Fatalf("%+v", end)
	}
	if page, status := landing(t, end.Links[0].Link); status != http.StatusOK || page.State != protocol.ShareReady || page.Count != 1 {
		t.Errorf("%d %+v", status, page)
	}
}

// isOver waits until a link leads to nothing.
func (h *house) isOver(t *testing.T, link destination.Link) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for range 1200 { // an undo may come for a while
		if _, status := landing(t, link); status == http.StatusNotFound || status == http.StatusGone {
			return
		}
		<-tick.C
	}
	t.Error("the link is not over")
}
