package uitest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/check"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// Destinations implements ui.Destinations in memory. The fields are set before it is used; it is safe for concurrent use.
type Destinations struct {
	Admin    []settings.Destination // what the company set
	Held     settings.Settings      // what it set beside them
	Holds    []string               // fields of that which nobody can change
	File     setup.Preview          // what Preview says
	Findings []check.Finding        // what Check tells
	Refuse   error                  // what Save, Choose, Remove, Preview and Import answer
	NoChain  bool                   // there is no keychain: Save says so, with everything saved
	Hold     chan struct{}          // Check waits for it after the first finding; nil: it does not
	Locked   chan struct{}          // the keychain answers once it is closed, or ctx ends; nil: at once

	mu      sync.Mutex
	person  []settings.Destination
	chosen  string
	removed []settings.Destination
	secrets map[string]map[connect.Field]string
	did     []string
}

// Put adds a destination as if it had been set up before, with secrets in these fields.
func (d *Destinations) Put(place settings.Destination, fields ...connect.Field) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.set(place)
	for _, f := range fields {
		d.keep(place.ID, f, "saved")
	}
}

// Lose notes a destination as one that was removed.
func (d *Destinations) Lose(place settings.Destination) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.removed = append(d.removed, place)
}

// Did returns what was done since the last call, as "choose acme" or "save acme token=…".
func (d *Destinations) Did() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	did := d.did
	d.did = nil
	return did
}

func (d *Destinations) set(place settings.Destination) {
	at := slices.IndexFunc(d.person, func(p settings.Destination) bool { return p.ID == place.ID })
	if at < 0 {
		d.person = append(d.person, place)
		return
	}
	d.person[at] = place
}

func (d *Destinations) keep(id string, f connect.Field, secret string) {
	if d.secrets == nil {
		d.secrets = map[string]map[connect.Field]string{}
	}
	if d.secrets[id] == nil {
		d.secrets[id] = map[connect.Field]string{}
	}
	d.secrets[id][f] = secret
	if secret == "" {
		delete(d.secrets[id], f)
	}
}

// Effective implements ui.Destinations.
func (d *Destinations) Effective() settings.Effective {
	d.mu.Lock()
	defer d.mu.Unlock()
	person := settings.Settings{Destinations: slices.Clone(d.person)}
	if d.chosen != "" {
		person.Destination = new(d.chosen)
	}
	admin := d.Held
	admin.Destinations = d.Admin
	return settings.Resolve(settings.Layer{Source: settings.Person, Settings: person}, settings.Layer{Source: settings.Admin, Settings: admin, Locked: d.Holds})
}

// unlock waits for whoever unlocks the keychain.
func (d *Destinations) unlock(ctx context.Context) error {
	if d.Locked == nil {
		return nil
	}
	select {
	case <-d.Locked:
		return nil
	case <-ctx.Done():
		return fault.New(fault.KeychainLocked, "keychain", "")
	}
}

// Save implements ui.Destinations.
func (d *Destinations) Save(ctx context.Context, s setup.Draft) (settings.Destination, error) {
	if err := d.unlock(ctx); err != nil {
		return settings.Destination{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.Refuse != nil {
		return settings.Destination{}, d.Refuse
	}
	place := s.Destination
	if place.ID == "" {
		place.ID = strings.ToLower(strings.ReplaceAll(place.Name, " ", "-"))
		for all := slices.Concat(d.person, d.Admin); slices.ContainsFunc(all, func(p settings.Destination) bool { return p.ID == place.ID }); {
			place.ID += "-2"
		}
	}
	var what []string
	for _, f := range slices.Sorted(maps.Keys(s.Secrets)) {
		d.keep(place.ID, f, s.Secrets[f])
		what = append(what, fmt.Sprintf(" %s=%s", f, s.Secrets[f]))
	}
	if !slices.ContainsFunc(d.Admin, place.Equal) {
		d.set(place)
	}
	d.did = append(d.did, "save "+place.ID+strings.Join(what, ""))
	if d.NoChain {
		return place, fault.New(fault.NoKeychain, "keychain", "")
	}
	return place, nil
}

// Saved is a destination as the person has it.
func (d *Destinations) Saved(id string) settings.Destination {
	place, _ := d.Effective().Find(id)
	return place
}

// Has implements ui.Destinations.
func (d *Destinations) Has(ctx context.Context, id string) (map[connect.Field]bool, error) {
	if err := d.unlock(ctx); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	has := map[connect.Field]bool{}
	for f := range d.secrets[id] {
		has[f] = true
	}
	return has, nil
}

// Remove implements ui.Destinations.
func (d *Destinations) Remove(ctx context.Context, id string) error {
	if err := d.unlock(ctx); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.did = append(d.did, "remove "+id)
	if d.Refuse != nil {
		return d.Refuse
	}
	at := slices.IndexFunc(d.person, func(p settings.Destination) bool { return p.ID == id })
	if at < 0 {
		return fault.New(fault.Policy, "settings", "This is not yours to remove.")
	}
	d.removed = append(d.removed, d.person[at])
	d.person = slices.Delete(d.person, at, at+1)
	delete(d.secrets, id)
	if d.chosen == id {
		d.chosen = ""
	}
	return nil
}

// Removed implements ui.Destinations.
func (d *Destinations) Removed(id string) (settings.Destination, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, p := range d.removed {
		if p.ID == id {
			return p, true
		}
	}
	return settings.Destination{}, false
}

// Choose implements ui.Destinations.
func (d *Destinations) Choose(id string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.Refuse != nil {
		return d.Refuse
	}
	d.did = append(d.did, "choose "+id)
	d.chosen = id
	return nil
}

// Preview implements ui.Destinations.
func (d *Destinations) Preview(string) (setup.Preview, error) { return d.File, d.Refuse }

// Import implements ui.Destinations.
func (d *Destinations) Import(o setup.Preview) error {
	_ = d.unlock(context.Background())
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.Refuse != nil {
		return d.Refuse
	}
	for _, place := range o.Destinations {
		d.set(place)
	}
	if o.Chosen != "" {
		d.chosen = o.Chosen
	}
	d.did = append(d.did, "accept")
	return nil
}

// Allow implements ui.Destinations.
func (d *Destinations) Allow(id, host string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.did = append(d.did, "allow "+id+" "+host)
	return nil
}

// Check implements ui.Destinations.
func (d *Destinations) Check(ctx context.Context, id string, tell func(check.Finding)) bool {
	d.mu.Lock()
	d.did = append(d.did, "check "+id)
	d.mu.Unlock()
	good := true
	for n, f := range d.Findings {
		tell(f)
		good = good && f.Level != check.Failed
		if n > 0 || d.Hold == nil {
			continue
		}
		select {
		case <-d.Hold:
		case <-ctx.Done():
			return false
		}
	}
	return good
}
