package check

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/wire"
)

// linkLife is how long the test's link is asked to work: it may outlive a file that cannot be deleted.
const linkLife = time.Hour

// readByLink makes a link to the test file, and follows it as somebody would who got it.
func (r *run) readByLink(ctx context.Context) {
	limited, cancel := r.step(ctx)
	defer cancel()
	link, f := r.link(limited)
	if f == nil && link.URL.IsZero() {
		r.skip(StepRead, aboutNoLink)
		return
	}
	if f != nil {
		if !r.stopped() {
			r.say(Finding{Step: StepRead, Level: Failed, About: aboutLink, Fault: f, Value: r.host(f)})
		}
		return
	}
	got, page, f := r.visitor().fetch(limited, link.URL.Reveal(), r.setting.Kind != settings.AmazonS3)
	if f != nil && r.stopped() {
		return
	}
	r.say(r.linkFinding(link, got, page, f))
}

// link is the zero Link where the destination gives none.
func (r *run) link(ctx context.Context) (destination.Link, *fault.Error) {
	if r.file.object.Link != nil {
		return *r.file.object.Link, nil
	}
	if r.dest.Linker == nil {
		return destination.Link{}, nil
	}
	life, traits := linkLife, r.dest.Traits().Links
	if len(traits.Choices) > 0 {
		life = traits.Choices[0]
	}
	if traits.Max > 0 {
		life = min(life, traits.Max)
	}
	request := destination.LinkRequest{ID: ulid.Make().String(), Uploads: []destination.Upload{r.file.object.Upload}, Life: life}
	if traits.Options.Password == destination.PasswordRequired {
		r.password = destination.GeneratePassword()
		request.Options.Password = r.password
	}
	made := r.dest.Linker.Link(ctx, []destination.LinkRequest{request})[0]
	if made.Err != nil {
		return destination.Link{}, fault.Network("link", "", made.Err)
	}
	return made.Value, nil
}

// linkFinding is the finding of what came by the link. Keys of one's own that may not read are good keys, though no link of
// theirs works; a link that a backend made and that does not work is its failure.
func (r *run) linkFinding(link destination.Link, got []byte, page bool, f *fault.Error) Finding {
	host := link.URL.Host()
	out := Finding{Step: StepRead, Level: Failed, Fault: f, Value: host}
	if f != nil && f.Host != "" {
		out.Value = f.Host
	}
	switch {
	case f == nil && bytes.Equal(got, r.file.content):
		out.Level = Passed
	case f == nil && page && r.setting.Kind == settings.Mapped: // whose own page it may be, with a button that nobody told us of
		out.Level, out.About = Noted, aboutPage
	case f == nil && page:
		out.About = aboutPage
	case f == nil:
		out.About = aboutBytes
	case f.Kind == fault.Forbidden && r.dest.Traits().SignsLocally && slices.Contains(r.file.hosts, host):
		out.Level, out.About = Noted, aboutForbidden
	case f.Kind == fault.HostRefused:
		out.Level, out.About = Noted, aboutHost
	default:
		out.About = aboutOf(f.Kind)
	}
	return out
}

// visitor fetches a link as somebody would who got it: with no key, no token, no cookie and no referrer.
type visitor struct {
	known, others wire.Hosts // where a link may lead: to hosts that were named here, and to public ones
	transport     *http.Transport
	password      destination.Password // of the link, where it must have one
}

const (
	maxHops = 5
	// maxPage is more than the test file and any landing page.
	maxPage = 256 << 10
)

// visitor knows the hosts that a person named or the driver admitted: they alone may be in a private network.
func (r *run) visitor() visitor {
	loopback := r.setting.Kind == settings.Practice || r.server != nil && wire.IsLoopback(r.server)
	named := append(slices.Clone(r.setting.StorageHosts), r.file.hosts...)
	if r.server != nil {
		named = append(named, r.server.Host)
	}
	pool, _ := connect.TrustedPool("check", r.connector.Authorities, r.setting) // it was fine before
	return visitor{
		known: wire.Hosts{Listed: named, Loopback: loopback}, others: wire.Hosts{Loopback: loopback},
		transport: wire.Transport(pool), password: r.password,
	}
}

// fetch gets what is behind a link. The page of a backend has a button, which is a POST with nothing in it but the password, where there is one (press): a GET must not use
// a link up. page reports that there was nothing but a page.
func (v visitor) fetch(ctx context.Context, link string, press bool) (body []byte, page bool, f *fault.Error) {
	defer v.transport.CloseIdleConnections()
	body, page, f = v.follow(ctx, http.MethodGet, link)
	if f != nil || !page || !press {
		return body, page, f
	}
	pressed, still, f := v.follow(ctx, http.MethodPost, link)
	if f != nil && (f.Status == http.StatusMethodNotAllowed || f.Status == http.StatusNotFound || f.Status == http.StatusNotImplemented) {
		return body, true, nil // a page without that button
	}
	return pressed, still, f
}

// follow makes a request and goes where its answer leads, by GET.
func (v visitor) follow(ctx context.Context, method, link string) (body []byte, page bool, f *fault.Error) {
	for range maxHops {
		u, err := url.Parse(link)
		if err != nil {
			return nil, false, fault.New(fault.Protocol, "read", "the link cannot be read")
		}
		body, page, next, f := v.visit(ctx, method, u)
		if f != nil || next == "" {
			return body, page, f
		}
		method, link = http.MethodGet, next
	}
	return nil, false, fault.New(fault.Protocol, "read", "the link leads from one address to the next")
}

func (v visitor) visit(ctx context.Context, method string, u *url.URL) (body []byte, page bool, next string, f *fault.Error) {
	hosts := v.known
	if hosts.Check("read", u.String()) != nil {
		hosts = v.others
	}
	carrier := wire.StorageTransport(hosts, v.transport)
	if idle, ok := carrier.(interface{ CloseIdleConnections() }); ok {
		defer idle.CloseIdleConnections()
	}
	form := url.Values{}
	if method == http.MethodPost && !v.password.IsZero() {
		form.Set("password", v.password.Reveal())
	}
	request, err := http.NewRequestWithContext(ctx, method, u.String(), strings.NewReader(form.Encode()))
	if err != nil {
		return nil, false, "", fault.New(fault.Protocol, "read", "the link cannot be read")
	}
	request.Header.Set("User-Agent", "linkdrop")
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := carrier.RoundTrip(request)
	if err != nil {
		return nil, false, "", fault.Network("read", u.Host, err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err = io.ReadAll(io.LimitReader(answer.Body, maxPage))
	switch {
	case answer.StatusCode >= 300 && answer.StatusCode < 400 && answer.Header.Get("Location") != "":
		to, err := u.Parse(answer.Header.Get("Location"))
		if err != nil {
			return nil, false, "", &fault.Error{Kind: fault.Protocol, Op: "read", Host: u.Host, Status: answer.StatusCode}
		}
		return nil, false, to.String(), nil
	case answer.StatusCode != http.StatusOK:
		return nil, false, "", fault.Storage("read", u.Host, answer.StatusCode, answer.Header, body, true)
	case err != nil:
		return nil, false, "", fault.Network("read", u.Host, err)
	}
	return body, strings.HasPrefix(strings.ToLower(answer.Header.Get("Content-Type")), "text/html"), "", nil
}
