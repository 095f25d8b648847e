package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"
)

// handOverWait is how long handing files to the first window may take.
const handOverWait = 3 * time.Second

// A second start finds the first one by a socket in the state folder, which nobody else may enter.
func socket(state string) string { return filepath.Join(state, "window.sock") }

// handOver gives files to the window that is open already, and reports whether it took them.
func handOver(state string, files []string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), handOverWait)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", socket(state))
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(handOverWait))
	if json.NewEncoder(conn).Encode(files) != nil {
		return false
	}
	var taken bool
	return json.NewDecoder(conn).Decode(&taken) == nil && taken
}

// listen takes the files of later starts until ctx ends. Where it cannot, there simply is no handing over: the second
// start says that another one is open.
func listen(ctx context.Context, state string, receive func(files []string), log *slog.Logger) {
	path := socket(state)
	_ = os.Remove(path) // of a process that was killed: the journal's lock says that no other one lives
	listener, err := (&net.ListenConfig{}).Listen(ctx, "unix", path)
	if err != nil {
		log.Warn("files of a second start cannot be taken", "error", err)
		return
	}
	context.AfterFunc(ctx, func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go take(conn, receive)
		}
	}()
}

// take reads one message of a bounded size, in a bounded time.
func take(conn net.Conn, receive func(files []string)) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(handOverWait))
	var files []string
	if json.NewDecoder(io.LimitReader(conn, 16<<20)).Decode(&files) != nil {
		return
	}
	receive(files)
	_ = json.NewEncoder(conn).Encode(true)
}
