package main

import (
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
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
	for _, file := range append([]string{o.state}, f.Args()...) {
		path, err := filepath.Abs(file)
		if err != nil {
			return o, err
		}
		o.files = append(o.files, path)
	}
	o.state, o.files = o.files[0], o.files[1:]
	return o, nil
}
