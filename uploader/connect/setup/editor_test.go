package setup_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

const adminsFile = `{"destinations": [{"id": "corp", "name": "Corp", "kind": "linkdrop", "url": "https://corp.example"}], "destination": "corp"}`

func token(s string) map[connect.Field]string { return map[connect.Field]string{connect.Token: s} }

func TestSaveAndChange(t *testing.T) {
	o := newHarness(t, "")
	acme := o.save(backendAt("https://ACME.example:443/"), token(" one\n"))
	if acme.ID != "acme-share" || len(acme.Account) != 20 || acme.URL != "https://acme.example" || o.asks("acme-share", connect.Token) != "one" {
		t.Fatalf("%+v", acme)
	}
	second := o.save(backendAt("https://b.example"), nil)
	koeln := o.save(bucketAt(""), map[connect.Field]string{connect.AccessKey: "AKIA", connect.SecretKey: "a b+ü"})
	if second.ID != "acme-share-2" || second.Account == acme.Account || koeln.ID != "archiv-koln" {
		t.Errorf("%+v %+v", second, koeln)
	}
	if got := o.has("archiv-koln") + ", " + o.has("acme-share-2"); got != "access secret, " {
		t.Errorf("saved: %s", got)
	}
	acme.Name, acme.Account = "Acme", "somebodyelses"
	again := o.save(acme, nil)
	if again.ID != "acme-share" || again.Account == "somebodyelses" || o.asks(again.ID, connect.Token) != "one" {
		t.Errorf("%+v: a new name is no reason to sign in again", again)
	}
	o.save(again, token("two"))
	if got := o.asks(again.ID, connect.Token); got != "two" {
		t.Errorf("a new token is used at once, got %q", got)
	}
	o.save(again, token(""))
	if got := o.asks(again.ID, connect.Token); got != "sign-in" || o.has(again.ID) != "" {
		t.Errorf("a deleted token: %q", got)
	}
	if o.ids() != "acme-share acme-share-2 archiv-koln practice" {
		t.Error(o.ids())
	}
}

func TestSaveRefusesNonsense(t *testing.T) {
	o := newHarness(t, "")
	for name, s := range map[string]setup.Draft{
		"http":              {Destination: backendAt("http://a.example"), Secrets: token("canary")},
		"another's secret":  {Destination: backendAt("https://a.example"), Secrets: map[connect.Field]string{connect.SecretKey: "canary"}},
		"no text":           {Destination: backendAt("https://a.example"), Secrets: token("\xff")},
		"long":              {Destination: backendAt("https://a.example"), Secrets: token(strings.Repeat("x", 12_001))},
		"no bucket":         {Destination: settings.Destination{Kind: settings.AmazonS3}},
		"an id of no shape": {Destination: settings.Destination{ID: "A b", Kind: settings.Linkdrop, URL: "https://a.example"}},
	} {
		saved, err := o.Save(t.Context(), s)
		if kindOf(err) != "policy" || saved.ID != "" {
			t.Errorf("%s: %+v %v", name, saved, err)
		}
	}
	if len(o.keychain.entries()) != 0 || o.ids() != settings.PracticeID {
		t.Errorf("%v, %s", o.keychain.entries(), o.ids())
	}
}

// TestAnotherAddressHasNoSecrets: typed in the form, or written into the file by hand.
func TestAnotherAddressHasNoSecrets(t *testing.T) {
	for name, change := range map[string]func(d *settings.Destination){
		"host": func(d *settings.Destination) { d.URL = "https://evil.example" },
		"port": func(d *settings.Destination) { d.URL = "https://a.example:444" },
		"kind": func(d *settings.Destination) { d.Kind = settings.Companion },
	} {
		o := newHarness(t, "")
		d := o.save(backendAt("https://a.example"), token("canary"))
		before := o.keychain.entries()
		change(&d)
		d = o.save(d, nil)
		if got := o.asks(d.ID, connect.Token); got != "sign-in" || len(before) != 1 || len(o.keychain.entries()) != 0 {
			t.Errorf("%s: %q, and %v in the keychain", name, got, o.keychain.entries())
		}
	}
	o := newHarness(t, "")
	d := o.save(backendAt("https://a.example"), token("canary"))
	other := o.save(backendAt("https://b.example"), token("other"))
	o.edit("https://a.example", "https://evil.example")
	if got := o.asks(d.ID, connect.Token); got != "sign-in" {
		t.Errorf("the new host gets %q", got)
	}
	o.edit(other.Account, d.Account)
	if got := o.asks(other.ID, connect.Token); got != "sign-in" {
		t.Errorf("another's account gives %q", got)
	}
	o.edit("https://evil.example", "https://a.example")
	if got := o.asks(d.ID, connect.Token); got != "canary" {
		t.Errorf("back again: %q", got)
	}
}

