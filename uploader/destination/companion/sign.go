package companion

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/internal/ledger"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/objectname"
	"linkdrop/uploader/wire"
)

type signed = destination.Result[destination.Request]

// Sign implements destination.Transfer: one call for each upload that has pieces in the question.
func (d *driver) Sign(ctx context.Context, pieces []destination.Piece) []destination.Result[destination.Request] {
	all := make([]signed, len(pieces))
	var groups [][]int // indices of the pieces of one upload
	of := map[string]int{}
	for i, p := range pieces {
		if err := d.signable(p); err != nil {
			all[i].Err = err
			continue
		}
		if g, ok := of[string(p.Upload.Memo)]; ok && p.Upload.Parts > 0 {
			groups[g] = append(groups[g], i)
			continue
		}
		if p.Upload.Parts > 0 {
			of[string(p.Upload.Memo)] = len(groups)
		}
		groups = append(groups, []int{i})
	}
	wire.Concurrently(len(groups), func(g int) {
		group := groups[g]
		u := pieces[group[0]].Upload
		if u.Parts == 0 {
			all[group[0]] = d.signForm(ctx, u)
			return
		}
		numbers := make([]int, len(group))
		for i, at := range group {
			numbers[i] = pieces[at].N
		}
		for i, result := range d.signParts(ctx, u, numbers) {
			all[group[i]] = result
		}
	})
	return all
}

// ours refuses what this driver cannot have opened, and Companion would sign without a thought. Kind Missing: it is another
// destination's.
func (d *driver) ours(op string, u destination.Upload) error {
	id := string(u.Memo)
	switch {
	case u.Parts == 0 && id == "" && u.Key == formKey(u.File):
		return nil
	case u.Parts > 0 && usableID(id) && objectname.UsableKey(u.Key):
		return nil
	}
	return fault.New(fault.Missing, op, "this is another destination's upload")
}

// signable refuses a piece that the upload does not have.
func (d *driver) signable(p destination.Piece) error {
	u := p.Upload
	if err := d.ours("sign", u); err != nil {
		return err
	}
	if (u.Parts == 0 && p.N != 0) || (u.Parts > 0 && (p.N < 1 || p.N > u.Parts)) || p.N > maxParts {
		return fault.New(fault.Bug, "sign", "the upload has no piece of this number")
	}
	_, _, err := d.known.Check("sign", u)
	return err
}

// signForm gets a POST policy. Each has a key of its own, and the last one counts: it is the stored object's.
func (d *driver) signForm(ctx context.Context, u destination.Upload) signed {
	name := objectname.SafeForPrefix(u.File.Name)
	var answer struct {
		Method  string            `json:"method"`
		URL     string            `json:"url"`
		Fields  map[string]string `json:"fields"`
		Expires json.Number       `json:"expires"`
	}
	id, err := d.wire.Do(ctx, wire.Call{
		Op: "sign", Method: http.MethodGet, Path: "/s3/params", Query: url.Values{"filename": {name}, "type": {u.File.ContentType()}}, Out: &answer, Again: true,
	})
	if err != nil {
		return signed{Err: err}
	}
	r := d.wire.Reply("sign", id)
	if !strings.EqualFold(answer.Method, http.MethodPost) || !objectname.UsableKey(answer.Fields["key"]) {
		return signed{Err: r.Nonsense("the answer is no form")}
	}
	out, err := d.request(r, http.MethodPost, answer.URL, answer.Expires)
	if err != nil {
		return signed{Err: err}
	}
	form := &destination.Form{FileField: "file", FileName: name, FileType: u.File.ContentType()}
	for _, field := range slices.Sorted(maps.Keys(answer.Fields)) {
		if strings.ContainsFunc(field, func(r rune) bool { return unicode.IsControl(r) || r == '"' }) || strings.EqualFold(field, form.FileField) {
			return signed{Err: r.Nonsense("the form has a field that cannot be sent")}
		}
		form.Fields = append(form.Fields, [2]string{field, answer.Fields[field]})
	}
	out.Form = form
	d.known.Put(ledger.Entry{Upload: u, State: ledger.Signed, Answer: answer.Fields["key"]})
	return signed{Value: out}
}

// signParts gets the addresses of parts of one upload, in the order of the numbers.
func (d *driver) signParts(ctx context.Context, u destination.Upload, numbers []int) []signed {
	if len(numbers) == 1 {
		return []signed{d.signPart(ctx, u, numbers[0])}
	}
	text := make([]string, len(numbers))
	for i, n := range numbers {
		text[i] = strconv.Itoa(n)
	}
	query := byKey(u)
	query.Set("partNumbers", strings.Join(text, ","))
	var answer struct {
		URLs map[string]string `json:"presignedUrls"`
	}
	id, err := d.wire.Do(ctx, wire.Call{Op: "sign", Method: http.MethodGet, Path: path(u, "/batch"), Query: query, Out: &answer, Max: wire.BatchMax, Again: true})
	if err != nil {
		return destination.Fail[destination.Request](len(numbers), err)
	}
	r := d.wire.Reply("sign", id)
	all := make([]signed, len(numbers))
	for i := range numbers {
		all[i].Value, all[i].Err = d.request(r, http.MethodPut, answer.URLs[text[i]], "")
	}
	return all
}

func (d *driver) signPart(ctx context.Context, u destination.Upload, n int) signed {
	var answer struct {
		URL     string      `json:"url"`
		Expires json.Number `json:"expires"`
	}
	id, err := d.wire.Do(ctx, wire.Call{Op: "sign", Method: http.MethodGet, Path: path(u, "/"+strconv.Itoa(n)), Query: byKey(u), Out: &answer, Again: true})
	if err != nil {
		return signed{Err: err}
	}
	request, err := d.request(d.wire.Reply("sign", id), http.MethodPut, answer.URL, answer.Expires)
	return signed{Value: request, Err: err}
}

// request judges a signed address. Companion names no headers, and signs none but the host.
func (d *driver) request(r wire.Reply, method, address string, expires json.Number) (destination.Request, error) {
	said, ok := wire.Seconds(expires.String())
	if address == "" || !ok {
		return destination.Request{}, r.Nonsense("the answer lacks an address, or says a lifetime that is none")
	}
	if err := d.hosts.Check(r.Op, address); err != nil {
		return destination.Request{}, err
	}
	out := destination.Request{Method: method, URL: destination.NewURL(address), Header: http.Header{}, ETag: true}
	life, known := wire.URLLife(address, said)
	if known && life <= 0 {
		return destination.Request{}, r.Fault(fault.Expired, "the permission had ended when it came")
	}
	if known {
		out.Life = destination.NewLife(life)
	}
	return out, nil
}
