package destinationtest

import (
	"io"
	"strings"
	"testing"

	"linkdrop/uploader/destination"
)

// Harness is one destination to be tested.
type Harness struct {
	// Destination and Storage are the line in the table: "companion, form" on "versitygw". .ci/test lists them again, so that
	// one which did not run is missed. Destination is the test's name where it is empty.
	Destination, Storage string
	// Open opens the destination; it is called once for each case, and closes what it opened by t.Cleanup. Part sizes must
	// be at most MaxPart, or the larger cases send a gigabyte.
	Open func(t *testing.T) *destination.Destination
	// Fetch gets file n (from 1) of a link, as somebody without any key would. An error means that the link gave no bytes.
	// Nil only where the destination has no Linker.
	Fetch func(t *testing.T, link destination.Link, n int) (io.ReadCloser, error)
	// FetchWith is Fetch by somebody who says this password. Nil only where links have none (LinkTraits.Options).
	FetchWith func(t *testing.T, link destination.Link, n int, password string) (io.ReadCloser, error)
	// Stored gets a stored object with the storage's own keys, where no Linker gives it to anybody. Nil: what is stored is not
	// looked at, and the log says so.
	Stored func(t *testing.T, object destination.Object) (io.ReadCloser, error)
	// Secrets are tokens and keys that must never be in what the journal stores, in an error, or in a request to storage.
	Secrets []string
	// Endless says that the destination does not tell when its links end, or in no way that can be understood.
	Endless bool
	// Refuses is a content type that the destination does not take, "" where it takes all.
	Refuses string
	// StoredAs is what a file of a content type is stored as, where a destination says another on purpose. Nil: as that type.
	StoredAs func(contentType string) string
}

// MaxPart is the largest part size the suite accepts: S3's smallest, so ask for it as the wish.
const MaxPart = 5 << 20

// Run runs every case as a subtest, several at a time, and notes how they ended for the table.
func Run(t *testing.T, h Harness) {
	t.Helper()
	sum := newSummary(t, h)
	for _, c := range []struct {
		name string
		run  func(*session)
	}{
		{"Sizes", sizes},
		{"Names", names},
		{"Types", types},
		{"Parallel", parallel},
		{"Empty batches", emptyBatches},
		{"More than a batch", moreThanABatch},
		{"One bad in a batch", oneBad},

		{"Create twice", createTwice},
		{"Higher attempt", higherAttempt},
		{"Sign again", signAgain},
		{"Piece twice", pieceTwice},
		{"List and go on", listAndGoOn},
		{"Complete twice", completeTwice},
		{"Complete early", completeEarly},
		{"Complete with another ETag", completeOtherETag},
		{"Complete with another checksum", completeOtherChecksum},
		{"Abort", abort},
		{"Abort unknown", abortUnknown},
		{"Cancelled", cancelled},
		{"Another destination's upload", foreign},

		{"Links", links},
		{"Several behind a link", several},
		{"Early link", earlyLink},
		{"Closed links", closedLinks},
		{"Revoke", revoke},
		{"Extend", extend},
		{"Delete", remove},
		{"Secrets", secrets},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := &session{t: t, h: h}
			t.Cleanup(func() { sum.ended(t, c.name, s.lacks) })
			s.open()
			c.run(s)
		})
	}
}

// without says that the destination cannot be asked for something, and ends the case.
func (s *session) without(what string) {
	s.t.Helper()
	s.lacks = what
	s.t.Log("not applicable: the destination has no " + what)
	s.t.SkipNow()
}

// clean fails the test where text holds a secret or what looks like a signature.
func (s *session) clean(where, text string) {
	s.t.Helper()
	for _, secret := range append([]string{"X-Amz-Signature", "://"}, s.h.Secrets...) {
		if strings.Contains(strings.ToLower(text), strings.ToLower(secret)) {
			s.t.Errorf("%s holds %q", where, secret)
		}
	}
}
