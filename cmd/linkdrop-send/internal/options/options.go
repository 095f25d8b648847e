// Package options reads the flags and the environment of linkdrop-send into a value, and says what does not go together:
// options.go how it is sent, links.go what links are to have, destination.go where to and how that is reached, units.go flags that are a length of time or a size.
package options

import (
	"cmp"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"

	"linkdrop/cmd/linkdrop-send/internal/exit"
)

// Options are the flags of all commands; each command has those that it adds.
type Options struct {
	DestinationFlags
	AccessFlags
	LinkFlags

	PartSize Size // 0: as the destination likes
	Together bool // one link for all files
	// LinkFirst: links are made and printed before their files have arrived.
	LinkFirst bool

	Streams int
	Rate    Size     // bytes a second; 0: no limit
	Wait    Duration // give up when nothing moves for so long; 0: never
	Forget  bool     // resume gives up
	JSON    bool
	Counts  bool   // history asks how often links were downloaded
	Search  string // history shows what this finds
}

// AddFolder adds the flag of everything that has to do with this computer's settings.
func (o *Options) AddFolder(f *pflag.FlagSet) {
	o.Given = f.Changed
	f.StringVar(&o.StateDir, "state-dir", "", "settings, queues and history are in this `folder` (or LINKDROP_STATE_DIR)")
}

// AddState adds that flag, and the one of everything that a script reads.
func (o *Options) AddState(f *pflag.FlagSet) {
	o.AddFolder(f)
	f.BoolVar(&o.JSON, "json", false, "one JSON object a line on standard output")
}

// AddRun adds the flags that say how it is sent.
func (o *Options) AddRun(f *pflag.FlagSet) {
	f.IntVar(&o.Streams, "streams", 8, "most pieces on their way at once, 1 to 32")
	f.Var(&o.Rate, "limit-rate", "at most so much a second over all streams, like 5MiB")
	o.Wait = Duration(5 * time.Minute)
	f.Var(&o.Wait, "wait", "give up when nothing moves for so long; 0 waits for ever")
}

// CheckRun looks at the flags of AddRun.
func (o *Options) CheckRun() error {
	if o.Streams < 1 || o.Streams > 32 {
		return exit.Usage("--streams takes 1 to 32.")
	}
	return nil
}

// CheckPartSize keeps to what an S3 storage takes for a part.
func (o *Options) CheckPartSize() error {
	const mib, least, most = 1 << 20, 5 << 20, 5 << 30
	if o.PartSize != 0 && (o.PartSize < least || o.PartSize > most || o.PartSize%mib != 0) {
		return exit.Usage("--part-size takes whole MiB from 5MiB to 5GiB.")
	}
	return nil
}

// StateFolder is where queues and history are: the same as the window's.
func (o *Options) StateFolder(env func(string) string) (string, error) {
	if dir := cmp.Or(o.StateDir, env("LINKDROP_STATE_DIR")); dir != "" {
		return filepath.Abs(dir)
	}
	config, err := os.UserConfigDir()
	if err != nil || !filepath.IsAbs(config) { // a home that is relative would be another one in every working folder
		return "", exit.Usage("This computer does not say where settings are kept: give --state-dir.")
	}
	return filepath.Join(config, "linkdrop"), nil
}
