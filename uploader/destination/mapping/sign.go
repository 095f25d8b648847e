package mapping

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strconv"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/internal/ledger"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/objectname"
	"linkdrop/uploader/wire"
)

// Create implements destination.Transfer. It asks nobody: these backends open an upload by signing it, and a signature
// made early would end early.
func (d *driver) Create(_ context.Context, files []destination.File) []destination.Result[destination.Created] {
	all := make([]destination.Result[destination.Created], len(files))
	for i, f := range files {
		all[i].Value.Upload, all[i].Err = d.create(f)
	}
	return all
}

func (d *driver) create(f destination.File) (destination.Upload, error) {
	e, found, err := d.known.Again(f)
	if err != nil || found {
		return e.Upload, err
	}
	if d.m.maxFile > 0 && f.Size > d.m.maxFile {
		return e.Upload, &fault.Error{Kind: fault.TooLarge, Op: "create", Host: d.wire.Base.Host}
	}
	if len(d.m.types) > 0 && !slices.Contains(d.m.types, f.ContentType()) {
		return e.Upload, &fault.Error{Kind: fault.Policy, Op: "create", Host: d.wire.Base.Host, Detail: "The backend does not take files of this type."}
	}
	u := destination.Upload{File: f, Key: keyOf(f)}
	d.known.Put(ledger.Entry{Upload: u})
	return u, nil
}

// keyOf names an upload until its backend does.
func keyOf(f destination.File) string {
	return f.ID + "/" + strconv.Itoa(f.Attempt) + "/" + objectname.SafeForPrefix(f.Name)
}

// fileToSign is one file of a signing.
type fileToSign struct {
	at     int // in the question
	upload destination.Upload
	values values
}

// Sign implements destination.Transfer.
func (d *driver) Sign(ctx context.Context, pieces []destination.Piece) []destination.Result[destination.Request] {
	all := make([]destination.Result[destination.Request], len(pieces))
	var waiting []fileToSign
	for i, p := range pieces {
		v, err := d.signable(p)
		if err != nil {
			all[i].Err = err
			continue
		}
		waiting = append(waiting, fileToSign{i, p.Upload, v})
	}
	groups := d.groups(waiting)
	wire.Concurrently(len(groups), func(g int) { d.signGroup(ctx, groups[g], all) })
	return all
}

func (d *driver) signable(p destination.Piece) (values, error) {
	switch {
	case p.Upload.Parts != 0, len(p.Upload.Memo) > 0, p.Upload.Key != keyOf(p.Upload.File):
		return nil, fault.New(fault.Missing, "sign", "this is another destination's upload")
	case p.N != 0:
		return nil, fault.New(fault.Bug, "sign", "the upload has no piece of this number")
	}
	if _, _, err := d.known.Check("sign", p.Upload); err != nil {
		return nil, err
	}
	v := d.fileValues(p.Upload.File)
	if d.m.before.MD5 {
		if len(p.Digests.MD5) == 0 {
			return nil, fault.New(fault.Bug, "sign", "the backend signs a checksum that was not counted")
		}
		v["md5_b64"] = base64.StdEncoding.EncodeToString(p.Digests.MD5)
	}
	if d.m.before.SHA256 {
		if len(p.Digests.SHA256) == 0 {
			return nil, fault.New(fault.Bug, "sign", "the backend signs a checksum that was not counted")
		}
		v["sha256_hex"] = hex.EncodeToString(p.Digests.SHA256)
	}
	return v, nil
}

// groups are the calls to make: one a file, or one a batch, in which every file can be told apart by its field.
func (d *driver) groups(waiting []fileToSign) [][]fileToSign {
	var groups [][]fileToSign
	if d.m.batch == nil {
		for _, a := range waiting {
			groups = append(groups, []fileToSign{a})
		}
		return groups
	}
	var names []map[string]bool
	for _, a := range waiting {
		name := d.batchName(a)
		g := slices.IndexFunc(names, func(have map[string]bool) bool { return !have[name] && len(have) < d.m.batch.most })
		if g < 0 {
			g = len(groups)
			groups, names = append(groups, nil), append(names, map[string]bool{})
		}
		groups[g] = append(groups[g], a)
		names[g][name] = true
	}
	return groups
}

func (d *driver) batchName(a fileToSign) string {
	name, _ := d.m.sign.fields.fields[d.m.batch.field].string(a.values)
	return name
}

func (d *driver) signGroup(ctx context.Context, group []fileToSign, all []destination.Result[destination.Request]) {
	var body any
	if b := d.m.batch; b != nil {
		list := make([]any, len(group))
		for i, a := range group {
			list[i], _ = d.m.sign.fields.render(a.values)
		}
		body = list
		if b.wrap != "" {
			body = map[string]any{b.wrap: list}
		}
	}
	answer, r, err := d.ask(ctx, "sign", &d.m.sign, group[0].values, body)
	for _, a := range group {
		if err != nil {
			all[a.at].Err = err
			continue
		}
		mine, failure := d.ownAnswer(r, a, answer)
		if failure != nil {
			all[a.at].Err = failure
			continue
		}
		all[a.at].Value, all[a.at].Err = d.request(r, a, mine)
	}
}

// ownAnswer is a file's own answer in a batch's. Backends of this kind leave out what they do not take, without a word.
func (d *driver) ownAnswer(r wire.Reply, a fileToSign, answer any) (any, error) {
	b := d.m.batch
	if b == nil {
		return answer, nil
	}
	found, _ := b.answers.find(answer)
	list, ok := found.([]any)
	if !ok {
		return nil, r.Nonsense("the answer has no list of answers")
	}
	for _, element := range list {
		if value, there := b.match.find(element); there {
			if name, ok := text(value); ok && name == d.batchName(a) {
				return element, nil
			}
		}
	}
	return nil, r.Fault(fault.Policy, "The backend left this file out of its answer; it may be too large or of a type it does not take.")
}
