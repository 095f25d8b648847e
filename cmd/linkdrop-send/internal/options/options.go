package main

import (
	"cmp"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"
)

// options are the flags of all commands; each command has those that it adds.
type options struct {
	whereFlags
	accessFlags

	life     life
	partSize size
	together bool

	streams int
	rate    size
	wait    life
	forget  bool
	json    bool
}

// addFolder adds the flag of everything that has to do with this computer's settings.
func (o *options) addFolder(f *pflag.FlagSet) {
	o.given = f.Changed
	f.StringVar(&o.stateDir, "state-dir", "", "settings, queues and history are in this `folder` (or LINKDROP_STATE_DIR)")
}

func (o *options) addState(f *pflag.FlagSet) {
	o.addFolder(f)
	f.BoolVar(&o.json, "json", false, "one JSON object a line on standard output")
}

// addRun adds the flags that say how it is sent.
func (o *options) addRun(f *pflag.FlagSet) {
	f.IntVar(&o.streams, "streams", 8, "most pieces on their way at once, 1 to 32")
	f.Var(&o.rate, "limit-rate", "at most so much a second over all streams, like 5MiB")
	o.wait = life(5 * time.Minute)
	f.Var(&o.wait, "wait", "give up when nothing moves for so long; 0 waits for ever")
}

// addLife adds the flag of everything that makes links.
func (o *options) addLife(f *pflag.FlagSet) {
	f.Var(&o.life, "expires", "how long links work, like 24h or 7d; the destination's default if not given")
}

func (o *options) checkRun() error {
	if o.streams < 1 || o.streams > 32 {
		return usage("--streams takes 1 to 32.")
	}
	return nil
}

// checkPartSize keeps to what an S3 storage takes for a part.
func (o *options) checkPartSize() error {
	const mib, least, most = 1 << 20, 5 << 20, 5 << 30
	if o.partSize != 0 && (o.partSize < least || o.partSize > most || o.partSize%mib != 0) {
		return usage("--part-size takes whole MiB from 5MiB to 5GiB.")
	}
	return nil
}

// stateFolder is where queues and history are: the same as the window's.
func (o *options) stateFolder(env func(string) string) (string, error) {
	if dir := cmp.Or(o.stateDir, env("LINKDROP_STATE_DIR")); dir != "" {
		return filepath.Abs(dir)
	}
	config, err := os.UserConfigDir()
	if err != nil || !filepath.IsAbs(config) { // a home that is relative would be another one in every working folder
		return "", usage("This computer does not say where settings are kept: give --state-dir.")
	}
	return filepath.Join(config, "linkdrop"), nil
}
