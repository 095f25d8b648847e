package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"
)

// A second start hands its files to the first over a socket in the state folder, which only this person can enter. What is
// said is one JSON list of paths; an empty one brings the window to the front.
const socketName = "window.sock"

const handOverTime = 5 * time.Second

func handOver(state string, paths []string) error {
	ctx, cancel := context.WithTimeout(context.Background(), handOverTime)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", filepath.Join(state, socketName))
	if err != nil {
		return fmt.Errorf("another Linkdrop has the folder %s, and does not answer", state)
	}
	defer conn.Close() //nolint:errcheck // it was written
	if paths == nil {
		paths = []string{}
	}
	return json.NewEncoder(conn).Encode(paths)
}

// listen takes what later starts hand over. The function it returns ends it.
func (h *house) listen(take func(paths []string)) (stop func()) {
	socket := filepath.Join(h.state, socketName)
	_ = os.Remove(socket) // a killed Linkdrop leaves it; the journal's lock says that nobody else has it
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "unix", socket)
	if err != nil {
		h.log.Warn("later starts cannot hand over files", "reason", "no socket")
		return func() {}
	}
	_ = os.Chmod(socket, 0o600) // the folder is 0700 already
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_ = conn.SetDeadline(time.Now().Add(handOverTime))
			var paths []string
			if json.NewDecoder(conn).Decode(&paths) == nil {
				take(paths)
			}
			_ = conn.Close()
		}
	}()
	return func() { _ = listener.Close() }
}
