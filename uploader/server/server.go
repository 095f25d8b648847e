package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"linkdrop/uploader/server/connlimit"
	"linkdrop/uploader/server/events"
	"linkdrop/uploader/server/password"
	"linkdrop/uploader/server/policy"
	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/records/sqlite"
	"linkdrop/uploader/server/storage"
	"linkdrop/uploader/server/storage/file"
	"linkdrop/uploader/smallfile"
)

// Options configure a Server. Only State is needed; the zero of every other field is a useful default.
type Options struct {
	// State is a folder (made if missing, 0700) for the key file, and for records and objects where those are nil.
	State string
	// PublicURL is the address that links and signed requests begin with, without a trailing slash. It is asked each time,
	// so that a server may learn its port after New. Nil: "http://127.0.0.1:8480". It may have a path (see CheckPublicPath): calls
	// are answered with it and without it, so a proxy in front may take it away or leave it.
	PublicURL func() string
	// SignIn gives the owner that a bearer token belongs to. Nil: the one token of Token, owner "local".
	SignIn func(token string) (owner string, ok bool)
	// Records and Storage; nil: SQLite and a folder in State. The server closes what it opened itself, nothing else.
	Records records.Records
	Storage storage.Storage
	// Objects is the folder of files where Storage is nil; empty: "files" in State.
	Objects string
	// Log gets one line a call. Nil: silence.
	Log *slog.Logger
	// AllowedHosts, where not nil, gives the Host headers that are answered; others get 421. It keeps a web page that
	// points its own name at 127.0.0.1 from talking to a server on this machine.
	AllowedHosts func() []string
	// TrustedProxies are the addresses of proxies in front of this server: only from them are X-Forwarded-For, which says
	// who is behind them, and X-Request-Id believed, and only they may have as many connections as there are.
	TrustedProxies []netip.Prefix
	// Name is what people read: "Acme Share". Empty: "Linkdrop".
	Name string
	// Brand is how the pages behind links look.
	Brand Brand
	// KeepAfter keeps files stored when their links have ended, unless a link says otherwise. Else they are deleted Grace later.
	KeepAfter bool
	Limits    Limits
	// Policy gives the rules that hold now: it is asked at every call, and may give others each time; never nil. Nil: none.
	Policy func() *policy.Policy
	// CompatAPI serves the endpoints of the sample backends, too, for programs that were written for these.
	CompatAPI bool
	// CompatAdmins are the owners who may call /admin/cleanup-expired there. Nil: nobody.
	CompatAdmins []string
	// Buckets are further storages, which a policy's categories name. The server closes none of them.
	Buckets map[string]storage.Storage
	// Sources are where the objects of others are that links may lead to. The server only reads there, and closes none of them.
	Sources []Source
}

// Limits are how much and how long; a zero field is the default said beside it.
type Limits struct {
	MaxFile int64         // bytes; 5 TiB, the most that S3 takes
	Life    time.Duration // of a link nobody chose a life for; 7 days
	LifeMax time.Duration // 90 days
	URLLife time.Duration // of a signed upload request; 15 min
	Grace   time.Duration // between the end of a file's last link and its deletion; 1 h, so that downloads come to an end
	Abandon time.Duration // since an unfinished upload was last worked on; 7 days
	// Unlinked is how long a stored upload may have no link: 30 days, which is longer than a sender takes for the last file of a
	// folder, and at least Abandon. Uploads of the endpoints of the sample backends need none.
	Unlinked time.Duration
	Sweep    time.Duration // between sweeps; 1 min
	Calls    float64       // of one owner a second under /v1, each with up to 500 elements; 1,000, and twice that at once
}

const (
	defaultURL  = "http://127.0.0.1:8480"
	recordsFile = "records.db"
	lockFile    = "server.lock"
	headerTime  = 10 * time.Second // slower headers are nobody's real client
	idleTime    = 2 * time.Minute
	headerBytes = 64 << 10
)

// ErrInUse is New's answer where another server has the state folder: two would sweep each other's half-received files.
var ErrInUse = errors.New("another server uses this state folder")

func (l Limits) withDefaults() Limits {
	l.MaxFile = defaulted(l.MaxFile, 5<<40)
	l.Life = defaulted(l.Life, 7*24*time.Hour)
	l.LifeMax = defaulted(l.LifeMax, 90*24*time.Hour)
	l.URLLife = defaulted(l.URLLife, 15*time.Minute)
	l.Grace = defaulted(l.Grace, time.Hour)
	l.Abandon = defaulted(l.Abandon, 7*24*time.Hour)
	l.Unlinked = max(defaulted(l.Unlinked, 30*24*time.Hour), l.Abandon)
	l.Sweep = defaulted(l.Sweep, time.Minute)
	l.Calls = defaulted(l.Calls, 1000)
	l.Life = min(l.Life, l.LifeMax)
	return l
}

func defaulted[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}

// Server answers the native dialect. It is an http.Handler, safe for concurrent use, and sweeps in the background until
// Close. Its Options, defaults filled in, may be read and not changed.
type Server struct {
	Options
	handler    http.Handler
	key        []byte
	shareKey   []byte
	uploadKey  []byte
	pages      pages
	passwords  *password.Hasher
	attempts   *attempts
	bundles    *bundles
	owned      []func() error // closes what New opened
	stop       context.CancelFunc
	kick       chan struct{}
	sweeping   sync.WaitGroup
	sweepLock  sync.Mutex // held while something is swept; guards cleaned
	cleaned    Cleaned
	unclaimed  time.Time       // when leftovers are looked for next; sweepLock guards it
	serving    context.Context //nolint:containedctx // of what goes on without a client; ends with Close
	assemblies assemblies
	readiness  readiness
	rates      *rates
	listeners  *events.Hub
	proxyNoted atomic.Bool        // that somebody who is no trusted proxy says whom a call comes from
	opening    singleflight.Group // multipart uploads being opened in the storage, by upload
}

