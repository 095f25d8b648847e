package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"

	"linkdrop/uploader/server"
)

// cleanupCommand is "linkdrop-server cleanup", with the flags of the server: for whoever has stopped it, or runs it now and then.
// It begins nothing: what it is to clean up, a server has made, in the place that is remembered.
func cleanupCommand(ctx context.Context, args []string, env func(string) (string, bool), stdout, stderr io.Writer) error {
	set, err := readSettings(args, env, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := errors.Join(set.checkModes(), set.checkHasRecords(), set.checkPlace()); err != nil {
		return err
	}
	options, closeStores, err := set.options(ctx, &net.TCPAddr{}, slog.New(set.logHandler(stderr)))
	defer closeStores()
	if err != nil {
		return err
	}
	reference, err := server.New(ctx, options)
	if errors.Is(err, server.ErrInUse) {
		return fmt.Errorf("%w: it cleans up by itself, every minute", err)
	}
	if err != nil {
		return err
	}
	if err := set.keepPlace(); err != nil {
		return errors.Join(err, reference.Close())
	}
	cleaned, err := reference.Cleanup(ctx)
	if err = errors.Join(err, reference.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "expired: %d\nfreed: %d\nunclaimed: %d\n", cleaned.Expired, cleaned.Freed, cleaned.Unclaimed)
	return err
}
