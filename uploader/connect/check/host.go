package check

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/wire"
)

// lookup resolves a host's name.
type lookup func(ctx context.Context, host string) error

func systemLookup(ctx context.Context, host string) error {
	_, err := net.DefaultResolver.LookupHost(ctx, host)
	return err
}

// findAddress finds out where the destination is, and leaves out what makes no sense there.
func (r *run) findAddress() bool {
	if r.setting.Kind != settings.AmazonS3 {
		r.omit(StepRegion, StepLifecycle)
	}
	setting, findings := settings.Judge(r.setting)
	for _, f := range findings {
		if f.Field == "url" && !f.Note {
			var refused *fault.Error
			errors.As(settings.Refuse(fault.HostRefused, "check", []settings.Finding{f}), &refused)
			r.say(Finding{Step: StepName, Level: Failed, About: aboutAddress, Fault: refused})
			return false
		}
	}
	text := setting.URL
	if settings.Refuse(fault.Unsupported, "check", findings) == nil { // else connect will say what is wrong with it
		r.setting = setting
		text = addressOf(setting)
	}
	if text == "" { // of practice, too
		r.omit(StepName, StepTLS, StepClock)
		return true
	}
	u, err := url.Parse(text)
	if err != nil {
		r.say(Finding{Step: StepName, Level: Failed, About: aboutAddress, Fault: fault.Network("check", "", err)})
		return false
	}
	r.server = u
	if wire.IsLoopback(u) || net.ParseIP(u.Hostname()) != nil {
		r.omit(StepName)
	}
	return true
}

// addressOf is the address of the backend or the storage, which without one is AWS's; empty for practice.
func addressOf(d settings.Destination) string {
	if d.URL != "" || d.S3 == nil {
		return d.URL
	}
	region := cmp.Or(d.S3.Region, "us-east-1")
	if strings.HasPrefix(region, "cn-") {
		return "https://s3." + region + ".amazonaws.com.cn"
	}
	return "https://s3." + region + ".amazonaws.com"
}

// lookUpHost asks the system for the host's name. A proxy does that itself.
func (r *run) lookUpHost(ctx context.Context) bool {
	if !r.isPending(StepName) || r.server == nil {
		return true
	}
	host := r.server.Hostname()
	if proxy, err := wire.Transport(nil).Proxy(&http.Request{URL: r.server}); err == nil && proxy != nil {
		r.say(Finding{Step: StepName, Level: Skipped, About: aboutProxy, Value: host})
		return true
	}
	limited, cancel := r.step(ctx)
	defer cancel()
	err := r.lookUp(limited, host)
	if err == nil {
		r.say(Finding{Step: StepName, Level: Passed, Value: host})
		return true
	}
	if r.stopped() {
		return false
	}
	f := Finding{Step: StepName, Level: Failed, About: aboutSilent, Value: host, Fault: fault.Network("check", host, err)}
	if f.Fault.Kind == fault.Interrupted { // no answer in time
		f.Fault.Kind = fault.Unreachable
	}
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		f.About = ""
	}
	r.say(f)
	return false
}

// connectToHost makes one request without any credential, and sees how far it gets: to the host, through TLS, to an answer with a
// Date. Nothing is asked for that needs an address behind the host's.
func (r *run) connectToHost(ctx context.Context) bool {
	if r.server == nil {
		return true
	}
	pool, err := connect.TrustedPool("check", r.connector.Authorities, r.setting)
	if err != nil {
		r.say(Finding{Step: StepTLS, Level: Failed, About: aboutCA, Value: r.server.Host, Fault: fault.Network("check", "", err)})
		return false
	}
	limited, cancel := r.step(ctx)
	defer cancel()
	transport := wire.Transport(pool)
	defer transport.CloseIdleConnections()
	met, err := r.skew.look(limited, transport, r.server)
	if err != nil && !met && r.stopped() {
		return false
	}
	if about, failed := refusedBy(err, met); failed {
		f := fault.Network("check", r.server.Host, err)
		if about == aboutUnreachable && f.Kind == fault.Offline {
			about = aboutOffline
		}
		r.say(Finding{Step: StepTLS, Level: Failed, About: about, Value: r.server.Host, Fault: f})
		return false
	}
	if r.server.Scheme == "http" {
		r.omit(StepTLS)
		return true
	}
	r.say(Finding{Step: StepTLS, Level: Passed, Value: r.server.Host})
	return true
}

// refusedBy says what is wrong with a connection. A host that was met, and then said nothing, is no failure of this step.
func refusedBy(err error, met bool) (about string, failed bool) {
	if about, known := refusedOnTheWay(err); known {
		return about, true
	}
	var (
		unknown x509.UnknownAuthorityError
		invalid x509.CertificateInvalidError
		name    x509.HostnameError
		record  tls.RecordHeaderError
	)
	switch {
	case err == nil:
		return "", false
	case errors.As(err, &unknown):
		return aboutAuthority, true
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return aboutExpired, true
	case errors.As(err, &name):
		return aboutHost, true
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return aboutPlain, true
	case errors.As(err, &invalid):
		return aboutAuthority, true
	case met:
		return "", false
	}
	switch kind := fault.Network("", "", err).Kind; kind {
	case fault.Unreachable, fault.Offline, fault.Interrupted:
		return aboutUnreachable, true
	default:
		return "", true
	}
}

// refusedOnTheWay knows what stands between this machine and a host: a captive portal, or a proxy.
func refusedOnTheWay(err error) (about string, known bool) {
	var f *fault.Error
	switch {
	case !errors.As(err, &f):
		return "", false
	case f.Kind == fault.Blocked && f.Status == http.StatusNetworkAuthenticationRequired:
		return aboutPortal, true
	case f.Kind == fault.Blocked, f.Kind == fault.ProxySignIn, f.Kind == fault.ProxySetting:
		return aboutProxy, true
	}
	return "", false
}
