package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"linkdrop/uploader/server"
	"linkdrop/uploader/server/records/sqlite"
)

// usageError is a mistake of whoever started the program: exit status 2.
type usageError struct{ error }

// Unwrap serves errors.Is.
func (e usageError) Unwrap() error { return e.error }

// leastUnlinked is how long the server lets an upload stand still: a finished one waits at least as long for its link.
const leastUnlinked = 7 * 24 * time.Hour

// settings are the flags; each is also read from LINKDROP_…, the flag being stronger.
type settings struct {
	addr, publicURL, storage, database, tokensFile, stateDir, logFormat string
	policy                                                              string
	name, logo, color                                                   string            // how the pages behind links look
	buckets                                                             map[string]string // addresses by name
	sources                                                             []source
	keepAfter, version, compat, storageMoved                            bool
	unlinkedAfter                                                       time.Duration // 0: the server's own
	compatAdmins                                                        string
	trustedProxy                                                        string
	proxies                                                             []netip.Prefix
}

func readSettings(args []string, env func(string) (string, bool), said io.Writer) (settings, error) {
	var s settings
	flags := flagSet("linkdrop-server", said)
	flags.StringVar(&s.addr, "addr", "127.0.0.1:8480", "listen on `HOST:PORT`")
	flags.StringVar(&s.publicURL, "public-url", "", "`URL` that people reach this server under (default: the address)")
	flags.StringVar(&s.storage, "storage", "", "file:///DIR or s3://bucket/prefix?endpoint=…&region=…&path_style=true (default: a folder in the state folder)")
	flags.BoolVar(&s.storageMoved, "storage-moved", false, "the files are where --storage says now, and no more where they were; for one start")
	flags.StringVar(&s.database, "database", "", "sqlite:///FILE (default: in the state folder)")
	flags.StringVar(&s.tokensFile, "tokens-file", "", "`FILE` with one “name sha256-of-token” a line, see linkdrop-server token (default: one token, printed at the first start)")
	flags.StringVar(&s.stateDir, "state-dir", "", "`DIR` for keys, records and files (default: linkdrop-server in the user's configuration folder)")
	flags.StringVar(&s.logFormat, "log-format", "text", "text or json")
	flags.StringVar(&s.trustedProxy, "trusted-proxy", "", "`ADDRESSES` of proxies in front, like 10.0.0.5,192.168.0.0/16: only they are believed who is behind them")
	flags.BoolVar(&s.version, "version", false, "print the version, and end")
	flags.BoolVar(&s.keepAfter, "keep-after", false, "keep files stored when their links have ended")
	flags.DurationVar(&s.unlinkedAfter, "unlinked-after", 0, "delete stored files that have had no link for this `TIME`, like 2160h (default: 720h, 30 days; at least 168h)")
	flags.BoolVar(&s.compat, "compat-api", false, "answer the endpoints of the sample backends, too (/api/upload-url, /share/create, …), with the same tokens")
	flags.StringVar(&s.compatAdmins, "compat-admins", "", "`NAMES` of tokens that may call /admin/cleanup-expired there, with commas")
	flags.StringVar(&s.policy, "policy", "", "`FILE` with the rules about files, links and quotas; read again when it changes, and by SIGHUP")
	flags.StringVar(&s.name, "name", "", "what people read on the pages behind links: \"Acme Share\"")
	flags.StringVar(&s.logo, "logo", "", "`FILE` with a picture shown beside the name: PNG, JPEG, GIF, WebP or SVG, at most 256 KiB")
	flags.StringVar(&s.color, "color", "", "`COLOUR` of links and buttons on these pages, like #1f57c9; made readable where it is not")
	s.bucketFlag(flags)
	s.shareFromFlag(flags)
	if err := errors.Join(fromEnvironment(flags, env), flags.Parse(args)); err != nil {
		return s, usageError{err}
	}
	return s, s.check(flags.Args())
}

func flagSet(name string, said io.Writer) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(said)
	return flags
}

// fromEnvironment sets flags by their variables.
func fromEnvironment(flags *flag.FlagSet, env func(string) (string, bool)) (wrong error) {
	flags.VisitAll(func(f *flag.Flag) {
		name := "LINKDROP_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if value, ok := env(name); ok {
			if err := flags.Set(f.Name, value); err != nil {
				wrong = errors.Join(wrong, fmt.Errorf("%s: %w", name, err))
			}
		}
	})
	return wrong
}

func (s *settings) check(rest []string) error {
	if len(rest) > 0 {
		return usageError{fmt.Errorf("unexpected %q", rest[0])}
	}
	if s.compatAdmins != "" && !s.compat {
		return usageError{errors.New("--compat-admins means nothing without --compat-api")}
	}
	if s.unlinkedAfter != 0 && s.unlinkedAfter < leastUnlinked {
		return usageError{errors.New("--unlinked-after is at least 168h: senders may need days until they make their links")}
	}
	if s.logFormat != "text" && s.logFormat != "json" {
		return usageError{fmt.Errorf("--log-format is text or json, not %q", s.logFormat)}
	}
	if err := errors.Join(s.checkPublicURL(), s.readProxies()); err != nil {
		return err
	}
	if s.stateDir == "" {
		return s.defaultStateDir()
	}
	return nil
}

