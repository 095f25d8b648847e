package server

import (
	"context"
	"errors"
	"log/slog"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/policy"
	"linkdrop/uploader/server/records"
)

// rules is the policy that holds now.
func (s *Server) rules() *policy.Policy { return s.Policy() }

// judge asks the policy whether a file may be sent, and where it is kept.
func (s *Server) judge(f protocol.File) (policy.Place, error) {
	place, err := s.rules().Judge(policy.File{Name: f.Name, Type: f.Type, Size: f.Size})
	return place, asProblem(err)
}

// asProblem puts a policy's refusal into an answer; other errors stay what they are.
func asProblem(err error) error {
	refused := (*policy.Refusal)(nil)
	if !errors.As(err, &refused) {
		return err
	}
	switch refused.Rule {
	case policy.TooLarge:
		return &problem{http.StatusRequestEntityTooLarge, protocol.CodeTooLarge, refused.Text}
	case policy.TypeBlocked:
		return &problem{http.StatusUnsupportedMediaType, protocol.CodeTypeBlocked, refused.Text}
	case policy.NameBlocked:
	}
	return &problem{http.StatusUnprocessableEntity, protocol.CodeNameBlocked, refused.Text}
}

func recordsQuota(q policy.Quota) records.Quota {
	return records.Quota{Bytes: q.Bytes, Files: q.Files, Open: q.Open}
}

// overQuota says what an owner has too much of. Uploads that are under way come to an end: that is no reason to give up.
func overQuota(err error, q policy.Quota) error {
	switch {
	case errors.Is(err, records.ErrQuotaBytes):
		return &problem{http.StatusForbidden, protocol.CodeQuota, "You may have at most " + humanize.Bytes(uint64(q.Bytes)) + " here. Delete files, or let links end."} //nolint:gosec // not negative
	case errors.Is(err, records.ErrQuotaFiles):
		return &problem{http.StatusForbidden, protocol.CodeQuota, "You may have at most " + humanize.Comma(int64(q.Files)) + " files here. Delete files, or let links end."}
	case errors.Is(err, records.ErrQuotaOpen):
		return &problem{http.StatusTooManyRequests, protocol.CodeBusy, "You may have at most " + humanize.Comma(int64(q.Open)) + " uploads under way here. It goes on when others have ended."}
	}
	return err
}

// admit judges a file by its bytes once they are there, before anybody may rely on it. unproven is why the storage did not show
// it as it should be. What is refused is deleted.
func (s *Server) admit(ctx context.Context, u records.Upload, unproven error) error {
	err := unproven
	if err == nil && u.State == records.Open {
		err = s.lookInside(ctx, u)
	}
	var refused *problem
	if errors.As(err, &refused) && (refused.code == protocol.CodeTypeBlocked || refused.code == protocol.CodeTooLarge || refused.code == protocol.CodeNameBlocked) {
		s.remove(ctx, u)
	}
	return err
}

// lookInside fails also where the storage does not let anybody look: a policy that cannot be kept is not kept quietly.
func (s *Server) lookInside(ctx context.Context, u records.Upload) error {
	rules := s.rules()
	if !rules.LookInside || u.Size == 0 {
		return nil
	}
	sample, err := s.Storage.Sample(ctx, u.Key, policy.SampleSize)
	if err != nil {
		return err
	}
	return asProblem(rules.JudgeContent(policy.File{Name: u.Name, Type: u.Type, Size: u.Size}, sample))
}

// remove deletes what was refused, also for a client that has left; what fails of it the sweep does.
func (s *Server) remove(ctx context.Context, u records.Upload) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), freeTimeout)
	defer cancel()
	_, err := s.Records.DropUpload(ctx, u.Owner, u.ID, time.Now())
	if err == nil {
		err = s.free(ctx, u)
	}
	if err != nil && !errors.Is(err, records.ErrNotFound) {
		s.Log.WarnContext(ctx, "freeing later", slog.String("error", err.Error()))
	}
	s.freeSoon()
}

// sameType compares what was signed with what a storage says: it may add parameters, and a store that keeps no type has a usual
// one.
func sameType(signed, stored string) bool {
	bare, _, err := mime.ParseMediaType(stored)
	return stored == "" || strings.EqualFold(stored, signed) || err == nil && (strings.EqualFold(bare, signed) || bare == plainBytes || bare == "binary/octet-stream")
}

// errOtherType: the signature was not held.
func errOtherType() error {
	return &problem{http.StatusUnsupportedMediaType, protocol.CodeTypeBlocked, "This file was stored as another type than it was to be sent as."}
}

// lives are how long links may live: the policy's rules, and the server's own where it has none.
func (s *Server) lives() (usual, longest time.Duration, choices []time.Duration) {
	rules := s.rules().Life
	longest = defaulted(rules.Longest, s.Limits.LifeMax)
	usual = min(defaulted(rules.Default, s.Limits.Life), longest)
	offered := rules.Choices
	if len(offered) == 0 {
		offered = []time.Duration{time.Hour, 24 * time.Hour, 7 * 24 * time.Hour, 30 * 24 * time.Hour}
	}
	for _, life := range offered {
		if life <= longest {
			choices = append(choices, life)
		}
	}
	return usual, longest, choices
}

// maxFile is the largest file that is taken of any type, in bytes.
func (s *Server) maxFile() int64 {
	if largest := s.rules().LargestFile(); largest > 0 {
		return min(largest, s.Limits.MaxFile)
	}
	return s.Limits.MaxFile
}

// checkPassword refuses a link that has no password where one is required, and one with a password where there are none.
func (s *Server) checkPassword(given bool) error {
	switch rule := s.rules().Password; {
	case rule == policy.PasswordRequired && !given:
		return &problem{http.StatusForbidden, protocol.CodeForbidden, "Every link needs a password here, and this one has none."}
	case rule == policy.PasswordOff && given:
		return &problem{http.StatusForbidden, protocol.CodeForbidden, "Links have no passwords here."}
	}
	return nil
}

// limits is what clients are told, so that they can say it before anything is sent.
func (s *Server) limits() protocol.Limits {
	rules := s.rules()
	usual, longest, choices := s.lives()
	told := protocol.Limits{
		MaxFile: s.maxFile(), Batch: protocol.MaxBatch, ShareUploads: shareUploads, Life: int64(usual / time.Second), LifeMax: int64(longest / time.Second),
		Allowed: texts(rules.Allowed), Blocked: texts(rules.Blocked),
	}
	for _, life := range choices {
		told.LifeList = append(told.LifeList, int64(life/time.Second))
	}
	if rules.Password != policy.PasswordOptional { // which is what nothing means
		told.Password = string(rules.Password)
	}
	return told
}

func texts(patterns []policy.Pattern) []string {
	var all []string
	for _, p := range patterns {
		all = append(all, string(p))
	}
	return all
}
