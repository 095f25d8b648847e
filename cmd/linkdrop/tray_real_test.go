//go:build real

package main

import (
	"hash/fnv"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"

	"linkdrop/uploader/realtest"
)

// The names of the protocol for icons in a tray.
const (
	trayWatcher = "org.kde.StatusNotifierWatcher"
	trayItem    = "org.kde.StatusNotifierItem"
	trayMenu    = "com.canonical.dbusmenu"
)

// traySpace is a place for tray icons on the session bus, as a desktop has one.
type traySpace struct {
	t    *testing.T
	conn *dbus.Conn
	mu   sync.Mutex
	item string // who has put an icon there
	path dbus.ObjectPath
}

// newTraySpace opens one on the bus of the environment.
func newTraySpace(t *testing.T) *traySpace {
	t.Helper()
	conn, err := dbus.Connect(os.Getenv("DBUS_SESSION_BUS_ADDRESS"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	s := &traySpace{t: t, conn: conn}
	const path = "/StatusNotifierWatcher"
	if err := conn.Export(s, path, trayWatcher); err != nil {
		t.Fatal(err)
	}
	spec := prop.Map{trayWatcher: {
		"IsStatusNotifierHostRegistered": {Value: true}, "ProtocolVersion": {Value: int32(0)}, "RegisteredStatusNotifierItems": {Value: []string{}},
	}}
	if _, err := prop.Export(conn, path, spec); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName(trayWatcher, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return s
}

// RegisterStatusNotifierItem is what a program calls that has an icon.
func (s *traySpace) RegisterStatusNotifierItem(from dbus.Sender, service string) *dbus.Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.item, s.path = string(from), "/StatusNotifierItem"
	if strings.HasPrefix(service, "/") {
		s.path = dbus.ObjectPath(service)
	}
	return nil
}

// RegisterStatusNotifierHost is what a panel calls.
func (s *traySpace) RegisterStatusNotifierHost(string) *dbus.Error { return nil }

func (s *traySpace) at() (item string, path dbus.ObjectPath) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.item, s.path
}

// icon is a number that changes with the picture; 0: there is none.
func (s *traySpace) icon() uint32 {
	item, path := s.at()
	if item == "" {
		return 0
	}
	v, err := s.conn.Object(item, path).GetProperty(trayItem + ".IconPixmap")
	if err != nil {
		return 0
	}
	sum := fnv.New32()
	_, _ = sum.Write([]byte(v.String()))
	return sum.Sum32()
}

// menu is what its menu says, and the number of each line.
func (s *traySpace) menu() (labels []string, ids map[string]int32) {
	item, path := s.at()
	ids = map[string]int32{}
	if item == "" {
		return nil, ids
	}
	var revision uint32
	var root struct {
		ID       int32
		Props    map[string]dbus.Variant
		Children []dbus.Variant
	}
	call := s.conn.Object(item, path+"/menu").Call(trayMenu+".GetLayout", 0, int32(0), int32(-1), []string{})
	if call.Err != nil || call.Store(&revision, &root) != nil {
		return nil, ids
	}
	for _, child := range root.Children {
		var line struct {
			ID       int32
			Props    map[string]dbus.Variant
			Children []dbus.Variant
		}
		if dbus.Store([]any{child.Value()}, &line) != nil {
			continue
		}
		if label, ok := line.Props["label"].Value().(string); ok {
			labels = append(labels, label)
			ids[label] = line.ID
		}
	}
	return labels, ids
}

// click clicks a line of the menu.
func (s *traySpace) click(label string) {
	s.t.Helper()
	item, path := s.at()
	_, ids := s.menu()
	id, ok := ids[label]
	if !ok {
		s.t.Fatalf("the menu has no %q, but %v", label, ids)
	}
	if err := s.conn.Object(item, path+"/menu").Call(trayMenu+".Event", 0, id, "clicked", dbus.MakeVariant(int32(0)), uint32(0)).Err; err != nil {
		s.t.Fatal(err)
	}
}

// seen reports whether the window is on the screen.
func (d *desk) seen() bool {
	out, err := exec.CommandContext(d.t.Context(), "xdotool", "search", "--onlyvisible", "--name", "^Linkdrop").Output()
	return err == nil && len(strings.Fields(string(out))) > 0
}

// Closed while it sends, the window goes on in the tray, whose icon and menu say how far it is; from there it is shown again, and ended.
func TestWindowTray(t *testing.T) {
	d := newDesk(t)
	line := d.slowBackend(3 << 20)
	tray := newTraySpace(t)
	file := realtest.File(t, t.TempDir(), "large.bin", 40<<20)
	d.start()
	realtest.Until(t, time.Minute, "it has an icon in the tray", func() bool { return tray.icon() != 0 })
	idle := tray.icon()
	d.drop(file)
	realtest.Until(t, time.Minute, "it sends", func() bool { return line.Sent() > 2<<20 })
	d.xdotool("windowactivate", "--sync", d.window("Linkdrop"), "key", "alt+F4")
	realtest.Until(t, time.Minute, "the window is hidden", func() bool { return !d.seen() })
	icons := map[uint32]bool{}
	says := map[string]bool{}
	realtest.Until(t, time.Minute, "the tray says how far it is", func() bool {
		icons[tray.icon()] = true
		if labels, _ := tray.menu(); len(labels) > 0 {
			says[labels[0]] = strings.Contains(labels[0], "of 1 file") && strings.HasSuffix(labels[0], " %")
		}
		steps := 0
		for _, progress := range says {
			if progress {
				steps++
			}
		}
		return steps >= 3 && len(icons) >= 3
	})
	line.SetRate(0)
	d.history(1)
	realtest.Until(t, time.Minute, "the tray is at rest", func() bool {
		labels, _ := tray.menu()
		return len(labels) == 2 && tray.icon() == idle
	})
	tray.click("Show Linkdrop")
	realtest.Until(t, time.Minute, "the window is back", d.seen)
	realtest.Same(t, d.link("", time.Minute), file)
	d.copyText("pasted, so that nothing is lost")
	tray.click("Quit")
	ended := make(chan error, 1)
	go func() { ended <- d.cmd.Wait() }()
	d.xdotool("sleep", "2")
	d.shot("asked") // a link was copied within the hour: it asks
	if d.seen() {
		d.keys("Tab", "Return")
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		d.shot("still there")
		t.Error("it did not end")
		_ = d.cmd.Process.Kill()
		t.Log(<-ended)
	}
	d.cmd = nil
}
