package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/objectname"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/storage"
)

const (
	maxHours       = 100 * 365 * 24 // more than any policy allows, and no overflow
	maxSharesPages = 50             // 10,000 links; the samples' list has no pages
)

// compatDownload signs a GET with a forced attachment and a safe type, and says how long it works. It lives as long as the link, at most.
func (s *Server) compatDownload(ctx context.Context, u records.Upload, life time.Duration) (storage.Request, error) {
	return s.Storage.SignGet(ctx, u.Key, s.disposition(u), objectname.DownloadType(u.Type), min(life, s.Limits.URLLife))
}

// compatDownloadURLs answers POST /mobile/download-urls. As the samples have it, what is not there or not the owner's is missing.
func (s *Server) compatDownloadURLs(r *http.Request, owner string, f *compatFields) (any, error) {
	keys := f.texts("keys")
	if err := f.err(); err != nil {
		return nil, err
	}
	if len(keys) > protocol.MaxBatch {
		return nil, refuse("A call takes at most 500 keys.")
	}
	signed, failures := make([]storage.Request, len(keys)), make([]error, len(keys))
	ctx, now := r.Context(), time.Now()
	err := s.inParallel(ctx, len(keys), func(i int) {
		var u records.Upload
		if u, failures[i] = s.arrived(ctx, owner, keys[i]); failures[i] == nil {
			signed[i], failures[i] = s.compatDownload(ctx, u, s.Limits.URLLife)
		}
	})
	if err != nil {
		return nil, err
	}
	urls := []map[string]any{}
	for i, key := range keys {
		var told *refusal
		switch {
		case failures[i] == nil:
			urls = append(urls, map[string]any{"key": key, "download_url": signed[i].URL, "expires_at": compatTime(now.Add(signed[i].Life))})
		case errors.As(failures[i], &told):
		default:
			return nil, failures[i]
		}
	}
	return map[string]any{"user_id": owner, "download_urls": urls}, nil
}

// compatDownloadURL answers POST /rate-limited-url.
func (s *Server) compatDownloadURL(r *http.Request, owner string, f *compatFields) (any, error) {
	key := f.text("key")
	if err := f.err(); err != nil {
		return nil, err
	}
	u, err := s.arrived(r.Context(), owner, key)
	if err != nil {
		return nil, err
	}
	signed, err := s.compatDownload(r.Context(), u, s.Limits.URLLife)
	if err != nil {
		return nil, err
	}
	return map[string]any{"url": signed.URL, "user_id": owner, "created_at": compatTime(time.Now())}, nil
}

// compatShare answers POST /share/create: an ordinary link, which opens a page.
func (s *Server) compatShare(r *http.Request, owner string, f *compatFields) (any, error) {
	key, hours := f.text("file_key"), f.maybeNumber("expires_hours", 24)
	limited, most, password := f.of("max_downloads") != nil, f.maybeNumber("max_downloads", 0), f.maybeText("password")
	if err := f.err(); err != nil {
		return nil, err
	}
	if hours < 1 || hours > maxHours || limited && most < 1 {
		return nil, refuse("expires_hours or max_downloads is out of range")
	}
	u, err := s.arrived(r.Context(), owner, key)
	if told := (*refusal)(nil); errors.As(err, &told) {
		err = refuse(told.detail)
	}
	if err != nil {
		return nil, err
	}
	asked := protocol.Share{ID: ulid.Make().String(), Name: objectname.Saved(u.Name), Uploads: []string{u.ID}, Life: hours * 3600, MaxDownloads: most, Password: password}
	answer, err := s.share(r.Context(), owner, protocol.ShareRequest{Shares: []protocol.Share{asked}})
	if err != nil {
		return nil, err
	}
	made := answer.Shares[0]
	if made.Error != nil {
		return nil, &refusal{status: compatStatus(made.Error.Code), detail: made.Error.Message}
	}
	return map[string]any{
		"share_id": made.ID, "share_url": made.URL, "expires_at": endText(made.EndsAt), "max_downloads": orNull(most), "password_protected": password != "",
		"file_info": map[string]any{"key": u.Key, "size": u.Size, "content_type": u.Type},
	}, nil
}

// compatStatus is the status of a refused link: only what failed here is not the caller's doing.
func compatStatus(code string) int {
	switch code {
	case protocol.CodeStorage:
		return http.StatusBadGateway
	case protocol.CodeBusy:
		return http.StatusServiceUnavailable
	}
	return http.StatusBadRequest
}

func endText(t *time.Time) any {
	if t == nil {
		return nil
	}
	return compatTime(*t)
}

