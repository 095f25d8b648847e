package server

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/events"
	"linkdrop/uploader/server/records"
)

const (
	sharesPage = 200
	maxCursor  = 64

	// shareUploads is told to clients as Limits.ShareUploads. Such a call takes about 0.4 s (measured: 146,000 files in 12 s, on
	// two busy cores), in which nobody else writes records. One that names more is taken, too, for the sake of clients that
	// know no pieces.
	shareUploads = 5_000
)

// share answers POST /v1/shares.
func (s *Server) share(ctx context.Context, owner string, q protocol.ShareRequest) (protocol.ShareResponse, error) {
	answer := protocol.ShareResponse{Shares: make([]protocol.Shared, len(q.Shares))}
	var ids []string
	for _, share := range q.Shares {
		ids = append(ids, share.Uploads...)
	}
	lost, err := s.lostUploads(ctx, owner, ids)
	if err != nil {
		return protocol.ShareResponse{}, err
	}
	hash := s.hashEach(ctx)
	asked := make([]records.Share, 0, len(q.Shares))
	place := make([]int, 0, len(q.Shares)) // of each asked one in the answer
	for i, share := range q.Shares {
		answer.Shares[i].ID = share.ID
		record, err := s.newShare(owner, share, hash)
		if err == nil && slices.ContainsFunc(record.Uploads, func(id string) bool { return lost[id] }) {
			err = errLost()
		}
		if err != nil {
			answer.Shares[i].Error = elementError(err)
			continue
		}
		asked, place = append(asked, record), append(place, i)
	}
	opened, err := s.Records.OpenShares(ctx, asked, time.Now())
	if err != nil {
		return protocol.ShareResponse{}, err
	}
	for i, r := range opened {
		to := &answer.Shares[place[i]]
		if r.Err != nil {
			to.Error = elementError(r.Err)
			continue
		}
		if r.Value.Ended(time.Now()) {
			to.Error = elementError(&problem{http.StatusForbidden, protocol.CodeForbidden, "This link has ended. A new one has an id of its own."})
			continue
		}
		if err := s.keepPassword(ctx, r.Value, asked[i].Password, q.Shares[place[i]].Password); err != nil {
			to.Error = elementError(err)
			continue
		}
		s.audit(ctx, "shared", owner, slog.String("share", to.ID))
		to.URL, to.EndsAt = s.shareURL(owner, to.ID), wireTime(r.Value.Ends)
	}
	return answer, nil
}

// keepPassword gives a link that there was already the password that it is asked for with now: a client that got no answer the first
// time, and whose person typed another one since, would pass on a password that does not open the link.
func (s *Server) keepPassword(ctx context.Context, held records.Share, phc, text string) error {
	if text == "" || held.Password == phc { // none is asked for, or it was made just now
		return nil
	}
	same, err := s.passwords.Matches(ctx, held.Password, text)
	if err != nil || same {
		return err
	}
	_, err = s.Records.ChangeShare(ctx, held.Owner, held.ID, records.ShareChange{Password: &phc}, time.Now())
	s.listeners.Changed(held.Owner, held.ID)
	return err
}

func (s *Server) newShare(owner string, share protocol.Share, hash hashing) (records.Share, error) {
	if !clientID.MatchString(share.ID) {
		return records.Share{}, invalid("id is not usable")
	}
	life, err := s.linkLife(share.Life)
	if err == nil {
		err = s.checkPassword(share.Password != "")
	}
	if err != nil {
		return records.Share{}, err
	}
	uploads := uploadIDs(share.Uploads, func(id string) string { return id })
	if len(uploads) == 0 {
		return records.Share{}, invalid("uploads is empty")
	}
	record := records.Share{
		ID: share.ID, Owner: owner, TokenHash: tokenHash(s.shareToken(owner, share.ID)), Life: life, Uploads: uploads, Unfinished: share.More,
		MaxDownloads: share.MaxDownloads, Note: share.Note, Sender: share.Sender, KeepAfter: s.KeepAfter,
	}
	if share.KeepAfter != nil {
		record.KeepAfter = *share.KeepAfter
	}
	if record.Name, err = linkTitle(share.Name); err != nil {
		return records.Share{}, err
	}
	if err := checkShareOptions(record); err != nil {
		return records.Share{}, err
	}
	if record.ArriveBy, err = arriveBy(share.ArriveWithin, time.Now()); err != nil {
		return records.Share{}, err
	}
	record.Password, err = hash(share.Password)
	return record, err
}

