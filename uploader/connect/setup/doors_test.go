package setup_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/drivers"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/keychain"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/settings/settingstest"
)

// doors are the ways into which a setting can come; each returns the setting as it is used, or the code and field it refused.
// The window's form and the flags of linkdrop-send have tests of their own on the same table.
func doors() map[string]func(t *testing.T, d settings.Destination) (used settings.Destination, code settings.Code, field string) {
	return map[string]func(t *testing.T, d settings.Destination) (settings.Destination, settings.Code, string){
		"file": fromFile, "setup": fromDraft, "connect": fromSetting,
	}
}

func fromFile(t *testing.T, d settings.Destination) (settings.Destination, settings.Code, string) {
	t.Helper()
	d.ID = "x"
	text, err := json.Marshal(map[string]any{"destinations": []settings.Destination{d}})
	if err != nil {
		t.Fatal(err)
	}
	layer := settings.Parse(settings.Person, text)
	if len(layer.Settings.Destinations) == 1 {
		return layer.Settings.Destinations[0], "", ""
	}
	const at = len("destinations[0].")
	return d, layer.Problems[0].Code, layer.Problems[0].Field[at:]
}

func fromDraft(t *testing.T, d settings.Destination) (settings.Destination, settings.Code, string) {
	t.Helper()
	used, err := newHarness(t, "").Save(t.Context(), setup.Draft{Destination: d})
	return refused(t, used, err)
}

// fromSetting goes on to the drivers, whose own rules may not be stricter: with a context that has ended, they get as far as
// the network or the keychain.
func fromSetting(t *testing.T, d settings.Destination) (used settings.Destination, code settings.Code, field string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	openers := drivers.Openers(drivers.Options{})
	opener := openers[d.Kind]
	c := connect.Connector{Keychain: &keychain.Memory{}, Openers: openers}
	openers[d.Kind] = func(ctx context.Context, d settings.Destination, secret connect.Secret) (*destination.Destination, error) {
		used = d
		return opener(ctx, d, secret)
	}
	opened, err := c.Open(ctx, d, nil)
	if err == nil {
		if opened.Close != nil {
			opened.Close()
		}
		return used, "", ""
	}
	if full := (*settings.Refusal)(nil); !errors.As(err, &full) {
		switch fault.KindOf(err) {
		case fault.HostRefused, fault.NoPlace, fault.Unsupported, fault.Bug:
			t.Errorf("the driver refuses what was judged good: %v", err)
		default:
		}
		return used, "", ""
	}
	return refused(t, used, err)
}

func refused(t *testing.T, used settings.Destination, err error) (settings.Destination, settings.Code, string) {
	t.Helper()
	if err == nil {
		return used, "", ""
	}
	var full *settings.Refusal
	if !errors.As(err, &full) {
		t.Fatalf("refused without a code: %v", err)
	}
	return used, full.Findings[0].Code, full.Findings[0].Field
}

// Whatever door a setting comes in by, it is used or refused alike, by the same code.
func TestEveryDoorJudgesAlike(t *testing.T) {
	for _, c := range settingstest.Cases() {
		for name, door := range doors() {
			t.Run(c.Name+" by "+name, func(t *testing.T) {
				used, code, field := door(t, c.Destination)
				if code != c.Code || field != c.Field {
					t.Errorf("%q of %q, want %q of %q", code, field, c.Code, c.Field)
				}
				prefix := ""
				if used.S3 != nil {
					prefix = used.S3.Prefix
				}
				if c.As != "" && used.URL != c.As && prefix != c.As {
					t.Errorf("used as %q %q, want %q", used.URL, prefix, c.As)
				}
			})
		}
	}
}
