package settings

import (
	"fmt"
	"net/url"
	"strings"
)

const (
	maxHosts = 32  // of one destination
	maxHost  = 253 // bytes, DNS
)

// judgeHosts returns the hosts in the form in which they are compared.
func judgeHosts(j *judge, hosts []string) (checked []string) {
	for i, host := range hosts {
		ascii, ok := StorageHost(host)
		if !ok {
			j.wrong(fmt.Sprintf("storage_hosts[%d]", i), `A storage host is a name like "bucket.s3.example.com", perhaps with a port ("minio.example.com:9000"), and nothing else.`)
			continue
		}
		checked = append(checked, ascii)
	}
	if len(hosts) > maxHosts {
		j.wrong("storage_hosts", fmt.Sprintf("There may be %d storage hosts at most.", maxHosts))
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
	name, note, refused := checkHost(u.Hostname())
	if refused != "" || note != "" {
		return "", false
	}
	return hostPort(name, otherPort(u)), true
}
