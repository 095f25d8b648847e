package mapping

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/internal/ledger"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/objectname"
	"linkdrop/uploader/wire"
)

// signResult is what a signing said that is needed later.
type signResult struct {
	values values // of sign.answer, without the addresses, headers and form
	public string // a link, or ""
	upload string // the signed address, which is never a link
}

// request judges a signing's answer.
func (d *driver) request(r wire.Reply, a fileToSign, answer any) (destination.Request, error) {
	var none destination.Request
	found := map[string]any{}
	for name, p := range d.m.sign.answer {
		value, there := p.find(answer)
		if !there && !p.optional {
			return none, r.Nonsense("the answer lacks " + name)
		}
		if there {
			found[name] = value
		}
	}
	address, err := d.address(r, found["url"])
	if err != nil {
		return none, err
	}
	s, err := d.said(r, found, address)
	if err != nil {
		return none, err
	}
	out, err := d.carrier(r, a, found, s, address)
	if err != nil {
		return none, err
	}
	if err := lifetime(r, &out, s); err != nil {
		return none, err
	}
	d.known.Put(ledger.Entry{Upload: a.upload, State: ledger.Signed, Answer: s})
	return out, nil
}

// address is the signed address of an answer, where it is one that may be sent to.
func (d *driver) address(r wire.Reply, found any) (string, error) {
	address, _ := found.(string)
	if address == "" {
		return "", r.Nonsense("the answer lacks url")
	}
	if strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") {
		address = d.wire.Base.Scheme + "://" + d.wire.Base.Host + address // Supabase's are relative
	}
	return address, d.hosts.Check(r.Op, address)
}

// said is what of an answer is needed later.
func (d *driver) said(r wire.Reply, found map[string]any, address string) (signResult, error) {
	s := signResult{values: values{}, upload: address}
	for name, value := range found {
		if slices.Contains([]string{"url", "headers", "fields", "public_url"}, name) {
			continue
		}
		t, ok := text(value)
		if (!ok && !d.m.sign.answer[name].optional) || (ok && name == "key" && !objectname.UsableKey(t)) {
			return s, r.Nonsense("the answer has no usable " + name)
		}
		if ok {
			s.values["answer."+name] = t
		}
	}
	s.public, _ = text(found["public_url"])
	return s, nil
}

func lifetime(r wire.Reply, out *destination.Request, s signResult) error {
	said, ok := wire.Seconds(s.values["answer.expires_in"])
	if !ok {
		return r.Nonsense("the answer says a lifetime that is none")
	}
	life, known := wire.URLLife(out.URL.Reveal(), said)
	if known && life <= 0 {
		return r.Fault(fault.Expired, "the permission had ended when it came")
	}
	if known {
		out.Life = destination.NewLife(life)
	}
	return nil
}

// carrier is the request that carries the file: the bare bytes, or a form with the file last.
func (d *driver) carrier(r wire.Reply, a fileToSign, found map[string]any, s signResult, address string) (destination.Request, error) {
	t := d.m.transfer
	out := destination.Request{Method: http.MethodPut, URL: destination.NewURL(address), OK: t.ok, ETag: t.proof == "etag", Header: http.Header{}}
	fields, isForm := found["fields"].(map[string]any)
	isForm = t.kind == "form" || (t.kind == "auto" && isForm && len(fields) > 0)
	if isForm {
		out.Method = http.MethodPost
	}
	if method := s.values["answer.method"]; method != "" {
		if out.Method = strings.ToUpper(method); out.Method != http.MethodPut && out.Method != http.MethodPost {
			return out, r.Nonsense("the answer has a method that sends nothing")
		}
	}
	echoed, err := headers(r, found["headers"])
	if err != nil {
		return out, err
	}
	if isForm {
		maps.Copy(out.Header, echoed)
		out.Header.Del("Content-Type") // the form has its own
		out.Form, err = d.form(r, a, fields)
		return out, err
	}
	v := maps.Clone(a.values)
	maps.Copy(v, s.values)
	for name, header := range t.headers {
		value, given := header.string(v)
		if strings.ContainsFunc(value, unicode.IsControl) {
			return out, r.Nonsense("a header would have control characters")
		}
		if given {
			out.Header.Set(name, value)
		}
	}
	maps.Copy(out.Header, echoed) // what was signed is stronger than what was meant
	return out, checkSignedHeaders(r, address, out.Header)
}

func headers(r wire.Reply, raw any) (http.Header, error) {
	object, ok := raw.(map[string]any)
	if raw != nil && !ok {
		return nil, r.Nonsense("the answer's headers are no object")
	}
	plain := map[string]string{}
	for name, value := range object {
		s, ok := text(value)
		if !ok {
			return nil, r.Nonsense("the answer has a header that is no text")
		}
		plain[name] = s
	}
	return wire.SignedHeaders(r.Op, plain)
}

func (d *driver) form(r wire.Reply, a fileToSign, fields map[string]any) (*destination.Form, error) {
	out := &destination.Form{FileField: d.m.transfer.fileField, FileName: a.values["safe_name"], FileType: a.upload.File.ContentType()}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		value, ok := fields[name].(string)
		if !ok || strings.EqualFold(name, out.FileField) || strings.ContainsFunc(name, func(c rune) bool { return unicode.IsControl(c) || c == '"' }) {
			return nil, r.Nonsense("the answer's form has a field that cannot be sent")
		}
		out.Fields = append(out.Fields, [2]string{name, value})
	}
	return out, nil
}

// checkSignedHeaders compares what will be sent with what SigV4 says was signed: what differs is a 403 that nobody understands later.
func checkSignedHeaders(r wire.Reply, address string, header http.Header) error {
	u, err := url.Parse(address)
	if err != nil {
		return r.Nonsense("the answer's address cannot be read")
	}
	if !u.Query().Has("X-Amz-SignedHeaders") {
		return nil
	}
	signed := strings.Split(u.Query().Get("X-Amz-SignedHeaders"), ";")
	for _, name := range signed {
		if name != "host" && name != "content-length" && header.Get(name) == "" {
			return r.Fault(fault.Unsupported, fmt.Sprintf("the backend signed the header %s, which the mapping does not send", plain(name)))
		}
	}
	for name := range header {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-amz-") && !slices.Contains(signed, lower) {
			return r.Fault(fault.Unsupported, "the mapping sends the header "+plain(name)+", which the backend did not sign")
		}
	}
	return nil
}
