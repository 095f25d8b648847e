package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"linkdrop/uploader/wire"
)

// options are the command line.
type options struct {
	state string
	files []string // absolute
}

func parse(args []string, said io.Writer) (o options, err error) {
	f := flag.NewFlagSet("linkdrop", flag.ContinueOnError)
	f.SetOutput(said)
	f.StringVar(&o.state, "state-dir", os.Getenv("LINKDROP_STATE_DIR"), "keep queue, history and settings in this `folder`")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if o.state == "" {
		config, err := os.UserConfigDir()
		if err != nil || !filepath.IsAbs(config) { // a home that is relative would be another one in every working folder
			return o, errors.New("this computer does not say where settings are kept: give --state-dir")
		}
		o.state = filepath.Join(config, "linkdrop")
	}
	if o.state, err = filepath.Abs(o.state); err != nil {
		return o, err
	}
	for _, file := range f.Args() {
		path, err := pathOf(file)
		if err != nil {
			return o, err
		}
		o.files = append(o.files, path)
	}
	return o, nil
}

// pathOf is the whole path of a FILE: a path as it is, or a file:// address, as file managers and browsers give it.
func pathOf(file string) (string, error) {
	const scheme = "file://"
	if len(file) >= len(scheme) && strings.EqualFold(file[:len(scheme)], scheme) {
		u, err := url.Parse(file)
		if err != nil {
			return "", fmt.Errorf("%q is not the address of a file", file)
		}
		path, ok := wire.FilePath(u, runtime.GOOS == "windows")
		if !ok {
			return "", fmt.Errorf("%q is not the address of a file on this computer", file)
		}
		file = path
	}
	return filepath.Abs(file)
}
