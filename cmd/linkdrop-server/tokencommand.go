package main

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"linkdrop/uploader/server"
	"linkdrop/uploader/smallfile"
)

//nolint:gosec // it has no token in it
const tokenUsage = `Usage:
  linkdrop-server token create NAME --tokens-file FILE   makes a token and prints it, once
  linkdrop-server token list --tokens-file FILE          prints names, and the first digits of what is kept of each token
  linkdrop-server token revoke NAME[/DIGITS] --tokens-file FILE
                                                         takes the tokens of a name away, or the one with these digits
FILE is LINKDROP_TOKENS_FILE where it is not said. It has a hash of each token, not the token. A running server notices the change.`

// tokenCommand is "linkdrop-server token …".
func tokenCommand(args []string, env func(string) (string, bool), stdout io.Writer) error {
	name, args, file, err := tokenArgs(args, env)
	if errors.Is(err, flag.ErrHelp) {
		_, err := fmt.Fprintln(stdout, tokenUsage)
		return err
	}
	if err != nil {
		return usageError{fmt.Errorf("%w\n%s", err, tokenUsage)}
	}
	switch {
	case name == "create" && len(args) == 1 && server.ValidOwner(args[0]):
		return createToken(file, args[0], stdout)
	case name == "create" && len(args) == 1:
		return usageError{fmt.Errorf("%q cannot be a name: letters, digits and . _ @ - can", args[0])}
	case name == "list" && len(args) == 0:
		return eachToken(file, func(owner, digits string) error { _, err := fmt.Fprintln(stdout, owner+"/"+digits); return err })
	case name == "revoke" && len(args) == 1:
		return revokeTokens(file, args[0], stdout)
	}
	return usageError{fmt.Errorf("these words make no command\n%s", tokenUsage)}
}

// tokenArgs takes flags before and after the words.
func tokenArgs(args []string, env func(string) (string, bool)) (name string, words []string, file string, err error) {
	flags := flag.NewFlagSet("linkdrop-server token", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	file, _ = env("LINKDROP_TOKENS_FILE")
	flags.StringVar(&file, "tokens-file", file, "")
	for rest := args; len(rest) > 0; {
		if err := flags.Parse(rest); err != nil {
			return "", nil, "", err
		}
		if rest = flags.Args(); len(rest) > 0 {
			words, rest = append(words, rest[0]), rest[1:]
		}
	}
	if file == "" {
		return "", nil, "", errors.New("--tokens-file is needed")
	}
	if len(words) == 0 {
		return "", nil, "", errors.New("create, list or revoke?")
	}
	return words[0], words[1:], file, nil
}

func createToken(file, owner string, stdout io.Writer) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil { //nolint:gosec // other settings are there, for everybody; the file itself is private
		return err
	}
	unlock, err := lockTokens(file)
	if err != nil {
		return err
	}
	defer unlock()
	before, err := readTokenLines(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	token := rand.Text() + rand.Text() // 260 bits
	sum := sha256.Sum256([]byte(token))
	before = slices.DeleteFunc(before, func(line string) bool { return line == server.NobodyLine })
	if err := writeTokenLines(file, append(before, owner+" "+hex.EncodeToString(sum[:]))); err != nil {
		return err
	}
	_, err = fmt.Fprintln(stdout, token)
	return err
}

func revokeTokens(file, which string, stdout io.Writer) error {
	if _, err := os.Stat(file); err != nil { //nolint:gosec // whoever runs the command names the file
		return err
	}
	unlock, err := lockTokens(file)
	if err != nil {
		return err
	}
	defer unlock()
	lines, err := readTokenLines(file)
	if err != nil {
		return err
	}
	var stay []string
	revoked, left := 0, 0
	for _, line := range lines {
		if owner, digits, ok := tokenOf(line); ok && (which == owner || which == owner+"/"+digits) {
			revoked++
			continue
		}
		if _, _, ok := tokenOf(line); ok {
			left++
		}
		stay = append(stay, line)
	}
	if revoked == 0 {
		return fmt.Errorf("%s has no token %s", file, which)
	}
	if left == 0 { // a running server must not take it for a file that was emptied by accident
		stay = append(stay, server.NobodyLine)
	}
	if err := writeTokenLines(file, stay); err != nil {
		return err
	}
	_, err = fmt.Fprintln(stdout, "revoked:", revoked)
	return err
}

func eachToken(file string, do func(owner, digits string) error) error {
	lines, err := readTokenLines(file)
	if err != nil {
		return err
	}
	for _, line := range lines {
		if owner, digits, ok := tokenOf(line); ok {
			if err := do(owner, digits); err != nil {
				return err
			}
		}
	}
	return nil
}

// tokenOf reads a line; digits are enough of the hash to tell a name's tokens apart.
func tokenOf(line string) (owner, digits string, ok bool) {
	fields := strings.Fields(line)
	if len(fields) != 2 || strings.HasPrefix(fields[0], "#") || len(fields[1]) < 8 {
		return "", "", false
	}
	return fields[0], strings.ToLower(fields[1][:8]), true
}

// readTokenLines refuses what a server would refuse: else a mistake would be met later, by somebody else.
func readTokenLines(file string) ([]string, error) {
	if _, err := server.OpenTokenFile(file); err != nil && !errors.Is(err, server.ErrNoToken) {
		return nil, err
	}
	text, err := smallfile.Read(file, 2<<20)
	if err != nil || len(text) == 0 {
		return nil, err
	}
	return strings.Split(strings.TrimRight(string(text), "\r\n"), "\n"), nil
}

// writeTokenLines leaves the file to whom it belongs: it may be written by root, and read by the server's account.
func writeTokenLines(file string, lines []string) error {
	before, err := os.Stat(file) //nolint:gosec // whoever runs the command names the file
	text := ""
	if len(lines) > 0 {
		text = strings.Join(lines, "\n") + "\n"
	}
	if replaced := smallfile.Replace(file, []byte(text)); replaced != nil || err != nil {
		return replaced // err: there was none before
	}
	return keepOwner(file, before)
}

// lockTokens keeps two of these commands from losing what the other wrote.
func lockTokens(file string) (unlock func(), err error) {
	lock := smallfile.Lock(file + ".lock")
	if err := lock.Lock(); err != nil {
		return nil, err
	}
	return func() { _ = lock.Unlock() }, nil
}
