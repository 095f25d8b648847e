package check

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// skew is how far this machine's clock is from a server's. The zero skew is not known.
type skew struct {
	known bool
	ahead time.Duration // of this machine's clock; negative: behind
}

// noticeable is what is worth a word: a Date has whole seconds, and its answer took some time to come. Whether more does harm
// is not guessed: S3 refuses signatures that are 15 minutes off, and its driver corrects for that.
const noticeable = time.Minute

// look asks for nothing, and reads the Date of the answer. met reports that the host was there: over TLS, that it was trusted.
func (s *skew) look(ctx context.Context, transport http.RoundTripper, server *url.URL) (met bool, err error) {
	trace := httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { met = true }}
	request, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, &trace), http.MethodHead, server.Scheme+"://"+server.Host+"/", nil)
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
		return true, &fault.Error{Kind: fault.Status(answer.StatusCode), Op: "check", Host: server.Host, Status: answer.StatusCode}
	}
	date, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		return true, nil //nolint:nilerr // it does not say; that is no failure
	}
	middle := began.Add(time.Since(began) / 2)
	s.known, s.ahead = true, middle.Sub(date.Add(time.Second/2)).Round(time.Second)
	return true, nil
}

// tellClock tells of this machine's clock. refused, where it is not nil, is why the destination did not open.
func (r *run) tellClock(refused *fault.Error) {
	if r.server == nil {
		return
	}
	f := Finding{Step: StepClock, Level: Noted, About: aboutSlow, Value: formatSkew(r.skew.ahead)}
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
		f = Finding{Step: StepClock, Level: Skipped, About: aboutNoDate, Value: r.server.Host}
	case r.skew.ahead.Abs() <= noticeable:
		f = Finding{Step: StepClock, Level: Passed}
	}
	r.say(f)
}

// formatSkew writes a difference of clocks, in a way that needs no translation.
func formatSkew(d time.Duration) string {
	minutes := int64(d.Abs().Round(time.Minute) / time.Minute)
	if minutes < 60 {
		return fmt.Sprintf("%d min", minutes)
	}
	return fmt.Sprintf("%d h %d min", minutes/60, minutes%60)
}
