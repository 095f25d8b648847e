package realtest

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"
)

// Network makes connections bad: it is a running toxiproxy.
type Network struct{ api string }

// Proxy is one address whose connections go to another, as badly as its toxics say.
type Proxy struct {
	Address string // connect here
	name    string
	network *Network
}

// Stream is the direction that a toxic works in.
type Stream string

const (
	// Up is what the client sends.
	Up Stream = "upstream"
	// Down is what it is answered.
	Down Stream = "downstream"
)

// Toxiproxy starts toxiproxy on loopback.
func Toxiproxy(t testing.TB) *Network {
	t.Helper()
	path := tool(t, PartNetwork, "toxiproxy")
	Begin(t, PartNetwork)
	address := FreeAddress(t)
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), path, "-host", host, "-port", port)
	cmd.Env = append(os.Environ(), "LOG_LEVEL=error") // else it tells of every connection
	start(t, cmd)
	n := &Network{api: "http://" + address}
	Until(t, 20*time.Second, "toxiproxy answers", func() bool { return answers(t, n.api+"/version") })
	return n
}

// Proxy opens an address that leads to upstream (host:port).
func (n *Network) Proxy(t testing.TB, name, upstream string) *Proxy {
	t.Helper()
	address := FreeAddress(t)
	n.call(t, http.MethodPost, "/proxies", map[string]any{"name": name, "listen": address, "upstream": upstream, "enabled": true})
	return &Proxy{Address: address, name: name, network: n}
}

// Toxic adds one, or replaces the one of the same kind and direction. Kinds and attributes are toxiproxy's.
func (p *Proxy) Toxic(t testing.TB, kind string, s Stream, attributes map[string]any) {
	t.Helper()
	p.Cure(t, kind, s)
	p.network.call(t, http.MethodPost, "/proxies/"+p.name+"/toxics",
		map[string]any{"name": toxicName(kind, s), "type": kind, "stream": s, "attributes": attributes})
}

// Delay holds back every answer.
func (p *Proxy) Delay(t testing.TB, by time.Duration) {
	t.Helper()
	p.Toxic(t, "latency", Down, map[string]any{"latency": by.Milliseconds()})
}

// Cure takes a toxic away; that there was none is no error.
func (p *Proxy) Cure(t testing.TB, kind string, s Stream) {
	t.Helper()
	p.network.call(t, http.MethodDelete, "/proxies/"+p.name+"/toxics/"+toxicName(kind, s), nil)
}

// Cut breaks all connections and refuses new ones until Mend.
func (p *Proxy) Cut(t testing.TB) { t.Helper(); p.enable(t, false) }

// Mend ends Cut.
func (p *Proxy) Mend(t testing.TB) { t.Helper(); p.enable(t, true) }

func (p *Proxy) enable(t testing.TB, on bool) {
	t.Helper()
	p.network.call(t, http.MethodPost, "/proxies/"+p.name, map[string]any{"enabled": on})
}

func toxicName(kind string, s Stream) string { return kind + "-" + string(s) }

func (n *Network) call(t testing.TB, method, path string, body any) {
	t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, n.api+path, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	reply, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatalf("toxiproxy: %v", err)
	}
	_ = reply.Body.Close()
	unknown := method == http.MethodDelete && reply.StatusCode == http.StatusNotFound
	if reply.StatusCode >= http.StatusBadRequest && !unknown {
		t.Fatalf("toxiproxy: %s %s: %s", method, path, strconv.Itoa(reply.StatusCode))
	}
}
