package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"linkdrop/uploader/server"
	"linkdrop/uploader/server/records/sqlite"
	"linkdrop/uploader/smallfile"
)

// usageError is a mistake of whoever started the program: exit status 2.
type usageError struct{ error }

// Unwrap serves errors.Is.
func (e usageError) Unwrap() error { return e.error }

// settings are the flags; each is also read from LINKDROP_…, the flag being stronger.
type settings struct {
	addr, publicURL, storage, database, tokensFile, stateDir, logFormat string
	keepAfter                                                           bool
	policy                                                              string
	buckets                                                             map[string]string // addresses by name
}

func readSettings(args []string, env func(string) (string, bool), said io.Writer) (settings, error) {
	var s settings
	flags := flagSet("linkdrop-server", said)
	flags.StringVar(&s.addr, "addr", "127.0.0.1:8480", "listen on `HOST:PORT`")
	flags.StringVar(&s.publicURL, "public-url", "", "`URL` that people reach this server under (default: the address)")
	flags.StringVar(&s.storage, "storage", "", "file:///DIR or s3://bucket/prefix?endpoint=…&region=…&path_style=true (default: a folder in the state folder)")
	flags.StringVar(&s.database, "database", "", "sqlite:///FILE (default: in the state folder)")
	flags.StringVar(&s.tokensFile, "tokens-file", "", "`FILE` with one “name sha256-of-token” a line (default: one token, printed at start)")
	flags.StringVar(&s.stateDir, "state-dir", "", "`DIR` for keys, records and files (default: linkdrop-server in the user's configuration folder)")
	flags.StringVar(&s.logFormat, "log-format", "text", "text or json")
	flags.BoolVar(&s.keepAfter, "keep-after", false, "keep files stored when their links have ended")
	flags.StringVar(&s.policy, "policy", "", "`FILE` with the rules about files, links and quotas; read again when it changes, and by SIGHUP")
	s.bucketFlag(flags)
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
	if s.logFormat != "text" && s.logFormat != "json" {
		return usageError{fmt.Errorf("--log-format is text or json, not %q", s.logFormat)}
	}
	if s.publicURL != "" {
		u, err := url.Parse(s.publicURL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" || strings.Trim(u.Path, "/") != "" {
			return usageError{fmt.Errorf("--public-url must be like https://files.example.com, without a path")}
		}
		s.publicURL = u.Scheme + "://" + u.Host
	}
	if s.stateDir == "" {
		return s.defaultStateDir()
	}
	return nil
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
	o := server.Options{State: s.stateDir, PublicURL: func() string { return public }, Log: log, KeepAfter: s.keepAfter}
	var open []io.Closer
	closeAll := func() {
		for _, c := range open {
			_ = c.Close() // the process ends
		}
	}
	if s.tokensFile != "" {
		tokens, err := readTokens(s.tokensFile)
		if err != nil {
			return o, closeAll, err
		}
		o.SignIn = tokens.Owner
	}
	if s.database != "" {
		path, ok := strings.CutPrefix(s.database, "sqlite://")
		if !ok || path == "" {
			return o, closeAll, usageError{errors.New("--database must be like sqlite:///var/lib/linkdrop/records.db")}
		}
		db, err := sqlite.Open(ctx, path)
		if err != nil {
			return o, closeAll, err
		}
		o.Records, open = db, append(open, db)
	}
	if err := s.openStorage(ctx, &o); err != nil {
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

// maxTokens is room for 10,000 people with the longest names.
const maxTokens = 2 << 20

func readTokens(name string) (*server.Tokens, error) {
	text, err := smallfile.Read(name, maxTokens)
	if err != nil {
		return nil, err
	}
	tokens, err := server.ReadTokens(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return tokens, nil
}
