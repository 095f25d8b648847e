//go:build (dragonfly && cgo) || (freebsd && cgo) || linux || netbsd || openbsd

package keychain

import (
	"context"
	"slices"

	"github.com/godbus/dbus/v5"

	"linkdrop/uploader/fault"
)

// Names of the Secret Service, as freedesktop.org's specification (draft 0.2) has them.
const (
	secrets     = "org.freedesktop.secrets"
	secretsPath = dbus.ObjectPath("/org/freedesktop/secrets")
	loginPath   = secretsPath + "/collection/login"
	serviceName = "org.freedesktop.Secret.Service"
	promptName  = "org.freedesktop.Secret.Prompt"
	nothing     = dbus.ObjectPath("/") // no prompt, no collection
	busName     = "org.freedesktop.DBus"
	newOwner    = "NameOwnerChanged"
)

// secretService is the connection to the Secret Service, which the library uses, too: gnome-keyring 50 has crashed when
// connections came and went too fast.
type secretService struct {
	bus   *dbus.Conn
	owner string // whose signals count
	stays func()
}

// unlockKeychain opens the way for the library: when it returns nil there is a collection, and it is unlocked. The library asks a
// person, too, but takes the next signal of anybody for the answer. Kind Missing: there is no collection, and none is wanted,
// because nothing is to be written. When ctx ends while a question is on the screen, stays is called, and the answer is waited
// for all the same.
func unlockKeychain(ctx context.Context, write bool, stays func()) *fault.Error {
	bus, err := dbus.SessionBus()
	if err != nil {
		return isMissing()
	}
	s := &secretService{bus: bus, stays: stays}
	collection, fail := s.collection(ctx)
	switch {
	case fail != nil:
		return fail
	case collection != nothing:
		return s.unlock(ctx, collection)
	case !write:
		return missing()
	}
	return s.create(ctx)
}

// collection is the one that the library uses.
func (s *secretService) collection(ctx context.Context) (dbus.ObjectPath, *fault.Error) {
	service := s.bus.Object(secrets, secretsPath)
	var all []dbus.ObjectPath
	get := service.CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, serviceName, "Collections") // starts the service where the bus can
	if get.Store(&all) != nil {
		return nothing, isMissing()
	}
	if s.bus.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.GetNameOwner", 0, secrets).Store(&s.owner) != nil {
		return nothing, isMissing()
	}
	if slices.Contains(all, loginPath) {
		return loginPath, nil
	}
	path := nothing
	if service.CallWithContext(ctx, serviceName+".ReadAlias", 0, "default").Store(&path) != nil {
		return nothing, isMissing()
	}
	return path, nil
}

func (s *secretService) unlock(ctx context.Context, collection dbus.ObjectPath) *fault.Error {
	var unlocked []dbus.ObjectPath
	var question dbus.ObjectPath
	err := s.bus.Object(secrets, secretsPath).CallWithContext(ctx, serviceName+".Unlock", 0, []dbus.ObjectPath{collection}).Store(&unlocked, &question)
	if err != nil {
		return isMissing()
	}
	return s.ask(ctx, question)
}

// create makes the default collection, for which a person chooses a password.
func (s *secretService) create(ctx context.Context) *fault.Error {
	var collection, question dbus.ObjectPath
	properties := map[string]dbus.Variant{"org.freedesktop.Secret.Collection.Label": dbus.MakeVariant("Default")}
	err := s.bus.Object(secrets, secretsPath).CallWithContext(ctx, serviceName+".CreateCollection", 0, properties, "default").Store(&collection, &question)
	if err != nil {
		return isMissing()
	}
	return s.ask(ctx, question)
}

// ask has the service ask the person, and waits for its answer.
func (s *secretService) ask(ctx context.Context, question dbus.ObjectPath) *fault.Error {
	if question == nothing {
		return nil
	}
	signals := make(chan *dbus.Signal, 8) // more wait in the connection
	s.bus.Signal(signals)
	defer s.bus.RemoveSignal(signals)
	if s.bus.AddMatchSignal(dbus.WithMatchSender(secrets), dbus.WithMatchObjectPath(question), dbus.WithMatchInterface(promptName)) != nil ||
		s.bus.AddMatchSignal(dbus.WithMatchSender(busName), dbus.WithMatchMember(newOwner), dbus.WithMatchArg(0, secrets)) != nil {
		return isMissing()
	}
	if s.bus.Object(secrets, question).Call(promptName+".Prompt", 0, "").Err != nil {
		return isMissing()
	}
	given := ctx.Done()
	for {
		select {
		case <-given:
			given = nil
			s.stays()
		case signal, open := <-signals:
			switch {
			case !open, signal.Sender == busName && signal.Name == busName+"."+newOwner: // the bus or the service
				return fault.New(fault.KeychainLocked, "keychain", "it ended while it asked")
			case !s.completes(signal, question):
				continue
			case ctx.Err() != nil:
				return unanswered()
			}
			if no, ok := signal.Body[0].(bool); !ok || no {
				return dismissed()
			}
			return nil
		}
	}
}

// completes reports whether a signal is the answer to the question: match rules keep nothing away that somebody sends to this
// connection alone.
func (s *secretService) completes(signal *dbus.Signal, question dbus.ObjectPath) bool {
	return signal.Sender == s.owner && signal.Path == question && signal.Name == promptName+".Completed" && len(signal.Body) > 0
}
