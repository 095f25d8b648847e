package setup_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

func (o *harness) file(text string) string {
	path := filepath.Join(o.t.TempDir(), "acme.linkdrop")
	o.write(path, text)
	return path
}

func (o *harness) read(text string) setup.Preview {
	o.t.Helper()
	offer, err := o.Preview(o.file(text))
	if err != nil {
		o.t.Fatal(err)
	}
	return offer
}

// problem reports whether one is about this field and says this.
func problem(all []settings.Problem, field, says string) bool {
	for _, p := range all {
		if p.Field == field && strings.Contains(p.Says, says) {
			return true
		}
	}
	return false
}

func TestAnOfferIsWhatWillBe(t *testing.T) {
	o := newHarness(t, "")
	d := o.save(backendAt("https://a.example"), token("canary"))
	same := o.save(settings.Destination{ID: "same", Kind: settings.Linkdrop, URL: "https://same.example"}, nil)
	before := o.files()
	offer := o.read(`{"destination": "new", "destinations": [
		{"id": "acme-share", "name": "Acme", "kind": "linkdrop", "url": "https://a.example", "account": "somebodyelses", "storage_hosts": ["s.example"]},
		{"id": "same", "kind": "linkdrop", "url": "https://same.example"},
		{"id": "new", "kind": "s3", "s3": {"bucket": "b"}}]}`)
	if len(offer.Problems) != 0 || len(offer.Destinations) != 2 || offer.Chosen != "new" {
		t.Fatalf("%+v", offer)
	}
	if o.files() != before {
		t.Error("reading changed something")
	}
	if err := o.Import(offer); err != nil {
		t.Fatal(err)
	}
	e := o.Effective()
	if acme, _ := e.Find(d.ID); acme.Name != "Acme" || acme.Account != d.Account || o.asks(d.ID, connect.Token) != "canary" {
		t.Errorf("%+v: the same host keeps its token", acme)
	}
	if fresh, _ := e.Find("new"); len(fresh.Account) != 20 || e.Destination.Value != "new" {
		t.Errorf("%+v", fresh)
	}
	if now, _ := e.Find("same"); !now.Equal(same) {
		t.Errorf("%+v", now)
	}
	// Now the same file has nothing to offer.
	offer = o.read(`{"destination": "new", "destinations": [{"id": "new", "kind": "s3", "s3": {"bucket": "b"}}]}`)
	if len(offer.Destinations) != 0 || offer.Chosen != "" {
		t.Errorf("%+v", offer)
	}
}

// TestAnOfferForAnotherHost: a file that somebody sends by mail gets no token that was typed for another host.
func TestAnOfferForAnotherHost(t *testing.T) {
	o := newHarness(t, "")
	d := o.save(backendAt("https://a.example"), token("canary"))
	offer := o.read(`{"destinations": [{"id": "acme-share", "account": "` + d.Account + `", "kind": "linkdrop", "url": "https://evil.example"}]}`)
	if err := o.Import(offer); err != nil {
		t.Fatal(err)
	}
	if got := o.asks(d.ID, connect.Token); got != "sign-in" || len(o.keychain.entries()) != 0 {
		t.Errorf("%q, kept %v", got, o.keychain.entries())
	}
}