// New opens a server. ctx is for opening only.
func New(ctx context.Context, o Options) (*Server, error) {
	s := &Server{Options: o, kick: make(chan struct{}, 1), passwords: password.New(password.Recommended()), attempts: newAttempts(), bundles: newBundles()}
	s.Limits = o.Limits.withDefaults()
	s.rates = newRates(s.Limits.Calls)
	s.listeners = events.New(connlimit.Most() / 4) // most of the connections are for those who send and fetch
	s.Name = defaulted(o.Name, "Linkdrop")
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	if s.Policy == nil {
		none := policy.None()
		s.Policy = func() *policy.Policy { return none }
	}
	if s.PublicURL == nil {
		s.PublicURL = func() string { return defaultURL }
	}
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(err, s.release())
	}
	if s.SignIn == nil {
		s.SignIn = NewTokens(map[string]string{LocalOwner: s.Token(LocalOwner)}).Owner
	}
	s.handler = s.wrap(s.routes())
	s.warnOfPlainStorage()
	sweep, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop, s.serving = stop, sweep
	s.sweeping.Go(func() { s.sweepLoop(sweep) })
	return s, nil
}

func (s *Server) open(ctx context.Context) (err error) {
	if err = CheckKey(s.State, filepath.Join(s.State, recordsFile)); err != nil {
		return fmt.Errorf("backend server: %w", err)
	}
	if s.key, err = loadKey(s.State); err != nil {
		return fmt.Errorf("backend server: %w", err)
	}
	lock := smallfile.Lock(filepath.Join(s.State, lockFile))
	if locked, err := lock.TryLock(); err != nil || !locked {
		return errors.Join(ErrInUse, err)
	}
	s.owned = append(s.owned, lock.Unlock)
	s.shareKey, s.uploadKey = deriveKey(s.key, "share"), deriveKey(s.key, "upload")
	if s.pages, err = newPages(s.Brand); err != nil {
		return fmt.Errorf("backend server: %w", err)
	}
	if s.Records == nil {
		db, err := sqlite.Open(ctx, filepath.Join(s.State, recordsFile))
		if err != nil {
			return fmt.Errorf("backend server: %w", err)
		}
		s.Records = db
		s.owned = append(s.owned, db.Close)
	}
	if err := s.Records.KeepOldShares(ctx, s.KeepAfter); err != nil {
		return fmt.Errorf("backend server: %w", err)
	}
	if s.Storage == nil {
		store, err := file.New(file.Options{Dir: defaulted(s.Objects, filepath.Join(s.State, "files")), Secret: deriveKey(s.key, "storage"), Base: s.PublicURL})
		if err != nil {
			return fmt.Errorf("backend server: %w", err)
		}
		s.Storage = store
		s.owned = append(s.owned, store.Close)
	}
	return s.addBuckets()
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// EndStreams ends the streams of events, which else last an hour, and lets none begin: whoever stops serving calls it first.
func (s *Server) EndStreams() { s.listeners.Stop() }

// Close stops sweeping and closes what New opened. No call may be under way.
func (s *Server) Close() error {
	s.EndStreams()
	s.stop()
	s.sweeping.Wait()
	s.assemblies.work.Wait()
	return s.release()
}

// release closes in the opposite order of opening: the lock last.
func (s *Server) release() error {
	var all error
	for _, shut := range slices.Backward(s.owned) {
		all = errors.Join(all, shut())
	}
	return all
}

// HTTP is a server for s with the limits that a listener in a network needs: headers come soon and are short, an idle
// connection is closed, and there are not too many. Files have no limit in time, but a least rate. Its Shutdown calls EndStreams.
func (s *Server) HTTP() *http.Server {
	open := connlimit.New(s.trustedProxy)
	web := &http.Server{
		Handler: s, ReadHeaderTimeout: headerTime, IdleTimeout: idleTime, MaxHeaderBytes: headerBytes, ConnState: open.Follow,
		ErrorLog: slog.NewLogLogger(s.Log.Handler(), slog.LevelWarn),
	}
	web.RegisterOnShutdown(s.EndStreams)
	return web
}

// storageOrigins are where a download may lead, with scheme: "http://storage.example:9000". Empty: this server itself.
func (s *Server) storageOrigins() []string {
	return storage.Origins(s.Storage)
}

// warnOfPlainStorage says what no page can mend: browsers refuse downloads over http that begin on a page on https.
func (s *Server) warnOfPlainStorage() {
	public, err := url.Parse(s.PublicURL())
	if err != nil || public.Scheme != "https" {
		return
	}
	for _, origin := range s.storageOrigins() {
		if strings.HasPrefix(origin, "http://") {
			s.Log.Warn("the pages are on https and the storage is on http: browsers may refuse the downloads", slog.String("storage", origin))
		}
	}
}

// storageHosts are the hosts that signed requests may name.
func (s *Server) storageHosts() []string {
	if hosts := s.Storage.Hosts(); len(hosts) > 0 {
		return hosts
	}
	public, err := url.Parse(s.PublicURL())
	if err != nil || public.Host == "" {
		return nil
	}
	return []string{public.Host}
}
