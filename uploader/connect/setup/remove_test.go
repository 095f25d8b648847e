package setup_test

import (
	"fmt"
	"testing"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/keychain"
	"linkdrop/uploader/settings"
)

func TestRemoveAndAddAgain(t *testing.T) {
	o := newHarness(t, "")
	d := o.save(backendAt("https://a.example"), token("canary"))
	if err := o.Allow(d.ID, "store.example"); err != nil {
		t.Fatal(err)
	}
	if err := o.Remove(t.Context(), d.ID); err != nil {
		t.Fatal(err)
	}
	_, err := o.Connector.Resolve(t.Context(), d.ID)
	if left := o.keychain.entries(); kindOf(err) != "no-destination" || len(left) != 0 || len(o.Effective().Pins) != 0 {
		t.Errorf("%v, kept %v, pins %v", err, left, o.Effective().Pins)
	}
	gone, known := o.Removed(d.ID)
	if !known || !gone.Equal(d) {
		t.Fatalf("%+v %v", gone, known)
	}
	// Its name stays its own: files may wait for it, and must not go to another that is called the same.
	if other := o.save(backendAt("https://b.example"), nil); other.ID != "acme-share-2" {
		t.Errorf("%+v", other)
	}
	again := o.save(gone, token("new"))
	if again.ID != d.ID || again.Account == d.Account || o.asks(d.ID, connect.Token) != "new" {
		t.Errorf("%+v", again)
	}
	if _, known := o.Removed(d.ID); known || len(o.Effective().Removed) != 0 {
		t.Error("it is there and removed")
	}
	for n := range 25 {
		d.ID = fmt.Sprintf("n-%d", n)
		o.save(d, nil)
		if err := o.Remove(t.Context(), d.ID); err != nil {
			t.Fatal(err)
		}
	}
	if all := o.Effective().Removed; len(all) != 20 || all[0].ID != "n-24" || all[19].ID != "n-5" {
		t.Errorf("%d, %v", len(all), all)
	}
	for id, want := range map[string]string{"gone": "no-destination", "n-24": "fine", settings.PracticeID: "policy"} {
		if err := o.Remove(t.Context(), id); kindOf(err) != want {
			t.Errorf("%s: %v, want %s", id, err, want)
		}
	}
}

// TestRemovingTheChosenOne: files go where somebody chose to send them, or to this computer.
func TestRemovingTheChosenOne(t *testing.T) {
	place := backendAt("https://a.example")
	for name, c := range map[string]struct{ admin, id, chosen string }{
		"nobody else chose":              {"", "", settings.PracticeID},
		"the administrator chose":        {adminsFile, "", "corp"},
		"the administrator's, changed":   {adminsFile, "corp", "corp"},
		"chosen by one who hasn't it":    {`{"destination": "mine"}`, "mine", settings.PracticeID},
		"the administrator's are others": {`{"destinations": [{"id": "corp", "kind": "linkdrop", "url": "https://corp.example"}]}`, "", settings.PracticeID},
	} {
		o := newHarness(t, c.admin)
		o.save(backendAt("https://first.example"), nil)
		place.ID = c.id
		d := o.save(place, nil)
		if err := o.Choose(d.ID); err != nil {
			t.Fatal(err)
		}
		if err := o.Remove(t.Context(), d.ID); err != nil {
			t.Fatal(err)
		}
		if e := o.Effective(); e.Destination.Value != c.chosen || len(e.Problems) != 0 {
			t.Errorf("%s: drops go to %s, want %s; %v", name, e.Destination.Value, c.chosen, e.Problems)
		}
	}
	o := newHarness(t, "")
	if err := o.Choose("gone"); kindOf(err) != "no-destination" || o.Effective().Destination.Value != settings.PracticeID {
		t.Error(err)
	}
}

