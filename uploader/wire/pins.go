package wire

import (
	"net"
	"strings"

	"linkdrop/uploader/fault"
)

// admit asks the pins about a storage host, at the moment when a connection to it stands or goes through a proxy: not when
// an answer names it, so that a host which does not resolve, or leads into a private network, never becomes the pinned one.
// Pinned is not listed: it gives no right to a private address.
func (h Hosts) admit(op, hostport string) error {
	if h.Pins == nil || len(h.Listed) > 0 || h.listed(hostport) {
		return nil
	}
	name := pinName(hostport)
	if h.Pins.Admit(name) {
		return nil
	}
	return &fault.Error{Kind: fault.NewHost, Op: op, Host: name, Detail: "the backend named another storage host than before"}
}

// pinName takes the port off where it is the scheme's own: https everywhere, http to this machine.
func pinName(hostport string) string {
	name, port, err := net.SplitHostPort(hostport)
	if err != nil || (port != "443" && (port != "80" || !loopbackName(name))) {
		return hostport
	}
	if strings.Contains(name, ":") {
		return "[" + name + "]"
	}
	return name
}

// canonical is what a transport dials, in the form in which hosts are compared.
func canonical(address string) string {
	name, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	return net.JoinHostPort(strings.ToLower(strings.TrimSuffix(name, ".")), port)
}