// checkPublicURL takes an address that links can begin with, where it is not the one that is listened on.
func (s *settings) checkPublicURL() error {
	if s.publicURL != "" {
		u, err := url.Parse(s.publicURL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			return usageError{fmt.Errorf("--public-url must be like https://files.example.com or https://example.com/files")}
		}
		if wrong := server.CheckPublicPath(u.Path); wrong != "" {
			return usageError{fmt.Errorf("--public-url: %s", wrong)}
		}
		s.publicURL = u.Scheme + "://" + u.Host + strings.TrimRight(u.Path, "/")
	} else if host, _, err := net.SplitHostPort(s.addr); err == nil && (host == "" || net.ParseIP(host).IsUnspecified()) {
		return usageError{fmt.Errorf("--public-url is needed with --addr %s: links begin with it, and that address leads nobody here", s.addr)}
	}
	return nil
}

// behindUnknownProxy reports whether people reach the server through a proxy that was not named: it speaks no TLS itself, and an
// address of this machine leads nobody else here.
func (s *settings) behindUnknownProxy(listens net.Addr) bool {
	public, err := url.Parse(s.publicURL)
	if err != nil || s.publicURL == "" || len(s.proxies) > 0 {
		return false
	}
	at, ok := listens.(*net.TCPAddr)
	return public.Scheme == "https" || ok && at.IP.IsLoopback() && !isLoopbackHost(public.Hostname())
}

func isLoopbackHost(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func (s *settings) readProxies() error {
	for text := range strings.SplitSeq(s.trustedProxy, ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		proxy, err := parseNetwork(text)
		if err != nil {
			return usageError{fmt.Errorf("--trusted-proxy: %q is neither an address nor a network", text)}
		}
		s.proxies = append(s.proxies, proxy)
	}
	return nil
}

// parseNetwork reads 10.0.0.0/8, or one address.
func parseNetwork(text string) (netip.Prefix, error) {
	if network, err := netip.ParsePrefix(text); err == nil {
		return network.Masked(), nil
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, err
	}
	return address.Unmap().Prefix(address.Unmap().BitLen())
}

// defaultStateDir is in the account's configuration folder, where it has one.
func (s *settings) defaultStateDir() error {
	config, err := os.UserConfigDir()
	if err == nil && !filepath.IsAbs(config) { // it would be another folder wherever the server is started
		err = fmt.Errorf("the configuration folder of this account, %s, is relative to the working folder", config)
	}
	if err != nil {
		return usageError{fmt.Errorf("--state-dir is needed: %w", err)}
	}
	s.stateDir = filepath.Join(config, "linkdrop-server")
	return nil
}

func (s *settings) logHandler(w io.Writer) slog.Handler {
	if s.logFormat == "json" {
		return slog.NewJSONHandler(w, nil)
	}
	return slog.NewTextHandler(w, nil)
}

// options opens what the settings name. The function closes it again, after the server.
func (s *settings) options(ctx context.Context, addr net.Addr, log *slog.Logger) (server.Options, func(), error) {
	public := s.publicURL
	if public == "" {
		public = "http://" + addr.String()
	}
	o := server.Options{State: s.stateDir, PublicURL: func() string { return public }, Log: log, KeepAfter: s.keepAfter, TrustedProxies: s.proxies, Name: s.name, Brand: server.Brand{Logo: s.logo, Color: s.color}}
	o.CompatAPI, o.Limits.Unlinked = s.compat, s.unlinkedAfter
	if s.compatAdmins != "" {
		o.CompatAdmins = strings.Split(s.compatAdmins, ",")
	}
	var open []io.Closer
	closeAll := func() {
		for _, c := range open {
			_ = c.Close() // the process ends
		}
	}
	if s.tokensFile != "" {
		tokens, err := openTokens(s.tokensFile)
		if err != nil {
			return o, closeAll, err
		}
		o.SignIn = tokens.Owner
		open = append(open, watchTokens(ctx, tokens, log))
	}
	if s.database != "" {
		path, ok := strings.CutPrefix(s.database, "sqlite://")
		if !ok || path == "" {
			return o, closeAll, usageError{errors.New("--database must be like sqlite:///var/lib/linkdrop/records.db")}
		}
		if err := server.CheckKey(s.stateDir, path); err != nil {
			return o, closeAll, err
		}
		db, err := sqlite.Open(ctx, path)
		if err != nil {
			return o, closeAll, err
		}
		o.Records, open = db, append(open, db)
	}
	if err := errors.Join(s.openStorage(ctx, &o), s.openSources(ctx, &o)); err != nil {
		return o, closeAll, err
	}
	if s.policy != "" {
		rules, err := openPolicy(ctx, s.policy, slices.Sorted(maps.Keys(s.buckets)), log)
		if err != nil {
			return o, closeAll, err
		}
		o.Policy, open = rules.now.Load, append(open, rules)
	}
	return o, closeAll, nil
}
