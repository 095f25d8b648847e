package destination

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// pass lets time go by in a synctest bubble.
func pass(d time.Duration) { <-time.After(d) }

func TestLifeByTheMonotonicClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		life := NewLife(15 * time.Minute)
		if life.Left() != 15*time.Minute || !life.Usable() || life.Total() != 15*time.Minute {
			t.Fatalf("%v left", life.Left())
		}
		pass(14 * time.Minute)
		if life.Left() != time.Minute || !life.Usable() {
			t.Errorf("%v left, usable %v", life.Left(), life.Usable())
		}
		pass(time.Nanosecond)
		if life.Usable() {
			t.Error("usable with less than a minute left")
		}
		pass(2 * time.Minute)
		if life.Left() >= 0 {
			t.Errorf("%v left of a life that is over", life.Left())
		}
	})
}

// A URL that lives shorter than two minutes is worth starting in the first half of its life.
func TestShortLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		life := NewLife(3 * time.Second)
		pass(1500 * time.Millisecond)
		if !life.Usable() {
			t.Error("not usable in its first half")
		}
		pass(time.Nanosecond)
		if life.Usable() {
			t.Error("usable in its second half")
		}
	})
}

// The wall clock jumps while the monotonic one stands: the computer slept, or somebody set the clock. Forward the life
// shrinks; backward it does not grow.
func TestLifeByTheWallClock(t *testing.T) {
	for _, c := range []struct {
		name string
		jump time.Duration
		want time.Duration
	}{
		{"slept 10 minutes", 10 * time.Minute, 5 * time.Minute},
		{"slept a day", 24 * time.Hour, 15*time.Minute - 24*time.Hour},
		{"set back an hour", -time.Hour, 15 * time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				life := NewLife(15 * time.Minute)
				life.wall = life.wall.Add(-c.jump)
				if got := life.Left(); got != c.want {
					t.Errorf("%v left, want %v", got, c.want)
				}
			})
		})
	}
}

func TestZeroLifeNeverEnds(t *testing.T) {
	var life Life
	if !life.Usable() || life.Left() <= 0 || life.Total() != 0 {
		t.Errorf("%v left", life.Left())
	}
}

// holder is what a careless caller logs: a request in a struct in a struct, one of them unexported.
type holder struct {
	Name    string
	Request Request
	Again   *Request
	Links   []Link
	ByName  map[string]URL
	hidden  URL
}

func TestURLNeverShows(t *testing.T) {
	const query = "X-Amz-Signature=CANARY0451"
	u := NewURL("https://bucket.example.com:9000/k?" + query)
	if !strings.Contains(u.Reveal(), query) || u.Host() != "bucket.example.com:9000" || u.IsZero() {
		t.Fatal("Reveal, Host or IsZero")
	}
	h := holder{
		Name: "n", Request: Request{URL: u}, Again: &Request{URL: u}, Links: []Link{{URL: u}},
		ByName: map[string]URL{"a": u}, hidden: u,
	}
	var shown strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, v := range []any{u, &u, h, &h, []any{h}, h.hidden, h.Request, *h.Again} {
			fmt.Fprintf(&shown, verb, v)
		}
	}
	for _, v := range []any{u, &u, h, h.ByName, Created{First: h.Again}, Result[Request]{Value: h.Request}} {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		shown.Write(data)
	}
	var log bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		l := slog.New(handler)
		l.Info("x", "url", u, "pointer", &u, "struct", h, "nested", &h, "any", []any{h, u}, slog.Group("g", "r", h.Request))
		l.With("h", h).Info("y", "map", h.ByName)
	}
	if all := shown.String() + log.String(); strings.Contains(all, "CANARY") || strings.Contains(all, "bucket.example.com") {
		t.Errorf("a signed address shows: %s", all)
	}
	if !strings.Contains(log.String(), redacted) {
		t.Error("nothing was logged at all")
	}
}

func TestZeroURL(t *testing.T) {
	var u URL
	if !u.IsZero() || u.Reveal() != "" || u.Host() != "" || !NewURL("").IsZero() || NewURL("://").Host() != "" {
		t.Error("the zero URL is not empty")
	}
}

func TestContentType(t *testing.T) {
	const octets = "application/octet-stream"
	for given, want := range map[string]string{
		"text/plain": "text/plain", "application/vnd.ms-excel": "application/vnd.ms-excel", "IMAGE/JPEG": "IMAGE/JPEG", "application/x+zip!#": "application/x+zip!#",
		"text/plain; charset=utf-8": "text/plain", " text/html ;charset=utf-8": "text/html", "text/x;y": "text/x",
		"": octets, ";": octets, "text": octets, "text/": octets, "/plain": octets, "text/plain\r\nHost: evil.net": octets, "text/pl ain": octets, "text/plain/x": octets, "t\u00e9xt/plain": octets,
	} {
		if got := (File{Type: given}).ContentType(); got != want {
			t.Errorf("%q is told as %q, want %q", given, got, want)
		}
	}
}