// orNull is a limit, null where there is none.
func orNull(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

var errNoCompatShare = refuse("Share not found, or it has ended")

// compatTake answers GET /share/{id}: by its contract it counts a download. It is for the owner's own programs; people get share_url.
func (s *Server) compatTake(r *http.Request, owner string, f *compatFields) (any, error) {
	ctx, id := r.Context(), r.PathValue("id")
	if r.Method != http.MethodGet { // a HEAD counts nothing
		return nil, &refusal{status: http.StatusMethodNotAllowed, detail: "Method Not Allowed"}
	}
	if !clientID.MatchString(id) {
		return nil, errNoCompatShare
	}
	hash := tokenHash(s.shareToken(owner, id))
	share, files, err := s.Records.FindShareFile(ctx, hash, 0, time.Now())
	if err != nil || len(files) == 0 {
		return nil, noCompatShare(err)
	}
	password := f.maybeText("password")
	if err := f.err(); err != nil {
		return nil, err
	}
	if err := s.compatPassword(r, share, password); err != nil {
		return nil, err
	}
	if share.Files != 1 {
		return nil, refuse("This share has several files: open its address.")
	}
	if files[0].State != records.Stored || s.lost(ctx, files[0]) {
		return nil, refuse("File not found")
	}
	if err := s.takeDownload(ctx, share, newGrant()); err != nil {
		return nil, noCompatShare(err)
	}
	s.audit(ctx, "gave a download", owner, slog.String("share", id), slog.String("upload", files[0].ID))
	life := s.Limits.URLLife
	if !share.Ends.IsZero() {
		life = max(time.Second, min(life, time.Until(share.Ends)))
	}
	signed, err := s.compatDownload(ctx, files[0], life)
	if err != nil {
		return nil, err
	}
	left := any(nil)
	if share.MaxDownloads > 0 {
		left = share.MaxDownloads - share.Downloads - 1
		if now, _, err := s.Records.FindShareFile(ctx, hash, 0, time.Now()); err == nil { // others took some meanwhile
			left = now.MaxDownloads - now.Downloads
		}
	}
	return map[string]any{"download_url": signed.URL, "filename": objectname.Saved(files[0].Name), "expires_in": seconds(signed.Life), "downloads_remaining": left}, nil
}

func noCompatShare(err error) error {
	switch {
	case errors.Is(err, records.ErrUsedUp):
		return refuse("Download limit reached")
	case err == nil, errors.Is(err, records.ErrNotFound):
		return errNoCompatShare
	}
	return err
}

// compatPassword holds a password against the link's. Tries are counted before they are looked at, with those at the page.
func (s *Server) compatPassword(r *http.Request, share records.Share, password string) error {
	if share.Password == "" {
		return nil
	}
	link, now := string(share.TokenHash), time.Now()
	if password == "" {
		return refuse("Invalid password")
	}
	if wait := s.attempts.passwordsOf.take(link, now); wait > 0 {
		return tooSoon(wait)
	}
	right, err := s.passwords.Matches(r.Context(), share.Password, password)
	if err != nil {
		return err
	}
	if !right {
		return refuse("Invalid password")
	}
	s.attempts.passwordsOf.giveBack(link, now)
	return nil
}

// compatShares answers GET /share/user/{owner}: the links of the token's owner, whoever is named.
func (s *Server) compatShares(r *http.Request, owner string, _ *compatFields) (any, error) {
	list, after := []map[string]any{}, ""
	for range maxSharesPages {
		shares, err := s.Records.ListShares(r.Context(), owner, after, sharesPage)
		if err != nil {
			return nil, err
		}
		now := time.Now()
		for _, share := range shares {
			list = append(list, map[string]any{
				"share_id": share.ID, "filename": share.Name, "expires_at": endText(wireTime(share.Ends)), "download_count": share.Downloads,
				"max_downloads": orNull(share.MaxDownloads), "share_url": s.shareURL(owner, share.ID), "active": shareState(share, now) == protocol.ShareReady,
			})
		}
		if len(shares) < sharesPage {
			break
		}
		after = shares[len(shares)-1].ID
	}
	return map[string]any{"shares": list}, nil
}

// compatCleanup answers POST /admin/cleanup-expired: what is done every minute anyway, now.
func (s *Server) compatCleanup(r *http.Request, owner string, _ *compatFields) (any, error) {
	if !slices.Contains(s.CompatAdmins, owner) {
		return nil, &refusal{status: http.StatusUnauthorized, detail: "This needs the token of an admin."}
	}
	if _, err := s.Cleanup(r.Context()); err != nil {
		return nil, err
	}
	s.audit(r.Context(), "cleaned up", owner)
	return map[string]any{"status": "cleanup completed"}, nil
}
