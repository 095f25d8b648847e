package server

import (
	"context"
	"errors"
	"time"

	"linkdrop/uploader/objectname"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/password"
	"linkdrop/uploader/server/records"
)

// hashing turns a password into what is recorded; no password into nothing.
type hashing func(text string) (phc string, err error)

// hashEach hashes the passwords of one call. Links that are made together mostly have the same one: it is hashed once.
func (s *Server) hashEach(ctx context.Context) hashing {
	known := map[string]string{"": ""}
	return func(text string) (string, error) {
		if phc, ok := known[text]; ok {
			return phc, nil
		}
		phc, err := s.passwords.Hash(ctx, text)
		if errors.Is(err, password.ErrTooLong) {
			return "", invalid("password is longer than 1,024 bytes")
		}
		if err == nil {
			known[text] = phc
		}
		return phc, err
	}
}

// linkTitle is the name of a link, cut where it is too long.
func linkTitle(name string) (string, error) {
	if !usableName(name) {
		return "", invalid("name is not usable")
	}
	return objectname.Shorten(name, protocol.MaxName), nil
}

// checkShareOptions checks what a new link has beside its files.
func checkShareOptions(share records.Share) error {
	if !usableName(share.Sender) || len(share.Sender) > protocol.MaxSender {
		return invalid("sender is not usable, or longer than 200 bytes")
	}
	return checkShareChange(records.ShareChange{Note: &share.Note, MaxDownloads: &share.MaxDownloads})
}

func checkShareChange(change records.ShareChange) error {
	if note := change.Note; note != nil && (!usableName(*note) || len(*note) > protocol.MaxNote) {
		return invalid("note is not usable, or longer than 2,000 bytes")
	}
	if most := change.MaxDownloads; most != nil && (*most < 0 || *most > protocol.MaxDownloads) {
		return invalid("max_downloads is out of range")
	}
	return nil
}

// arriveBy is until when a link waits for its files, which may be there already.
func arriveBy(seconds int64, now time.Time) (time.Time, error) {
	if seconds < 0 {
		return time.Time{}, invalid("arrive_within is negative")
	}
	if seconds == 0 || seconds > protocol.MaxArrive {
		seconds = protocol.MaxArrive
	}
	return now.Add(time.Duration(seconds) * time.Second), nil
}