// addToShare answers POST /v1/shares/{id}/uploads.
func (s *Server) addToShare(r *http.Request, w http.ResponseWriter, owner string) (any, error) {
	var asked protocol.ShareUploads
	if err := readBody(w, r, &asked); err != nil {
		return nil, err
	}
	uploads := uploadIDs(asked.Uploads, func(id string) string { return id })
	if note := callLogOf(r.Context()); note != nil {
		note.batch = len(uploads)
	}
	if len(uploads) == 0 {
		return nil, invalid("There is nothing in uploads.")
	}
	lost, err := s.lostUploads(r.Context(), owner, uploads)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(uploads, func(id string) bool { return lost[id] }) {
		return nil, errLost()
	}
	id := r.PathValue("id")
	share, err := s.Records.AddToShare(r.Context(), owner, id, uploads, asked.More, time.Now())
	if err != nil {
		return nil, err
	}
	s.listeners.Changed(owner, id)
	s.audit(r.Context(), "added to a share", owner, slog.String("share", id), slog.Int("uploads", len(uploads)))
	return protocol.Shared{ID: id, URL: s.shareURL(owner, id), EndsAt: wireTime(share.Ends)}, nil
}

// linkLife reads seconds; 0 is the default. More than the most is the most: clients know it from discovery (Limits.LifeMax), the
// link's end says it, and one that asked while the limit was another has a link all the same.
func (s *Server) linkLife(seconds int64) (time.Duration, error) {
	usual, longest, _ := s.lives()
	if seconds == 0 {
		return usual, nil
	}
	if seconds < 0 {
		return 0, invalid("life is negative")
	}
	return time.Duration(min(seconds, int64(longest/time.Second))) * time.Second, nil
}

// wireTime cuts to seconds, downwards: a link never ends before what was said.
func wireTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC().Truncate(time.Second)
	return &t
}

// listShares answers GET /v1/shares.
func (s *Server) listShares(r *http.Request, _ http.ResponseWriter, owner string) (any, error) {
	query := r.URL.Query()
	cursor, named := query.Get("cursor"), query["id"]
	if len(cursor) > maxCursor {
		return nil, invalid("cursor is not one of ours")
	}
	if len(named) > protocol.MaxNamed {
		return nil, &problem{http.StatusBadRequest, protocol.CodeTooMany, "A call names at most 100 links."}
	}
	var shares []records.Share
	var err error
	if len(named) > 0 {
		shares, err = s.Records.NamedShares(r.Context(), owner, named)
	} else {
		shares, err = s.Records.ListShares(r.Context(), owner, cursor, sharesPage)
	}
	if err != nil {
		return nil, err
	}
	answer := protocol.ShareList{Shares: make([]protocol.ShareInfo, len(shares))}
	now := time.Now()
	for i, share := range shares {
		answer.Shares[i] = protocol.ShareInfo{
			ID: share.ID, Name: share.Name, URL: s.shareURL(owner, share.ID), Created: share.Created.UTC().Truncate(time.Second), EndsAt: wireTime(share.Ends),
			Downloads: share.Downloads, MaxDownloads: share.MaxDownloads, LastDownload: wireTime(share.LastDownload), Protected: share.Password != "",
			Note: share.Note, State: shareState(share, now),
		}
	}
	if len(named) == 0 && len(shares) == sharesPage {
		answer.Cursor = shares[len(shares)-1].ID
	}
	return answer, nil
}

// noStreamFor is when somebody may ask again for a stream of events that there is no room for now.
const noStreamFor = time.Minute

// watchShares answers GET /v1/events: see package events.
func (s *Server) watchShares(w http.ResponseWriter, r *http.Request) {
	owner, ok := s.ownerOf(r)
	if !ok {
		s.answerStranger(w, r)
		return
	}
	if s.tooMany(w, owner) {
		return
	}
	err := s.listeners.Serve(w, r, owner, events.Source{
		Look: func(ctx context.Context, links []string) ([]protocol.ShareEvent, error) {
			return s.shareEvents(ctx, owner, links)
		},
		Signed: func() bool { still, ok := s.ownerOf(r); return ok && still == owner },
	})
	if err != nil {
		w.Header().Set("Retry-After", strconv.Itoa(int(noStreamFor/time.Second)))
		writeProblem(w, &problem{http.StatusServiceUnavailable, protocol.CodeBusy, "There are too many streams of events. Try again later."})
	}
}

// shareEvents are an owner's links as they are now.
func (s *Server) shareEvents(ctx context.Context, owner string, links []string) ([]protocol.ShareEvent, error) {
	shares, err := s.Records.NamedShares(ctx, owner, links)
	if err != nil {
		s.logFailure(ctx, err)
		return nil, err
	}
	all, now := make([]protocol.ShareEvent, len(shares)), time.Now()
	for i, share := range shares {
		all[i] = protocol.ShareEvent{
			ID: share.ID, EndsAt: wireTime(share.Ends), Downloads: share.Downloads, MaxDownloads: share.MaxDownloads,
			LastDownload: wireTime(share.LastDownload), Protected: share.Password != "", State: shareState(share, now),
		}
	}
	return all, nil
}

// sharesWith are the finished links of an owner that have one of these uploads, where the owner wants to hear of them; of very many
// some, which is enough for saying that everything may have changed.
func (s *Server) sharesWith(ctx context.Context, owner string, uploads ...string) []string {
	if !s.listeners.Listens(owner) {
		return nil
	}
	links, err := s.Records.SharesWith(ctx, owner, uploads, events.MostChanged+1)
	if err != nil {
		s.logFailure(ctx, err) // the call that asks has done its work
	}
	return links
}
