package connect

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"regexp"
	"strings"
	"time"

	"linkdrop/uploader/destination"
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

// address finds out where the destination is, and leaves out what makes no sense there.
func (r *checking) address() bool {
	if r.setting.Kind != settings.AmazonS3 {
		r.omit(StepRegion, StepLifecycle)
	}
	text := addressOf(r.setting)
	if text == "" { // practice, or one that the driver is to complain about
		r.omit(StepName, StepTLS, StepClock)
		return true
	}
	u, err := wire.Address(text)
	if err != nil {
		r.say(Finding{Step: StepName, Level: Failed, About: aboutAddress, Fault: fault.Network("check", "", err)})
		return false
	}
	r.place = u
	if wire.IsLoopback(u) || net.ParseIP(u.Hostname()) != nil {
		r.omit(StepName)
	}
	return true
}

// addressOf is the address of the backend or the storage, as the setting has it.
func addressOf(d settings.Destination) string {
	switch {
	case d.URL != "":
		return d.URL
	case d.Kind == settings.AmazonS3:
		return amazon(d.S3)
	case d.Mapping != nil:
		var mapping struct {
			Base string `json:"base"`
		}
		_ = json.Unmarshal(d.Mapping.File, &mapping) // its driver says what is wrong with it
		return mapping.Base
	}
	return ""
}

var regionPattern = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)

// amazon is AWS's address in the region of the setting. With one that is none the driver will not open.
func amazon(p *settings.S3Place) string {
	region := "us-east-1"
	if p != nil && regionPattern.MatchString(p.Region) {
		region = p.Region
	}
	if strings.HasPrefix(region, "cn-") {
		return "https://s3." + region + ".amazonaws.com.cn"
	}
	return "https://s3." + region + ".amazonaws.com"
}

// resolves asks the system for the host's name. A proxy does that itself.
func (r *checking) resolves(ctx context.Context) bool {
	if !r.waits(StepName) || r.place == nil {
		return true
	}
	host := r.place.Hostname()
	if proxy, err := wire.Transport(nil).Proxy(&http.Request{URL: r.place}); err == nil && proxy != nil {
		r.say(Finding{Step: StepName, Level: Skipped, About: aboutProxy, Value: host})
		return true
	}
	limited, cancel := r.step(ctx)
	defer cancel()
	err := r.name(limited, host)
	if err == nil {
		r.say(Finding{Step: StepName, Level: Passed, Value: host})
		return true
	}
	if r.over() {
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

// answers makes one request without any credential, and sees how far it gets: to the host, through TLS, to an answer with a
// Date. Nothing is asked for that needs an address behind the host's.
func (r *checking) answers(ctx context.Context) bool {
	if r.place == nil {
		return true
	}
	pool, err := r.pool()
	if err != nil {
		r.say(Finding{Step: StepTLS, Level: Failed, About: aboutCA, Value: r.place.Host, Fault: fault.Network("check", "", err)})
		return false
	}
	limited, cancel := r.step(ctx)
	defer cancel()
	transport := wire.Transport(pool)
	defer transport.CloseIdleConnections()
	met, err := r.skew.look(limited, transport, r.place)
	if err != nil && !met && r.over() {
		return false
	}
	if about, failed := refusedBy(err, met); failed {
		f := fault.Network("check", r.place.Host, err)
		if about == aboutUnreachable && f.Kind == fault.Offline {
			about = aboutOffline
		}
		r.say(Finding{Step: StepTLS, Level: Failed, About: about, Value: r.place.Host, Fault: f})
		return false
	}
	if r.place.Scheme == "http" {
		r.omit(StepTLS)
		return true
	}
	r.say(Finding{Step: StepTLS, Level: Passed, Value: r.place.Host})
	return true
}

// pool is what the openers trust.
func (r *checking) pool() (*x509.CertPool, error) {
	text := r.authorities
	if r.setting.CAFile != "" {
		own, err := Authorities("check", r.setting.CAFile)
		if err != nil {
			return nil, err
		}
		text = append(append(append([]byte{}, text...), '\n'), own...)
	}
	if len(text) == 0 {
		return nil, nil //nolint:nilnil // the system's
	}
	return wire.Pool(text)
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

// skew is how far this machine's clock is from a server's. The zero skew is not known.
type skew struct {
	known bool
	ahead time.Duration // of this machine's clock; negative: behind
}

// noticeable is what is worth a word: a Date has whole seconds, and its answer took some time to come. Whether more does harm
// is not guessed: S3 refuses signatures that are 15 minutes off, and its driver corrects for that.
const noticeable = time.Minute

// look asks for nothing, and reads the Date of the answer. met reports that the host was there: over TLS, that it was trusted.
func (s *skew) look(ctx context.Context, transport http.RoundTripper, place *url.URL) (met bool, err error) {
	trace := httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { met = true }}
	request, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, &trace), http.MethodHead, place.Scheme+"://"+place.Host+"/", nil)
	if err != nil {
		return false, fault.New(fault.Bug, "check", "the request could not be made")
	}
	request.Header.Set("User-Agent", "linkdrop")
	began := time.Now()
	answer, err := transport.RoundTrip(request)
	if err != nil {
		return met, err
	}
	_ = answer.Body.Close()
	switch answer.StatusCode {
	case http.StatusNetworkAuthenticationRequired, http.StatusProxyAuthRequired: // RFC 6585 §6: a captive portal; a proxy
		return true, &fault.Error{Kind: fault.Status(answer.StatusCode), Op: "check", Host: place.Host, Status: answer.StatusCode}
	}
	date, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		return true, nil //nolint:nilerr // it does not say; that is no failure
	}
	middle := began.Add(time.Since(began) / 2)
	s.known, s.ahead = true, middle.Sub(date.Add(time.Second/2)).Round(time.Second)
	return true, nil
}

// clock tells of this machine's clock. refused, where it is not nil, is why the destination did not open.
func (r *checking) clock(refused *fault.Error) {
	if r.place == nil {
		return
	}
	f := Finding{Step: StepClock, Level: Noted, About: aboutSlow, Value: apart(r.skew.ahead)}
	if r.skew.ahead > 0 {
		f.About = aboutFast
	}
	remark, said := r.remark(destination.Clock)
	switch {
	case refused != nil && refused.Kind == fault.Clock:
		f.Level, f.Fault = Failed, refused
		if !r.skew.known || r.skew.ahead.Abs() <= noticeable {
			f.About, f.Value = "", r.host(refused)
		}
	case said && !remark.Fine:
		f.About, f.Value = aboutCorrected, remark.Value
	case !r.skew.known:
		f = Finding{Step: StepClock, Level: Skipped, About: aboutNoDate, Value: r.place.Host}
	case r.skew.ahead.Abs() <= noticeable:
		f = Finding{Step: StepClock, Level: Passed}
	}
	r.say(f)
}

// apart writes a difference of clocks, in a way that needs no translation.
func apart(d time.Duration) string {
	minutes := int64(d.Abs().Round(time.Minute) / time.Minute)
	if minutes < 60 {
		return fmt.Sprintf("%d min", minutes)
	}
	return fmt.Sprintf("%d h %d min", minutes/60, minutes%60)
}
