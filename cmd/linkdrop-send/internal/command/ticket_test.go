package command

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/exit"
)

// What has a ticket is found by it, by a link that is pasted, and ended and deleted together; nothing else is touched.
func TestTicket(t *testing.T) {
	s := newShell(t)
	to := s.backend()
	link := s.must("", append(to, "--ticket", " SUP-4711 ", s.file("a.txt", "abc"), s.file("b.txt", "abc"))...)
	s.must("", append(to, "--ticket", "SUP-471", s.file("c.txt", "abc"))...)
	other := s.must("", append(to, s.file("SUP-4711.txt", "abc"))...)

	if got := s.entries("--ticket", "sup-4711"); len(got) != 2 || got[0].Ticket != "SUP-4711" || got[0].Files != 1 {
		t.Fatalf("%+v", got)
	}
	if got := s.entries("--search", "4711"); len(got) != 3 {
		t.Errorf("%+v", got)
	}
	first, _, _ := strings.Cut(link, "\n")
	if got := s.entries("--search", "Here it is: "+first+" (until Friday)"); len(got) != 1 || got[0].Name != "a.txt" {
		t.Errorf("by its link: %+v", got)
	}
	access := []string{"--ticket", "SUP-4711"}
	if r := s.run("", append([]string{"revoke"}, access...)...); r.code != exit.Sent || !strings.Contains(r.errs, "2 of 2 entries") {
		t.Errorf("%+v", r)
	}
	if r := s.run("", append([]string{"delete"}, access...)...); r.code != exit.Sent {
		t.Errorf("%+v", r)
	}
	for _, e := range s.entries() {
		if (e.State == "deleted") != (e.Ticket == "SUP-4711") {
			t.Errorf("%s is %s", e.Name, e.State)
		}
	}
	if r := s.run("", append([]string{"delete"}, access...)...); r.code != exit.NotSent || !strings.Contains(r.errs, "ticket") {
		t.Errorf("once more: %+v", r)
	}
	if status := opens(t, other, ""); status != 200 {
		t.Errorf("what is only called like the ticket: %d", status)
	}
}

func TestTicketMistakes(t *testing.T) {
	s := newShell(t)
	for name, args := range map[string][]string{
		"both": {"delete", "--ticket", "1", "ID"}, "empty": {"delete", "--ticket", " "}, "neither": {"revoke"},
		"two lines": {"--practice", "--ticket", "a\nb", "x"}, "long": {"history", "--ticket", strings.Repeat("x", 101)},
	} {
		if r := s.run("", args...); r.code != exit.WrongUsage {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// What is older than the settings say is forgotten after something was sent, unless its link is known to work.
func TestOldEntriesAreForgotten(t *testing.T) {
	s := newShell(t)
	to := s.backend()
	for _, name := range []string{"old.txt", "works.txt"} {
		s.must("", append(to, s.file(name, "abc"))...)
	}
	year := 365 * 24 * time.Hour
	s.inHistory(fmt.Sprintf(`UPDATE entries SET sent_at = sent_at - %d;
		UPDATE entries SET ends = ends - %[1]d WHERE name = 'old.txt'`, year.Microseconds()))
	s.must("", append(to, s.file("new.txt", "abc"))...)
	if got := s.entries(); len(got) != 2 || got[0].Name != "new.txt" || got[1].Name != "works.txt" {
		t.Errorf("%+v", got)
	}
}
