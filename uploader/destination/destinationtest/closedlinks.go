package destinationtest

import (
	"crypto/sha256"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// closedPassword is what the suite's links are closed with. It must be in no error.
const closedPassword = "CANARY correct horse & <staple>?=ü"

// closedLinks asks for each option of a link: it holds, or there is no link. None is ever ignored.
func closedLinks(s *session) {
	s.linkless()
	object, data := s.small(50)
	can := s.d.Traits().Links.Options
	password := destination.NewPassword(closedPassword)
	for _, one := range []struct {
		name    string
		options destination.LinkOptions
		can     bool
		holds   func(*session, destination.Link, []byte)
	}{
		{"a password", destination.LinkOptions{Password: password}, can.Password != destination.PasswordOff, (*session).opensWith},
		{"most downloads", destination.LinkOptions{MaxDownloads: 1}, can.MaxDownloads, (*session).opensOnce},
		{"a note", destination.LinkOptions{Note: "for <you>", Sender: "me"}, can.Note, func(s *session, l destination.Link, data []byte) { s.same(l, 1, data) }},
		{"all", destination.LinkOptions{Password: password, MaxDownloads: 5, Note: "n"}, can.Password != destination.PasswordOff && can.MaxDownloads && can.Note, (*session).opensWith},
	} {
		s.t.Run(one.name, func(t *testing.T) {
			in := *s
			in.t = t
			request := destination.LinkRequest{ID: ulid.Make().String(), Uploads: []destination.Upload{object.Upload}, Life: time.Hour, Options: one.options}
			link, err := in.linkAgain(request)
			var f *fault.Error
			switch {
			case one.can && err == nil:
				if link.Protected != !one.options.Password.IsZero() {
					t.Errorf("protected: %v", link.Protected)
				}
				one.holds(&in, link, data)
			case one.can, err == nil, !errors.As(err, &f), f.Kind != fault.Unsupported, f.Code != fault.NoOption, !link.URL.IsZero():
				t.Errorf("it can: %v; %v, a link: %v", one.can, err, !link.URL.IsZero())
			default:
				in.clean("the error", err.Error())
				if strings.Contains(err.Error(), "CANARY") {
					t.Error("the error holds the password")
				}
			}
		})
	}
}

// opensWith fails the test unless the link gives its bytes to who knows the password, and nothing to others; asked for again, it
// asks for it as well.
func (s *session) opensWith(link destination.Link, data []byte) {
	if s.h.FetchWith == nil {
		s.t.Fatal("links here have a password, and the harness cannot say one")
	}
	if _, err := s.fetch(link, 1); err == nil {
		s.t.Error("bytes without the password")
	}
	for _, word := range []string{"", "wrong", closedPassword + " "} {
		if body, err := s.h.FetchWith(s.t, link, 1, word); err == nil {
			_ = body.Close()
			s.t.Errorf("bytes for %q", word)
		}
	}
	body, err := s.h.FetchWith(s.t, link, 1, closedPassword)
	if err != nil {
		s.t.Fatalf("the password: %v", err)
	}
	if sum, err := sumOf(body); err != nil || sum != sha256.Sum256(data) {
		s.t.Errorf("something else came with the password (%v)", err)
	}
}

// opensOnce fails the test unless the link gives its bytes the first time only.
func (s *session) opensOnce(link destination.Link, data []byte) {
	s.same(link, 1, data)
	if _, err := s.fetch(link, 1); err == nil {
		s.t.Error("it was downloaded twice")
	}
}
