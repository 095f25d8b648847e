package wire

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"linkdrop/uploader/fault"
)

// Hosts decides where signed requests may go. The zero value admits every public host over https.
type Hosts struct {
	// Own is the backend's own host, which a person or a policy named: always admitted, also with a private address.
	Own string
	// Listed are the storage hosts of the settings, a policy or the backend's well-known document, with their port where it
	// is not the scheme's own. They may have private addresses. Where any is listed, no other host but Own is admitted.
	Listed []string
	// Loopback says that the backend itself is on this machine. Only then may storage be here too, and only then over http.
	Loopback bool
	// Pins, where nothing is listed, remember which host was used first; StorageTransport asks them. Nil: every public host is admitted.
	Pins Pins
}

// Pins remember the storage hosts of one destination. The implementation is safe for concurrent use, and may write a file.
type Pins interface {
	// Admit reports whether requests may go to host ("name", or "name:port" where the port is not the scheme's own). The first
	// host ever is admitted and remembered; another one is refused, with Kind NewHost, until a person allows it.
	Admit(host string) bool
}

// Check judges an address by its text: scheme, name, port, and the address itself where it is written in numbers. The
// error is a *fault.Error of Kind HostRefused that names the host and nothing else of the address.
func (h Hosts) Check(op, address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return refused(op, "", "the address cannot be read")
	}
	return h.check(op, u)
}

func (h Hosts) check(op string, u *url.URL) error {
	if err := h.usable(op, u); err != nil {
		return err
	}
	name, listed := hostName(u), h.listed(hostPort(u))
	if !listed && len(h.Listed) > 0 {
		return refused(op, u.Host, "this host is not one of the storage hosts")
	}
	if loopbackName(name) && !h.Loopback {
		return refused(op, u.Host, "a backend elsewhere may not send to this computer")
	}
	if ip, err := netip.ParseAddr(name); err == nil {
		return h.checkIP(op, u.Host, ip, listed)
	}
	return nil
}

// usable judges the form of an address, whoever the host is.
func (h Hosts) usable(op string, u *url.URL) error {
	name := hostName(u)
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return refused(op, "", "only https addresses are used")
	case name == "" || strings.HasPrefix(u.Opaque, "//") || !ascii(name) || strings.Contains(name, "%"):
		return refused(op, "", "the address has no usable host")
	case u.User != nil:
		return refused(op, u.Host, "the address carries a user name")
	case u.Scheme == "http" && !(h.Loopback && loopbackName(name)):
		return refused(op, u.Host, "only https addresses are used")
	case !UsablePort(portOf(u)):
		return refused(op, u.Host, "this port belongs to another kind of service")
	}
	return nil
}

// checkIP judges where a name really leads. A listed host may be private, but even a list does not let a backend that is
// elsewhere reach this machine or its link (cloud metadata lives on 169.254.169.254).
func (h Hosts) checkIP(op, host string, ip netip.Addr, listed bool) error {
	ip = unmapIPv4(ip)
	switch {
	case ip.IsLoopback() && h.Loopback:
		return nil
	case ip.IsLoopback(), ReservedIP(ip):
		return refused(op, host, "this host leads to an address that nothing may be sent to")
	case !listed && private(ip):
		return refused(op, host, "this host leads into a private network and is not listed")
	}
	return nil
}

// listed reports whether "name:port" is on the list. An entry without a port stands for the scheme's own.
func (h Hosts) listed(hostport string) bool {
	for _, entry := range append([]string{h.Own}, h.Listed...) {
		u, err := url.Parse("https://" + entry)
		if err != nil || u.Host == "" {
			continue
		}
		if hostport == hostPort(u) || (u.Port() == "" && hostport == net.JoinHostPort(hostName(u), "80")) {
			return true
		}
	}
	return false
}

func hostPort(u *url.URL) string { return net.JoinHostPort(hostName(u), portOf(u)) }

func hostName(u *url.URL) string { return strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")) }

func portOf(u *url.URL) string {
	if port := u.Port(); port != "" {
		return port
	}
	if u.Scheme == "http" {
		return "80"
	}
	return "443"
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f })
}

// loopbackName knows the names that mean this machine without asking anybody (RFC 6761 §6.3).
func loopbackName(name string) bool {
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && unmapIPv4(ip).IsLoopback()
}

// unmapIPv4 takes an IPv4 address out of the IPv6 forms that carry one: mapped (::ffff:a.b.c.d), NAT64 (RFC 6052) and 6to4.
func unmapIPv4(ip netip.Addr) netip.Addr {
	if ip.Is4In6() {
		return ip.Unmap()
	}
	if !ip.Is6() {
		return ip
	}
	b := ip.As16()
	switch {
	case netip.PrefixFrom(netip.AddrFrom16([16]byte{0x00, 0x64, 0xff, 0x9b}), 96).Contains(ip.WithZone("")):
		return netip.AddrFrom4([4]byte(b[12:16]))
	case b[0] == 0x20 && b[1] == 0x02:
		return netip.AddrFrom4([4]byte(b[2:6]))
	}
	return ip
}

// private adds to RFC 1918 and RFC 4193 what else is not the public internet: shared (RFC 6598), this network, protocol
// assignments, benchmarks, reserved.
func private(ip netip.Addr) bool {
	if ip.IsPrivate() {
		return true
	}
	if !ip.Is4() {
		return false
	}
	b := ip.As4()
	switch {
	case b[0] == 0, b[0] >= 240:
		return true
	case b[0] == 100 && b[1]&0xc0 == 64:
		return true
	case b[0] == 192 && b[1] == 0 && b[2] == 0:
		return true
	case b[0] == 198 && b[1]&0xfe == 18:
		return true
	}
	return false
}

// ReservedIP reports whether no request may ever go to an address: it means any host, several, or one that only this link has.
func ReservedIP(ip netip.Addr) bool {
	ip = unmapIPv4(ip)
	return ip.IsUnspecified() || ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.Zone() != ""
}

// UsablePort reports whether HTTP may be sent to a port. It refuses 0, which means any, and those that no browser sends HTTP
// to, because what listens there may take a request's lines for its own commands (WHATWG Fetch, "port blocking").
func UsablePort(port string) bool {
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 {
		return false
	}
	switch n {
	case 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
		111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
		540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
		6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080:
		return false
	}
	return true
}

func refused(op, host, why string) *fault.Error {
	e := fault.New(fault.HostRefused, op, why)
	e.Host = fault.Clean(host)
	return e
}
