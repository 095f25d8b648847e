package check_test

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"linkdrop/uploader/server"
)

// proxy lets everything through to one address, whatever it is called, or nothing.
func newProxy(t *testing.T, to string) (url string, asked *atomic.Int32) {
	t.Helper()
	asked = &atomic.Int32{}
	p := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.Method != http.MethodConnect || to == "" {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		var dialer net.Dialer
		beyond, err := dialer.DialContext(r.Context(), "tcp", to)
		if err != nil {
			t.Error(err)
			return
		}
		client, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(client, "HTTP/1.1 200 OK\r\n\r\n") // after Hijack: before, the server may swallow what comes then
		go func() { _, _ = io.Copy(beyond, client); _ = beyond.Close() }()
		_, _ = io.Copy(client, beyond)
		_ = client.Close()
	}))
	t.Cleanup(p.Close)
	return p.URL, asked
}

const visitor = "LINKDROP_TEST_VISITOR" // of the child: address, certificates, token

// The system's proxy is read once by a process, so the check behind one is made by another process, this test again. The
// name that it visits is nobody's but the proxy's.
func TestCheckBehindAProxy(t *testing.T) {
	if how := os.Getenv(visitor); how != "" {
		var v [3]string
		if err := json.Unmarshal([]byte(how), &v); err != nil {
			t.Fatal(err)
		}
		c, d := visit(t, v[0], v[1], v[2])
		got, fine := told(t, c, d, v[2])
		t.Logf("fine=%v;%s;", fine, strings.Join(got, ";"))
		return
	}
	const name = "https://share.example.com" // httptest's certificate is for it
	reference, err := server.New(t.Context(), server.Options{State: t.TempDir(), PublicURL: func() string { return name }})
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewTLSServer(reference)
	t.Cleanup(func() { h.Close(); _ = reference.Close() })
	for _, c := range []struct{ to, says string }{
		{h.Listener.Addr().String(), "fine=true;name.skipped.proxy;tls.ok;clock.ok;sign-in.ok;write.ok;read.ok;delete.ok;"},
		{"", "fine=false;name.skipped.proxy;tls.failed.proxy (proxy-sign-in);clock.skipped;"},
	} {
		proxy, asked := newProxy(t, c.to)
		how, err := json.Marshal([3]string{name, pemFile(t, h.Certificate()), reference.Token(server.LocalOwner)})
		if err != nil {
			t.Fatal(err)
		}
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCheckBehindAProxy$", "-test.v") //nolint:gosec // this very program
		child.Env = append(os.Environ(), visitor+"="+string(how), "HTTPS_PROXY="+proxy, "https_proxy="+proxy, "NO_PROXY=", "no_proxy=")
		out, err := child.CombinedOutput()
		if err != nil || !strings.Contains(string(out), c.says) || asked.Load() == 0 {
			t.Errorf("%v, the proxy was asked %d times:\n%s\nwant %s", err, asked.Load(), out, c.says)
		}
	}
}
