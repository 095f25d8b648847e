// Command linkdrop-server is the backend that a company runs: it hands out signed requests and links, and keeps files in a
// folder. With no settings at all it listens on 127.0.0.1:8480 and prints its address and a token.
//
// What is where:
//
//	main.go          what the words ask for
//	serve.go         starting with what the flags ask for, and serving until a signal ends it
//	settings.go      the flags, each also an environment variable
//	tokens.go        the file of tokens, read again when it changes; the default token
//	tokencommand.go  "token create", "list" and "revoke"
//	cleanup.go       "cleanup": what nobody needs any more, at once
//	iam.go           "iam": the policy, the rules and the CORS of a bucket
//	keepowner_*.go   leaving a file that was replaced to whom it belonged
//	storage.go       what --storage and --bucket mean: a folder, or S3 buckets
//	keptplace.go     where the files of a state folder are: remembered, so that nobody looks for them elsewhere
//	sharefrom.go     what --share-from means: buckets whose objects links may lead to
//	policyfile.go    what --policy means: a file that is read again when it changes; and "policy check"
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.LookupEnv, os.Stdout, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "linkdrop-server:", err)
		var usage usageError
		if errors.As(err, &usage) {
			os.Exit(2) //nolint:gocritic // nothing is deferred but the signal handler
		}
		os.Exit(1)
	}
}

// run serves until ctx ends.
func run(ctx context.Context, args []string, env func(string) (string, bool), stdout, stderr io.Writer) error {
	if len(args) > 0 {
		switch args[0] {
		case "token":
			return tokenCommand(args[1:], env, stdout)
		case "cleanup":
			return cleanupCommand(ctx, args[1:], env, stdout, stderr)
		case "iam":
			return iamCommand(args[1:], env, stdout, stderr)
		}
	}
	var said bytes.Buffer
	if len(args) > 0 && args[0] == "policy" {
		err := policyCommand(args[1:], env, &said, stdout)
		_, _ = said.WriteTo(stderr)
		return err
	}
	return startServer(ctx, args, env, stdout, stderr)
}
