package server

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"linkdrop/uploader/server/records"
)

const (
	// grantTime is how long a download that was counted may be had again without being counted: by whoever has its address, and
	// by the browser that began it.
	grantTime = time.Hour

	grantBytes  = 32
	grantCookie = "linkdrop_download" // the secret of the grant; sent for its own link only
	openCookie  = "linkdrop_open"     // that the password was right; counts nothing

	maxForm = 8 << 10 // bytes: the longest password, percent-encoded, fits twice
)

// visit is what a call for a link may do because of what went before.
type visit struct {
	secret string    // of a grant of this link that is not counted any more; empty: none
	until  time.Time // of that grant
	opened bool      // a password was given, or none is needed
}

// visitOf reads the cookies of a call, and the grant that its form may name. It changes nothing.
func (s *Server) visitOf(r *http.Request, share records.Share, named string) visit {
	v := visit{opened: share.Password == ""}
	secrets := []string{named}
	if cookie, err := r.Cookie(grantCookie); err == nil {
		secrets = append(secrets, cookie.Value)
	}
	for _, secret := range secrets {
		if !isGrant(secret) {
			continue
		}
		if until, ok := s.goesOn(r.Context(), share, secret); ok {
			v.secret, v.until, v.opened = secret, until, true
		}
	}
	if cookie, err := r.Cookie(openCookie); err == nil && s.isOpen(share, cookie.Value) {
		v.opened = true
	}
	return v
}

// goesOn reports whether a grant is one of this link, and until when it is not counted again.
func (s *Server) goesOn(ctx context.Context, share records.Share, secret string) (until time.Time, ok bool) {
	now := time.Now()
	of, _, made, err := s.Records.FindGrant(ctx, tokenHash(secret), 1, now)
	until = made.Add(grantTime)
	return until, err == nil && string(of.TokenHash) == string(share.TokenHash) && now.Before(until)
}

// grant counts a download and gives the secret of its grant. Asked again within the hour by the same browser, or with the same
// secret (a page's button pressed twice), it is the same download. records.ErrUsedUp, records.ErrNotFound.
func (s *Server) grant(ctx context.Context, share records.Share, v visit, wanted string) (string, error) {
	if v.secret != "" {
		return v.secret, nil
	}
	if !isGrant(wanted) {
		wanted = newGrant()
	}
	err := s.takeDownload(ctx, share, wanted)
	if err == nil {
		return wanted, nil
	}
	if !errors.Is(err, records.ErrDiffers) && !errors.Is(err, records.ErrUsedUp) {
		return "", err
	}
	if _, again := s.goesOn(ctx, share, wanted); again {
		return wanted, nil
	}
	if errors.Is(err, records.ErrUsedUp) {
		return "", err
	}
	wanted = newGrant() // somebody else's, or one that is over
	return wanted, s.takeDownload(ctx, share, wanted)
}

// takeDownload counts a download, and tells the owner.
func (s *Server) takeDownload(ctx context.Context, share records.Share, secret string) error {
	err := s.Records.TakeDownload(ctx, share.TokenHash, tokenHash(secret), time.Now())
	if err == nil {
		s.listeners.Changed(share.Owner, share.ID)
	}
	return err
}

func newGrant() string {
	secret := make([]byte, grantBytes)
	_, _ = rand.Read(secret) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(secret)
}

func isGrant(text string) bool {
	if len(text) != base64.RawURLEncoding.EncodedLen(grantBytes) {
		return false
	}
	secret, err := base64.RawURLEncoding.DecodeString(text)
	return err == nil && len(secret) == grantBytes
}

// openValue says that the password that holds at that time was given.
func (s *Server) openValue(share records.Share, until time.Time) string {
	ends := strconv.FormatInt(until.Unix(), 10)
	mac := hmac.New(sha256.New, deriveKey(s.key, "open"))
	for _, part := range []string{string(share.TokenHash), share.Password, ends} {
		mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		mac.Write([]byte(part))
	}
	return ends + "." + hex.EncodeToString(mac.Sum(nil))
}

func (s *Server) isOpen(share records.Share, value string) bool {
	ends, _, _ := strings.Cut(value, ".")
	at, err := strconv.ParseInt(ends, 10, 64)
	if err != nil || !time.Now().Before(time.Unix(at, 0)) {
		return false
	}
	return hmac.Equal([]byte(value), []byte(s.openValue(share, time.Unix(at, 0))))
}

// remember gives the browser a cookie that it sends for this link alone.
func (s *Server) remember(w http.ResponseWriter, r *http.Request, name, value string) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // Secure as the address is
		Name: name, Value: value, Path: s.linkPath(r), MaxAge: int(grantTime / time.Second),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(s.PublicURL(), "https://"),
	})
}

// basePath is the path of the public address, without a slash at its end: empty, or "/share".
func (s *Server) basePath() string {
	public, err := url.Parse(s.PublicURL())
	if err != nil {
		return ""
	}
	return strings.TrimRight(public.EscapedPath(), "/")
}

// linkPath is the path of the link of a call, as a browser sees it.
func (s *Server) linkPath(r *http.Request) string {
	return s.basePath() + "/s/" + url.PathEscape(linkToken(r))
}

// pathOf is the path of a link that was found in another way than by its token.
func (s *Server) pathOf(share records.Share) string {
	return s.basePath() + "/s/" + s.shareToken(share.Owner, share.ID)
}

// linkForm is what a POST to a link says.
type linkForm struct{ password, grant string }

// readForm reads it. A body that is no form says nothing; ok is false where it is too large to be one of ours.
func readForm(w http.ResponseWriter, r *http.Request) (form linkForm, ok bool) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(bodyTimeout)) // not every test writer has deadlines
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	err := r.ParseForm()
	_ = control.SetReadDeadline(time.Time{})
	var tooLarge *http.MaxBytesError
	return linkForm{r.PostForm.Get("password"), r.PostForm.Get("grant")}, !errors.As(err, &tooLarge)
}
