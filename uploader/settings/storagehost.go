package settings

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

const (
	maxHosts = 32  // of one destination
	maxHost  = 253 // bytes, DNS
)

// storageHosts returns the hosts in the form in which they are compared.
func (j *judge) storageHosts(hosts []string) (checked []string) {
	for i, host := range hosts {
		ascii, ok := StorageHost(host)
		if !ok {
			j.wrong(fmt.Sprintf("storage_hosts[%d]", i), storageHost)
			continue
		}
		checked = append(checked, ascii)
	}
	if len(hosts) > maxHosts {
		j.wrong("storage_hosts", manyHosts)
	}
	return checked
}

// StorageHost returns a storage's host ("name", or "name:port" where the port is not https's own) in the form in which hosts
// are listed and pinned. ok: it is one, in its ASCII form.
func StorageHost(host string) (checked string, ok bool) {
	u, err := url.Parse("https://" + host)
	if err != nil || u.Host != host || u.Hostname() == "" || len(u.Hostname()) > maxHost || strings.HasSuffix(host, ":") {
		return "", false
	}
	name, code := asciiHost(u.Hostname())
	if code != "" || net.ParseIP(name) == nil && !strings.EqualFold(name, u.Hostname()) || judgeTarget(name, u.Port()) != "" {
		return "", false
	}
	return hostPort(name, otherPort(u)), true
}
