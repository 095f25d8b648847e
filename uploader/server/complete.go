package server

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/storage"
)

// complete answers POST /v1/uploads/complete.
func (s *Server) complete(ctx context.Context, owner string, q protocol.CompleteRequest) (protocol.CompleteResponse, error) {
	uploads, err := s.find(ctx, owner, uploadIDs(q.Uploads, func(c protocol.Complete) string { return c.UploadID }))
	if err != nil {
		return protocol.CompleteResponse{}, err
	}
	proven := make([]records.Upload, len(q.Uploads))
	proofs := make([]string, len(q.Uploads))
	failures := make([]error, len(q.Uploads))
	err = s.inParallel(ctx, len(q.Uploads), func(i int) {
		c := q.Uploads[i]
		proven[i], proofs[i], failures[i] = s.completeOne(ctx, *uploads[c.UploadID], c)
	})
	if err != nil {
		return protocol.CompleteResponse{}, err
	}
	if err := s.noteStored(ctx, proven, failures); err != nil {
		return protocol.CompleteResponse{}, err
	}
	answer := protocol.CompleteResponse{Uploads: make([]protocol.Completed, len(q.Uploads))}
	for i, c := range q.Uploads {
		if failures[i] != nil {
			s.logFailure(ctx, failures[i])
			answer.Uploads[i] = protocol.Completed{UploadID: c.UploadID, Error: elementError(failures[i])}
			continue
		}
		u := proven[i]
		answer.Uploads[i] = protocol.Completed{UploadID: u.ID, Key: u.Key, Size: u.Size, Proof: proofs[i], CRC64: u.CRC64}
	}
	return answer, nil
}

// noteStored records what was proven, also for a client that has left: the object is there.
func (s *Server) noteStored(ctx context.Context, proven []records.Upload, failures []error) error {
	stored := make([]records.Upload, 0, len(proven))
	for i, u := range proven {
		if failures[i] == nil && u.State == records.Open {
			stored = append(stored, u)
		}
	}
	if len(stored) == 0 {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	if err := s.Records.StoreUploads(ctx, stored, time.Now()); err != nil {
		return err
	}
	owner, ids := stored[0].Owner, make([]string, len(stored)) // a call is one owner's
	for i, u := range stored {
		ids[i] = u.ID
	}
	s.listeners.Changed(owner, s.sharesWith(ctx, owner, ids...)...)
	return nil
}

// completeOne makes the object where it comes in parts, and proves it; a stored one is proven again, for it may have been
// removed behind our back. A storage that does not let it be looked at is believed. One that does, and says for longer than
// showing it may take that there is nothing, has lost what it said it made: the client starts over.
func (s *Server) completeOne(ctx context.Context, found records.Result[records.Upload], c protocol.Complete) (u records.Upload, proof string, err error) {
	u = found.Value
	if found.Err != nil {
		return u, "", found.Err
	}
	if err := checkDigests(c); err != nil {
		return u, "", err
	}
	var joined time.Time // when the storage said that the object is there
	var refusal error
	if u.Parts > 0 && u.State == records.Open {
		joined, refusal = s.assembleNamed(ctx, u, c.Parts)
		// The parts are gone after a Complete whose answer was lost: then the object decides.
		if refusal != nil && !errors.Is(refusal, storage.ErrNoUpload) {
			return u, "", refusal
		}
	}
	u, proof, err = s.prove(ctx, u)
	if err = withoutProof(err, joined, refusal); errors.Is(err, errUnproven) {
		err, proof = nil, protocol.ProofAcknowledged
	}
	if errors.Is(err, errVanished) {
		s.assemblies.giveUp(u.ID)
		return u, "", errLost()
	}
	if err = s.admit(ctx, u, err); err != nil {
		return u, "", err
	}
	s.assemblies.forget(u.ID)
	u.SHA256 = strings.ToLower(c.SHA256)
	return u, proof, compareCRC(c.CRC64, u.CRC64)
}

var (
	errUnproven = errors.New("believed")                                  // nothing was shown, and nothing speaks against it
	errVanished = errors.New("the storage has lost what it said it made") // it says so itself
)

// withoutProof is what to make of a proof that failed with err: joined is when the storage said that it made the object, refusal
// why it did not.
func withoutProof(err error, joined time.Time, refusal error) error {
	silent, missing := errors.Is(err, storage.ErrSilent), errors.Is(err, storage.ErrNotFound)
	switch {
	case silent && refusal != nil: // neither the parts nor a proof
		return storage.ErrNotFound
	case silent:
		return errUnproven
	case missing && !joined.IsZero() && time.Since(joined) < visibleWithin:
		return errNotVisible
	case missing && !joined.IsZero():
		return errVanished
	case missing && refusal != nil:
		return refusal
	}
	return err
}

func checkDigests(c protocol.Complete) error {
	if c.CRC64 != "" && !isHex(c.CRC64, 8) || c.SHA256 != "" && !isHex(c.SHA256, 32) {
		return invalid("a checksum is not hex of its length")
	}
	return nil
}

func isHex(s string, n int) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == n
}

// compareCRC holds what the sender counted against what the storage counted; either may not know.
func compareCRC(sent, stored string) error {
	if sent == "" || stored == "" || strings.EqualFold(sent, stored) {
		return nil
	}
	return &problem{http.StatusConflict, protocol.CodeMismatch, "The stored bytes are not the ones that were sent."}
}

// assembleNamed completes a multipart upload out of the named parts, or of what arrived where none are named.
func (s *Server) assembleNamed(ctx context.Context, u records.Upload, named []protocol.Part) (since time.Time, err error) {
	parts := make([]storage.Part, len(named))
	for i, p := range named {
		parts[i] = storage.Part{Number: p.Number, ETag: p.ETag}
	}
	if len(named) == 0 {
		parts, err = s.Storage.Parts(ctx, u.Key, u.StorageID)
		if errors.Is(err, storage.ErrSilent) {
			err = storage.ErrInvalidPart // the client names them, or sends them again
		}
		if err != nil {
			return time.Time{}, err
		}
	}
	if len(parts) != u.Parts {
		return time.Time{}, storage.ErrInvalidPart
	}
	for i, p := range parts {
		if p.Number != i+1 {
			return time.Time{}, storage.ErrInvalidPart
		}
	}
	return s.assemble(ctx, u, parts)
}

// prove asks the storage for the object and finds in it the size and the token of this upload; where the storage keeps no
// token, the key, which nobody else gets, and the size are enough, and the proof is no more than that. storage.ErrNotFound
// where it is not there or is another, storage.ErrSilent; a problem where it has another type than was signed.
func (s *Server) prove(ctx context.Context, u records.Upload) (proven records.Upload, proof string, err error) {
	info, err := s.Storage.Head(ctx, u.Key)
	if err != nil {
		return u, "", err
	}
	if u, err = s.learn(u, info); err != nil {
		return u, "", err
	}
	if info.Size != u.Size || info.Token != "" && info.Token != u.Token {
		return u, "", storage.ErrNotFound
	}
	if u.State == records.Open && s.rules().LookInside && !sameType(u.Type, info.Type) {
		return u, "", errOtherType()
	}
	if info.CRC64 != nil {
		crc := fmt.Sprintf("%016x", *info.CRC64)
		if u.State == records.Stored && u.CRC64 != "" && u.CRC64 != crc { // replaced since, where a storage lets that be done
			return u, "", storage.ErrNotFound
		}
		u.CRC64 = crc
	}
	if info.Token == "" {
		return u, protocol.ProofAcknowledged, nil
	}
	return u, protocol.ProofMatched, nil
}