// TestSecretsAreKeptFirst: what cannot be kept is not saved, and what cannot be saved is not kept.
func TestSecretsAreKeptFirst(t *testing.T) {
	keys := map[connect.Field]string{connect.AccessKey: "one", connect.SecretKey: "one"}
	changed := map[connect.Field]string{connect.AccessKey: "two", connect.SecretKey: "two"}
	for name, k := range map[string]fault.Kind{"locked": fault.KeychainLocked, "absent": fault.NoKeychain} {
		o := newHarness(t, "")
		o.keychain.fail(k, "-secret")
		if d, err := o.Save(t.Context(), setup.Draft{Destination: bucketAt(""), Secrets: keys}); kindOf(err) != k.String() || d.ID != "" {
			t.Errorf("%s: %v", name, err)
		}
		if len(o.keychain.entries()) != 0 || o.ids() != settings.PracticeID {
			t.Errorf("%s: %v, %s", name, o.keychain.entries(), o.ids())
		}
		o.keychain.fail(fault.Bug, "")
		d := o.save(bucketAt(""), keys)
		o.keychain.fail(k, "-secret")
		d.Name = "New"
		if _, err := o.Save(t.Context(), setup.Draft{Destination: d, Secrets: changed}); kindOf(err) != k.String() {
			t.Errorf("%s: %v", name, err)
		}
		o.keychain.fail(fault.Bug, "")
		if now, _ := o.Effective().Find(d.ID); now.Name == "New" || o.asks(d.ID, connect.AccessKey) != "one" || o.asks(d.ID, connect.SecretKey) != "one" {
			t.Errorf("%s: half of it was changed", name)
		}
	}
	o := newHarness(t, "")
	d := o.save(bucketAt(""), keys)
	entries := fmt.Sprint(o.keychain.entries())
	o.unwritable(func() {
		d.Name = "New"
		for _, place := range []settings.Destination{d, bucketAt("https://new.example")} {
			if saved, err := o.Save(t.Context(), setup.Draft{Destination: place, Secrets: changed}); err == nil || saved.ID != "" {
				t.Errorf("%+v %v", saved, err)
			}
		}
	})
	if got := fmt.Sprint(o.keychain.entries()); got != entries || o.asks(d.ID, connect.AccessKey) != "one" {
		t.Errorf("%s, want %s", got, entries)
	}
}

// TestLongSecretsAreWhole: a PEM key does not fit into an entry of some keychains.
func TestLongSecretsAreWhole(t *testing.T) {
	o := newHarness(t, "")
	pem := "-----BEGIN PRIVATE KEY-----\n" + strings.Repeat(strings.Repeat("kä", 32)+"\n", 60) + "-----END PRIVATE KEY-----"
	d := o.save(bucketAt(""), map[connect.Field]string{connect.LinkKey: pem})
	if got := o.asks(d.ID, connect.LinkKey); got != pem || len(o.keychain.entries()) < 4 {
		t.Fatalf("%d of %d bytes, entries %v", len(got), len(pem), o.keychain.entries())
	}
	longer := strings.Replace(pem, "kä", "né", 1) + strings.Repeat("x", 3000)
	o.save(d, map[connect.Field]string{connect.LinkKey: longer})
	if got := o.asks(d.ID, connect.LinkKey); got != longer {
		t.Errorf("%d of %d bytes", len(got), len(longer))
	}
	o.keychain.fail(fault.KeychainLocked, "-3") // a part that the next one needs
	if _, err := o.Save(t.Context(), setup.Draft{Destination: d, Secrets: map[connect.Field]string{connect.LinkKey: pem}}); kindOf(err) != "keychain-locked" {
		t.Error(err)
	}
	o.keychain.fail(fault.Bug, "")
	o.Connector.Forget(d.ID)
	if got := o.asks(d.ID, connect.LinkKey); got != longer {
		t.Errorf("the old one is gone: %d bytes", len(got))
	}
	var parts []string
	for _, name := range o.keychain.entries() {
		if !strings.HasSuffix(name, "-links") {
			parts = append(parts, name)
		}
	}
	kept, _ := o.keychain.Memory.Get(t.Context(), parts[1])
	if err := o.keychain.Set(t.Context(), parts[1], strings.ToUpper(kept)); err != nil {
		t.Fatal(err)
	}
	o.Connector.Forget(d.ID)
	if got := o.asks(d.ID, connect.LinkKey); got != "no-keys" || o.has(d.ID) != "" {
		t.Errorf("a part was changed: %q", got[:min(len(got), 20)])
	}
	// One that reads like a table of parts is a secret all the same.
	forged := "linkdrop-parts:1:" + strings.Repeat("0", 64)
	o.save(d, map[connect.Field]string{connect.LinkKey: forged})
	if got := o.asks(d.ID, connect.LinkKey); got != forged {
		t.Errorf("%q", got)
	}
	o.save(d, map[connect.Field]string{connect.LinkKey: ""})
	if left := o.keychain.entries(); len(left) != 0 {
		t.Errorf("%v", left)
	}
}

// TestTheSameNameBySeveralPrograms: each gets an id of its own, and none is lost.
func TestTheSameNameBySeveralPrograms(t *testing.T) {
	o := newHarness(t, "")
	var all sync.WaitGroup
	for range 8 {
		editor := o.again()
		all.Go(func() {
			if _, err := editor.Save(t.Context(), setup.Draft{Destination: backendAt("https://a.example")}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	o.Store.Reload()
	if ids := strings.Fields(o.ids()); len(ids) != 9 || len(o.Effective().Problems) != 0 {
		t.Errorf("%v %v", ids, o.Effective().Problems)
	}
}
