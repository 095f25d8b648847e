//go:build !windows && !darwin

package native

import (
	"context"
	"crypto/rand"
	"os"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"

	"linkdrop/ui/native/xdnd"
)

// The desktop's portal, and its names on the session bus.
const (
	portalName    = "org.freedesktop.portal.Desktop"
	portalPath    = "/org/freedesktop/portal/desktop"
	portalChooser = "org.freedesktop.portal.FileChooser"
	portalRequest = "org.freedesktop.portal.Request"
)

// portalPatience is how long the portal may take to say that it is there: it may be started for that.
const portalPatience = 3 * time.Second

// PortalChoose is ChooseFiles by the desktop's portal, which is there where no program for dialogs is.
func PortalChoose(ctx context.Context, folder bool, title string) (paths []string, ok bool) {
	return askPortal(ctx, "OpenFile", title, map[string]dbus.Variant{"multiple": dbus.MakeVariant(!folder), "directory": dbus.MakeVariant(folder)})
}

// PortalSave is SaveFile by the desktop's portal.
func PortalSave(ctx context.Context, title, name string) (path string, ok bool) {
	paths, ok := askPortal(ctx, "SaveFile", title, map[string]dbus.Variant{"current_name": dbus.MakeVariant(name)})
	if len(paths) == 0 {
		return "", ok
	}
	return paths[0], ok
}

// askPortal opens a dialog and blocks until it is closed, or the portal ends. ok is false where there is none.
func askPortal(ctx context.Context, method, title string, options map[string]dbus.Variant) (paths []string, ok bool) {
	address := os.Getenv("DBUS_SESSION_BUS_ADDRESS")
	if address == "" || strings.HasPrefix(address, "disabled:") {
		return nil, false // asking for a bus that is not there would start one
	}
	conn, err := dbus.Connect(address, dbus.WithContext(ctx))
	if err != nil {
		return nil, false
	}
	defer func() { _ = conn.Close() }()
	portal := conn.Object(portalName, portalPath)
	if !chooses(ctx, portal) {
		return nil, false
	}
	// The answer comes as a signal, and may come before the call returns: where to is known before.
	token := "linkdrop" + strings.ToLower(rand.Text())
	sender := strings.ReplaceAll(strings.TrimPrefix(conn.Names()[0], ":"), ".", "_")
	request := dbus.ObjectPath(portalPath + "/request/" + sender + "/" + token)
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	for _, match := range [][]dbus.MatchOption{
		{dbus.WithMatchSender(portalName), dbus.WithMatchInterface(portalRequest), dbus.WithMatchMember("Response")},
		{dbus.WithMatchInterface("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, portalName)},
	} {
		if conn.AddMatchSignalContext(ctx, match...) != nil {
			return nil, false
		}
	}
	options["handle_token"] = dbus.MakeVariant(token)
	var handle dbus.ObjectPath // old portals choose it themselves
	if portal.CallWithContext(ctx, portalChooser+"."+method, 0, "", title, options).Store(&handle) != nil {
		return nil, false
	}
	for {
		select {
		case <-ctx.Done():
			_ = conn.Object(portalName, handle).Call(portalRequest+".Close", dbus.FlagNoReplyExpected).Err
			return nil, true
		case s, open := <-signals:
			switch {
			case !open, s.Name == "org.freedesktop.DBus.NameOwnerChanged":
				return nil, true // it was shown, and is gone
			case s.Name == portalRequest+".Response" && (s.Path == request || s.Path == handle):
				return portalAnswer(s.Body)
			}
		}
	}
}

// chooses reports whether the portal is there and has dialogs for files.
func chooses(ctx context.Context, portal dbus.BusObject) bool {
	ctx, cancel := context.WithTimeout(ctx, portalPatience)
	defer cancel()
	var version dbus.Variant
	return portal.CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, portalChooser, "version").Store(&version) == nil
}

// portalAnswer reads a Response: 0 and addresses, 1 where the person chose nothing, or 2 where no dialog could be shown.
func portalAnswer(body []any) (paths []string, ok bool) {
	var code uint32
	var results map[string]dbus.Variant
	if dbus.Store(body, &code, &results) != nil || code > 1 {
		return nil, false
	}
	uris, _ := results["uris"].Value().([]string)
	if code == 1 {
		return nil, true
	}
	var list xdnd.URIList
	list.Write([]byte(strings.Join(uris, "\n")))
	return list.Paths(), true
}
