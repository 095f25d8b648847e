package core

import "testing"

// What must not be forgotten by a crash waits until it is durable; nothing else waits, and a Keep that waited would come too late.
func TestWhatWaitsForTheDisk(t *testing.T) {
	for _, one := range []struct {
		command Command
		waits   bool
	}{
		{Explore{}, false},
		{Open{}, false},
		{Create{}, true},
		{Sign{}, false},
		{Sign{Sync: true}, true},
		{Send{}, false},
		{Send{Sync: true}, true},
		{List{}, false},
		{Complete{}, false},
		{Link{}, true},
		{Free{}, true},
		{Stop{}, false},
		{Keep{}, false},
		{Remember{}, false},
		{Report{}, true},
	} {
		if got := one.command.AfterSync(); got != one.waits {
			t.Errorf("%T: %v", one.command, got)
		}
	}
}

// Uploads are opened while few small files are ahead of the streams, so that no signed request grows old; what waits to be
// completed is behind them.
func TestUploadsAreNotOpenedFarAhead(t *testing.T) {
	c, waits, _, _ := sound(t)
	p := waits.drop.place
	p.open = true
	p.lines[Completing].size = 10 * createAhead
	p.lines[Signing].size, p.signed = createAhead-1, make([]*signed, 1)
	if c.startUpload(p) {
		t.Error("opened too far ahead")
	}
	p.signed = nil
	if !c.startUpload(p) {
		t.Error("not opened")
	}
}
