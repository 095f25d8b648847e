//go:build real

package main

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"

	"linkdrop/ui/native"
	"linkdrop/uploader/realtest"
)

// portal answers for the desktop: with these addresses, or with this code.
type portal struct {
	conn  *dbus.Conn
	uris  []string
	code  uint32
	quits bool // it ends instead
	asked map[string]dbus.Variant
}

// OpenFile is what a program calls.
func (p *portal) OpenFile(from dbus.Sender, _, _ string, options map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	p.asked = options
	token, _ := options["handle_token"].Value().(string)
	path := dbus.ObjectPath("/org/freedesktop/portal/desktop/request/" + strings.ReplaceAll(strings.TrimPrefix(string(from), ":"), ".", "_") + "/" + token)
	if p.quits {
		go func() { _ = p.conn.Close() }()
		return path, nil
	}
	// Before the call returns, as a quick one may.
	_ = p.conn.Emit(path, "org.freedesktop.portal.Request.Response", p.code, map[string]dbus.Variant{"uris": dbus.MakeVariant(p.uris)})
	return path, nil
}

// SaveFile is like OpenFile.
func (p *portal) SaveFile(from dbus.Sender, parent, title string, options map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	return p.OpenFile(from, parent, title, options)
}

func newPortal(t *testing.T, address string) *portal {
	t.Helper()
	conn, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	p := &portal{conn: conn}
	const path, chooser = "/org/freedesktop/portal/desktop", "org.freedesktop.portal.FileChooser"
	if err := conn.Export(p, path, chooser); err != nil {
		t.Fatal(err)
	}
	if _, err := prop.Export(conn, path, prop.Map{chooser: {"version": {Value: uint32(3)}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName("org.freedesktop.portal.Desktop", dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return p
}

// Where no program for dialogs is installed, the desktop's portal has one.
func TestWindowPortal(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", os.Getenv("DBUS_SESSION_BUS_ADDRESS"))
	address := realtest.Bus(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, ok := native.PortalChoose(ctx, false, "Choose"); ok {
		t.Fatal("nobody is there, and it was shown")
	}
	p := newPortal(t, address)
	p.uris = []string{"file:///home/x/a%20b.pdf", "file:///home/x/100%25.txt", "https://elsewhere/"}
	paths, ok := native.PortalChoose(ctx, false, "Choose")
	if !ok || !slices.Equal(paths, []string{"/home/x/a b.pdf", "/home/x/100%.txt"}) || p.asked["multiple"].Value() != true || p.asked["directory"].Value() != false {
		t.Errorf("%q, %t; asked %v", paths, ok, p.asked)
	}
	if _, ok := native.PortalChoose(ctx, true, "Choose"); !ok || p.asked["directory"].Value() != true {
		t.Errorf("a folder: %t, asked %v", ok, p.asked)
	}
	if path, ok := native.PortalSave(ctx, "Save", "links.csv"); !ok || path != "/home/x/a b.pdf" || p.asked["current_name"].Value() != "links.csv" {
		t.Errorf("to save: %q, %t; asked %v", path, ok, p.asked)
	}
	for code, shown := range map[uint32]bool{1: true, 2: false} {
		p.code = code
		if paths, ok := native.PortalChoose(ctx, false, "Choose"); len(paths) > 0 || ok != shown {
			t.Errorf("code %d: %q, %t", code, paths, ok)
		}
	}
	p.quits = true
	if paths, ok := native.PortalChoose(ctx, false, "Choose"); len(paths) > 0 || !ok || ctx.Err() != nil {
		t.Errorf("it ended: %q, %t, %v", paths, ok, ctx.Err())
	}
}