func TestWhatAFileMayNotDo(t *testing.T) {
	place := func(fields string) string { return `{"destinations": [{"id": "x", ` + fields + `}]}` }
	for name, c := range map[string]struct {
		file, field, says string
		brings            int
	}{
		"the administrator's": {`{"destinations": [{"id": "corp", "kind": "linkdrop", "url": "https://evil.example"}]}`, "destinations.corp", "administrator", 0},
		"practice":            {`{"destinations": [{"id": "practice", "kind": "practice", "name": "Company"}]}`, "destinations.practice", "this computer", 0},
		"the choice":          {`{"destination": "practice"}`, "destination", "administrator", 0},
		"other settings":      {`{"auto_copy": false, "streams": 1}`, "streams", "left out", 0},
		"pins":                {`{"pins": {"corp-0123": ["evil.example"]}}`, "pins", "left out", 0},
		"removed":             {`{"removed": [{"id": "corp", "kind": "linkdrop", "url": "https://a.example"}]}`, "removed", "left out", 0},
		"a token":             {place(`"kind": "linkdrop", "url": "https://a.example", "token": "canary"`), "destinations[0].token", "secret", 1},
		"a key":               {place(`"kind": "s3", "s3": {"bucket": "b", "secretAccessKey": "canary"}`), "destinations[0].s3.secretAccessKey", "secret", 1},
		"a private key":       {place(`"kind": "s3", "s3": {"bucket": "b", "cloudfront": {"url": "https://d.example", "key_pair_id": "K2JC", "private_key": "canary"}}`), "destinations[0].s3.cloudfront.private_key", "secret", 1},
		"a password":          {`{"password": "canary"}`, "password", "secret", 0},
		"in the address":      {place(`"kind": "linkdrop", "url": "https://u:canary@a.example"`), "destinations[0].url", "password", 0},
		"in a header":         {place(`"kind": "s3", "s3": {"bucket": "b", "headers": {"x-amz-security-token": "canary"}}`), "destinations[0].s3.headers.x-amz-security-token", "secret", 0},
		"in a mapping":        {place(`"kind": "mapping", "url": "https://a.example", "mapping": {"file": {"const": {"api_key": "canary"}}}`), "destinations[0].mapping.file.const.api_key", "secret", 0},
		"cut off":             {`{"destinations": [{"id": "x", "kind": "linkdrop", "url": "https://a.example"`, "destinations", "ends in the middle", 0},
		"too large":           {`{"destinations": []}` + strings.Repeat(" ", 1<<20), "", "1 MB", 0},
		"nothing":             {``, "", "empty", 0},
	} {
		t.Run(name, func(t *testing.T) {
			o := newHarness(t, adminsFile)
			offer := o.read(c.file)
			if !problem(offer.Problems, c.field, c.says) || len(offer.Destinations) != c.brings || offer.Chosen != "" {
				t.Errorf("%+v has no %q: … %s …", offer, c.field, c.says)
			}
			for _, p := range offer.Problems {
				if strings.Contains(p.String(), "canary") {
					t.Error(p)
				}
			}
			if err := o.Import(offer); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(o.files(), "canary") || strings.Contains(o.files(), "evil") {
				t.Error(o.files())
			}
		})
	}
	if offer := newHarness(t, "").read(`{"destination": "gone"}`); !problem(offer.Problems, "destination", "no destination") || offer.Chosen != "" {
		t.Errorf("%+v", offer)
	}
}

func TestAnOfferThatCannotBeDoneAnyMore(t *testing.T) {
	o := newHarness(t, "")
	offer := o.read(`{"destination": "corp", "destinations": [{"id": "corp", "kind": "linkdrop", "url": "https://mine.example"}]}`)
	o2 := newHarness(t, adminsFile)
	if err := o2.Import(offer); kindOf(err) != "policy" || o2.Effective().Destinations[0].Source != settings.Admin {
		t.Errorf("%v", err)
	}
	o.unwritable(func() {
		if err := o.Import(offer); err == nil {
			t.Error("accepted what cannot be written")
		}
	})
	if _, known := o.Effective().Find("corp"); known {
		t.Error("half of it was done")
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	o := newHarness(t, "")
	dir := t.TempDir()
	for path, want := range map[string]fault.Kind{dir: fault.NotFile, filepath.Join(dir, "none"): fault.Gone} {
		if _, err := o.Preview(path); kindOf(err) != want.String() {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestNoSecretOnDisk: whatever is done with the Editor, the state folder has none of it.
func TestNoSecretOnDisk(t *testing.T) {
	o := newHarness(t, "")
	secrets := map[connect.Field]string{
		connect.AccessKey: "canary-access", connect.SecretKey: "canary-secret", connect.SessionToken: strings.Repeat("canary-session", 300),
		connect.LinkKey: "-----BEGIN PRIVATE KEY-----\n" + strings.Repeat("canary\n", 400),
	}
	d := o.save(bucketAt("https://s3.example"), secrets)
	b := o.save(backendAt("https://a.example"), token("canary-token"))
	look := func(when string) {
		t.Helper()
		for _, piece := range []string{"canary", "BEGIN"} {
			if strings.Contains(o.files(), piece) {
				t.Errorf("%s: %s", when, o.files())
			}
		}
	}
	look("saved")
	d.URL = "https://s4.example"
	d = o.save(d, secrets)
	look("at another address")
	o.keychain.fail(fault.KeychainLocked, "-links")
	if _, err := o.Save(t.Context(), setup.Draft{Destination: d, Secrets: secrets}); err == nil {
		t.Error("saved into a locked keychain")
	}
	o.keychain.fail(fault.Bug, "")
	look("not saved")
	offer := o.read(`{"destinations": [{"id": "acme-share", "kind": "linkdrop", "url": "https://b.example", "token": "canary", "password": "canary"}]}`)
	if err := errors.Join(o.Import(offer), o.Remove(t.Context(), d.ID), o.Remove(t.Context(), b.ID)); err != nil {
		t.Fatal(err)
	}
	look("removed")
	if left := o.keychain.entries(); len(left) != 0 {
		t.Errorf("left in the keychain: %v", left)
	}
	if text, err := os.ReadFile(filepath.Join(o.state, "settings.json")); err != nil || !strings.Contains(string(text), "removed") {
		t.Errorf("%v: nothing was looked at: %s", err, text)
	}
}