// TestTheAdministratorsDestination: its token is the person's; its setting becomes the person's when it is changed.
func TestTheAdministratorsDestination(t *testing.T) {
	o := newHarness(t, adminsFile)
	corp, _ := o.Effective().Find("corp")
	o.save(corp, token("mine"))
	if e := o.Effective(); e.Destinations[0].Source != settings.Admin || o.asks("corp", connect.Token) != "mine" {
		t.Fatalf("%+v", e.Destinations[0])
	}
	if err := o.Remove(t.Context(), "corp"); kindOf(err) != "policy" || o.has("corp") != "token" {
		t.Error(err)
	}
	corp.Name = "Ours"
	o.save(corp, nil)
	if v := o.Effective().Destinations[0]; v.Source != settings.Person || v.Value.ID != "corp" || v.Value.Name != "Ours" || o.asks("corp", connect.Token) != "mine" {
		t.Errorf("%+v", v)
	}
	if err := o.Remove(t.Context(), "corp"); err != nil {
		t.Fatal(err)
	}
	if v := o.Effective().Destinations[0]; v.Source != settings.Admin || v.Value.Name != "Corp" || o.has("corp") != "" {
		t.Errorf("%+v", v)
	}
	if _, known := o.Removed("corp"); known {
		t.Error("it is there")
	}
}

// TestRemoveWhileTheKeychainIsAway: the destination goes all the same, what stays is said, and never comes back.
func TestRemoveWhileTheKeychainIsAway(t *testing.T) {
	for k, want := range map[fault.Kind]string{fault.KeychainLocked: "keychain-locked", fault.NoKeychain: "fine"} {
		o := newHarness(t, "")
		d := o.save(backendAt("https://a.example"), token("canary"))
		o.keychain.fail(k, "")
		if err := o.Remove(t.Context(), d.ID); kindOf(err) != want || o.ids() != settings.PracticeID {
			t.Errorf("%v: %v, %s", k, err, o.ids())
		}
		gone, _ := o.Removed(d.ID)
		again, err := o.Save(t.Context(), setup.Draft{Destination: gone}) // still locked
		if kindOf(err) != want || again.ID != d.ID {
			t.Errorf("%v: %+v %v", k, again, err)
		}
		o.keychain.fail(fault.Bug, "")
		if got := o.asks(d.ID, connect.Token); got != "sign-in" {
			t.Errorf("%v: the old token is back: %q", k, got)
		}
	}
	o := newHarness(t, "")
	d := o.save(backendAt("https://a.example"), token("canary"))
	o.keychain.fail(fault.KeychainLocked, "")
	if err := o.Remove(t.Context(), d.ID); kindOf(err) != "keychain-locked" {
		t.Error(err)
	}
	o.keychain.fail(fault.Bug, "")
	if err := o.Remove(t.Context(), d.ID); err != nil || len(o.keychain.entries()) != 0 {
		t.Errorf("%v, %v: the second time clears up", err, o.keychain.entries())
	}
}

// TestNoKeychain: said, and everything works until the program ends.
func TestNoKeychain(t *testing.T) {
	o := newHarness(t, "")
	o.keychain.fail(fault.NoKeychain, "")
	o.Connector.Keychain = keychain.WithFallback(o.keychain)
	d, err := o.Save(t.Context(), setup.Draft{Destination: backendAt("https://a.example"), Secrets: token("canary")})
	if kindOf(err) != "no-keychain" || d.ID == "" || o.asks(d.ID, connect.Token) != "canary" || o.has(d.ID) != "token" {
		t.Fatalf("%+v %v", d, err)
	}
	d.Name = "Other"
	if _, err := o.Save(t.Context(), setup.Draft{Destination: d}); err != nil {
		t.Errorf("%v, though no secret was given", err)
	}
	if err := o.Remove(t.Context(), d.ID); err != nil {
		t.Error(err)
	}
	if again := o.save(d, nil); o.asks(again.ID, connect.Token) != "sign-in" {
		t.Error("it came back")
	}
	o.Connector.Keychain = nil
	if _, err := o.Save(t.Context(), setup.Draft{Destination: d, Secrets: token("x")}); kindOf(err) != "no-keychain" {
		t.Error(err)
	}
	if err := o.Remove(t.Context(), d.ID); err != nil {
		t.Error(err)
	}
}

// TestASharedSecretStays: whoever writes two destinations with one account by hand means one token for both.
func TestASharedSecretStays(t *testing.T) {
	o := newHarness(t, "")
	d := o.save(backendAt("https://a.example"), token("canary"))
	o.edit(`"destinations": [`, `"destinations": [{"id": "twin", "kind": "linkdrop", "url": "https://a.example/x", "account": "`+d.Account+`"},`)
	if err := o.Remove(t.Context(), d.ID); err != nil || o.asks("twin", connect.Token) != "canary" {
		t.Error(err)
	}
	if err := o.Remove(t.Context(), "twin"); err != nil || len(o.keychain.entries()) != 0 {
		t.Errorf("%v, %v", err, o.keychain.entries())
	}
}
