package mapping

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/internal/ledger"
	"linkdrop/uploader/fault"
)

// maxMemo is what the contract allows.
const maxMemo = 4 << 10

// List implements destination.Transfer: there is nothing to ask but what this run knows.
func (d *driver) List(ctx context.Context, upload destination.Upload) (destination.Arrived, error) {
	stored, err := d.known.Stored(ctx, "list", d.wire.Base.Host, upload)
	if err == nil && stored == nil {
		err = fault.New(fault.Missing, "list", "this backend cannot say what has arrived")
	}
	return destination.Arrived{Object: stored}, err
}

// Abort implements destination.Transfer. There is no call that frees anything: what was sent is the backend's to sweep.
func (d *driver) Abort(_ context.Context, upload destination.Upload) error {
	d.known.Put(ledger.Entry{Upload: upload, State: ledger.Freed})
	return nil
}

// Complete implements destination.Transfer.
func (d *driver) Complete(ctx context.Context, sent []destination.Sent) []destination.Result[destination.Object] {
	return d.known.Complete(ctx, d.wire.Base.Host, sent, func(s destination.Sent, e ledger.Entry, _ bool) (destination.Object, error) {
		return d.complete(ctx, s, e)
	})
}

func (d *driver) complete(ctx context.Context, s destination.Sent, e ledger.Entry) (object destination.Object, err error) {
	answer, signed := e.Answer.(signResult)
	if !signed || len(s.Receipts) != 1 || s.Receipts[0].Size != s.Upload.File.Size {
		return object, fault.New(fault.Missing, "complete", "nothing was sent in this run")
	}
	object = destination.Object{Upload: s.Upload, Size: s.Upload.File.Size, Proof: destination.Acknowledged}
	if key := answer.values["answer.key"]; key != "" {
		object.Upload.Key = key
	}
	if object.Upload.Memo, err = d.memo(answer); err != nil {
		return object, err
	}
	err = d.prove(ctx, &object, answer)
	return object, err
}

// memo is what confirm and link will want of the answer, and no address, whatever the answer calls it.
func (d *driver) memo(answer signResult) ([]byte, error) {
	keep := values{}
	for _, name := range d.m.keep {
		value, given := answer.values["answer."+name]
		if strings.Contains(value, "://") {
			return nil, fault.New(fault.Unsupported, "complete", "the mapping's link or confirm names an address, which is not kept")
		}
		if given {
			keep["answer."+name] = value
		}
	}
	if len(keep) == 0 {
		return nil, nil
	}
	memo, err := json.Marshal(keep)
	if err != nil || len(memo) > maxMemo {
		return nil, fault.New(fault.Protocol, "complete", "the answer is too long to be remembered")
	}
	return memo, nil
}

// prove makes sure that the file is there, as the mapping says.
func (d *driver) prove(ctx context.Context, object *destination.Object, answer signResult) error {
	if d.m.transfer.proof == "head" {
		if err := d.head(ctx, object.Size, answer.public); err != nil {
			return err
		}
		object.Proof = destination.Confirmed
	}
	if d.m.confirm == nil {
		return nil
	}
	v := d.fileValues(object.Upload.File)
	maps.Copy(v, answer.values)
	said, r, err := d.ask(ctx, "complete", d.m.confirm, v, nil)
	if err != nil {
		return err
	}
	if p, asked := d.m.confirm.answer["size"]; asked {
		value, there := p.find(said)
		size, _ := text(value)
		if !there && !p.optional {
			return r.Nonsense("the answer lacks size")
		}
		if there && size != strconv.FormatInt(object.Size, 10) {
			return r.Fault(fault.Corrupt, "the storage has another size than the file")
		}
	}
	object.Proof = destination.Confirmed
	return nil
}

const headTimeout = time.Minute

func (d *driver) head(ctx context.Context, size int64, address string) error {
	ctx, cancel := context.WithTimeout(ctx, headTimeout)
	defer cancel()
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return fault.New(fault.Protocol, "complete", "the answer has no usable public address")
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, address, nil)
	if err != nil {
		return fault.New(fault.Protocol, "complete", "the answer has no usable public address")
	}
	answer, err := d.storage.RoundTrip(request)
	if err != nil {
		return fault.Network("complete", u.Host, err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fault.Storage("complete", u.Host, answer.StatusCode, answer.Header, nil, false)
	}
	if answer.ContentLength != size {
		return &fault.Error{Kind: fault.Corrupt, Op: "complete", Host: u.Host, Detail: "the storage has another size than the file"}
	}
	return nil
}
