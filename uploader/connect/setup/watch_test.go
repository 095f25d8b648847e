package setup_test

import (
	"path/filepath"
	"strings"
	"testing"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// Which folder is watched is chosen here, stays when a destination is edited, and neither comes from a file nor follows a destination
// to another host.
func TestWatch(t *testing.T) {
	o := newHarness(t, `{"destinations": [{"id": "firm", "kind": "linkdrop", "url": "https://firm.example"}]}`)
	d := o.save(backendAt("https://a.example"), token("canary"))
	folder := &settings.Watch{Folder: t.TempDir(), After: settings.WatchMove}
	watched := func() *settings.Watch {
		now, _ := o.Effective().Find(d.ID)
		return now.Watch
	}
	if err := o.Watch(d.ID, folder); err != nil || watched() == nil || *watched() != *folder {
		t.Fatalf("%+v, %v", watched(), err)
	}
	if err := o.Watch(settings.PracticeID, folder); err != nil {
		t.Errorf("practice: %v", err)
	}
	for id, kind := range map[string]fault.Kind{"firm": fault.Policy, "nobody": fault.NoDestination} {
		if err := o.Watch(id, folder); fault.KindOf(err) != kind {
			t.Errorf("%s: %v", id, err)
		}
	}
	if err := o.Watch(d.ID, &settings.Watch{Folder: "scans"}); fault.KindOf(err) != fault.Policy || watched() == nil {
		t.Errorf("%+v, %v", watched(), err)
	}
	with := func(address string) string {
		return `{"destinations": [{"id": "` + d.ID + `", "name": "Other", "kind": "linkdrop", "url": "` + address + `", "watch": {"folder": "` + filepath.ToSlash(t.TempDir()) + `"}}]}`
	}
	for _, address := range []string{"https://a.example", "https://evil.example"} {
		offer := o.read(with(address))
		if !problem(offer.Problems, "destinations."+d.ID+".watch", "chosen on this computer") {
			t.Errorf("nothing is said of it: %+v", offer.Problems)
		}
		if err := o.Import(offer); err != nil {
			t.Fatal(err)
		}
		if kept := watched() != nil && *watched() == *folder; kept == strings.Contains(address, "evil") {
			t.Errorf("%s: %+v", address, watched())
		}
	}
	if err := o.Watch(d.ID, nil); err != nil || watched() != nil {
		t.Errorf("%+v, %v", watched(), err)
	}
}
