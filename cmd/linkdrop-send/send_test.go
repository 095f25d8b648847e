package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

func TestEveryKindHasASentence(t *testing.T) {
	w := english()
	for _, k := range fault.Kinds() {
		said := w.fault(&fault.Error{Kind: k, Detail: "because"}, about{where: "Acme", size: 12e9, limit: 5e9})
		for _, reason := range fault.Reasons()[k] {
			if own := w.fault(&fault.Error{Kind: k, Code: reason}, about{}); own == said || !strings.ContainsAny(own[len(own)-1:], ".?") || strings.ContainsAny(own, "{}") {
				t.Errorf("%v, %s: %q", k, reason, own)
			}
		}
		if w["fault."+k.String()] == "" || strings.ContainsAny(said, "{}") || !strings.ContainsAny(said[len(said)-1:], ".?") && k != fault.Policy {
			t.Errorf("%v: %q", k, said)
		}
	}
	if got := w.fault(&fault.Error{Kind: fault.TooLarge}, about{size: 12e9, limit: 5e9}); !strings.Contains(got, "12 GB; the limit is 5.0 GB") {
		t.Error(got)
	}
}

func TestDropsOf(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, "folder")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	file := func(name string) string { return filepath.Join(dir, name) }
	files := []string{file("a"), file("b"), folder, folder, file("c"), file("c")}
	drops, err := dropsOf(files, "x", &options{life: life(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range drops {
		line := strings.ReplaceAll(strings.Join(d.Paths, " "), dir+"/", "")
		if d.Options.Together {
			line += " together"
		}
		if d.Destination != "x" || d.Options.Life != time.Hour {
			t.Errorf("drop %+v", d)
		}
		got = append(got, line)
	}
	if strings.Join(got, "; ") != "a b; folder together; folder together; c; c" {
		t.Errorf("got %q", got)
	}
	drops, err = dropsOf(files, "x", &options{together: true})
	if err != nil || len(drops) != 1 || len(drops[0].Paths) != 6 || !drops[0].Options.Together {
		t.Errorf("together: %+v, %v", drops, err)
	}
}

func TestWrongUsage(t *testing.T) {
	for _, args := range [][]string{
		{},
		{"--practice"},
		{"file"},
		{"--practice", "--backend", "https://x", "file"},
		{"--practice", "--streams", "0", "file"},
		{"--practice", "--streams", "33", "file"},
		{"--practice", "--expires", "soon", "file"},
		{"--practice", "--expires", "-1h", "file"},
		{"--practice", "--limit-rate", "0", "file"},
		{"--practice", "--nonsense", "file"},
		{"--to", "nobody", "file"},
		{"--backend", "http://files.example.com", "file"},
		{"--backend", "http://localhost.example.com", "file"},
		{"--backend", "https://user:secret@files.example.com", "file"},
		{"--backend", "ftp://127.0.0.1", "file"},
		{"--backend", "::", "file"},
		{"resume", "file"},
		{"link"},
		{"delete"},
		{"history", "x"},
	} {
		var out, errs bytes.Buffer
		p := &program{out: &out, errs: &errs, env: func(string) string { return t.TempDir() }}
		if code := p.execute(t.Context(), args); code != exitUsage {
			t.Errorf("%v: exit code %d", args, code)
		}
		if out.Len() > 0 || !strings.HasPrefix(errs.String(), "linkdrop-send: ") || strings.Contains(errs.String(), "secret") {
			t.Errorf("%v: stdout %q, stderr %q", args, out.String(), errs.String())
		}
	}
}

func TestLife(t *testing.T) {
	for text, want := range map[string]time.Duration{"24h": 24 * time.Hour, "7d": 168 * time.Hour, "1.5d": 36 * time.Hour, "2w": 336 * time.Hour, "90s": 90 * time.Second, "0": 0} {
		var l life
		if err := l.Set(text); err != nil || time.Duration(l) != want {
			t.Errorf("%s: %v, %v", text, time.Duration(l), err)
		}
	}
	for _, text := range []string{"", "d", "NaNd", "1e300d", "-1d", "Infd", "7", "9999999999999d"} {
		var l life
		if err := l.Set(text); err == nil {
			t.Errorf("%s: took it for %v", text, time.Duration(l))
		}
	}
}

func TestEntryState(t *testing.T) {
	now := time.Now()
	for want, e := range map[string]uploader.Entry{
		"deleted": {Linked: true, Ends: now.Add(time.Hour), DeletedAt: now},
		"sent":    {},
		"ended":   {Linked: true, Ends: now.Add(-time.Second)},
		"working": {Linked: true, Ends: now.Add(time.Second)},
	} {
		if got := entryState(e, now); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// Every sentence has a second half, and speaks of what there is without a window.
func TestSentencesAreForATerminal(t *testing.T) {
	w := english()
	for _, k := range fault.Kinds() {
		f := &fault.Error{Kind: k, Host: "s3.example.com"}
		got := w.fault(f, about{where: "Acme", size: 12e9, limit: 5e9})
		if k != fault.Policy && strings.Count(strings.TrimSuffix(got, "."), ". ") == 0 { // whose second half is the backend's
			t.Errorf("%v: %q does not go on", k, got)
		}
		for _, windows := range []string{"drop it", "drop the", "Drop ", "the app", "Settings,", "settings:"} {
			if strings.Contains(got, windows) && k != fault.Blocked {
				t.Errorf("%v: %q says %q, which is for the window", k, got, windows)
			}
		}
	}
	for k, want := range map[fault.Kind]string{
		fault.Authority: `"ca_file" of the destination`, fault.Busy: "linkdrop-send resume", fault.Interrupted: "linkdrop-send resume", fault.Gone: "give it again",
		fault.DiskFull: "Make room", fault.Corrupt: "Send it again", fault.Protocol: "Open any web page", fault.StorageFull: "Try again when", fault.Forbidden: "IT can",
	} {
		if got := w.fault(&fault.Error{Kind: k}, about{where: "Acme"}); !strings.Contains(got, want) {
			t.Errorf("%v: %q does not name %q", k, got, want)
		}
	}
}

// What storages, proxies and filters answer is said with what helps: by name, and in the words of whoever can mend it.
func TestSentencesOfWhatIsInBetween(t *testing.T) {
	w := english()
	for name, c := range map[string]struct {
		f    *fault.Error
		want []string
		not  string
	}{
		"a proxy's own limit": {
			fault.Storage("put", "s3.example.com", 413, nil, []byte("<html>413 Request Entity Too Large nginx</html>"), true),
			[]string{"s3.example.com", "client_max_body_size", "--part-size", "not too large"},
			"This file is too large",
		},
		"a filter's page": {
			fault.Storage("put", "s3.example.com", 403, map[string][]string{"Content-Type": {"text/html"}}, []byte("<html>Request Rejected</html>"), true),
			[]string{"filter", "s3.example.com", "IT"},
			"You may not",
		},
		"a proxy's password": {&fault.Error{Kind: fault.ProxySignIn, Host: "proxy:3128", Status: 407}, []string{"proxy:3128", "HTTPS_PROXY", "name:password@"}, "blocks"},
		"a proxy's variable": {&fault.Error{Kind: fault.ProxySetting}, []string{"HTTPS_PROXY", "%40"}, "blocks"},
		"an authority":       {&fault.Error{Kind: fault.Authority, Host: "s3.example.com"}, []string{"s3.example.com", "--ca-file"}, "blocks"},
		"an older version":   {&fault.Error{Kind: fault.Kept}, []string{"Deleted", "older version", "links have ended"}, "not"},
		"a demanded checksum": {
			fault.Storage("put", "h", 400, nil, []byte("<Error><Code>InvalidRequest</Code><Message>Content-MD5 OR x-amz-checksum-* is missing</Message></Error>"), true),
			[]string{"Content-MD5 OR x-amz-checksum-*"},
			"[secret]",
		},
	} {
		got := w.fault(c.f, about{where: "Acme"})
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q does not name %q", name, got, want)
			}
		}
		if strings.Contains(got, c.not) {
			t.Errorf("%s: %q says %q", name, got, c.not)
		}
	}
}
