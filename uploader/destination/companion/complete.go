package companion

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/internal/ledger"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/wire"
)

// List implements destination.Transfer. Companion cannot be asked for an object, so what this run has stored is answered
// from memory, and a file that went as one request is unknown to anybody else.
func (d *driver) List(ctx context.Context, upload destination.Upload) (destination.Arrived, error) {
	stored, err := d.known.Stored(ctx, "list", d.wire.Base.Host, upload)
	if err != nil || stored != nil {
		return destination.Arrived{Object: stored}, err
	}
	if err := d.ours("list", upload); err != nil {
		return destination.Arrived{}, err
	}
	if upload.Parts == 0 {
		return destination.Arrived{}, &fault.Error{Kind: fault.Missing, Op: "list", Host: d.wire.Base.Host, Detail: "a file that goes in one request cannot be listed"}
	}
	receipts, err := d.parts(ctx, upload)
	return destination.Arrived{Receipts: receipts}, d.explain(ctx, upload, err)
}

// parts asks the storage.
func (d *driver) parts(ctx context.Context, upload destination.Upload) ([]destination.Receipt, error) {
	var parts []struct {
		Number int    `json:"PartNumber"`
		ETag   string `json:"ETag"`
		Size   int64  `json:"Size"`
	}
	if _, err := d.wire.Do(ctx, wire.Call{
		Op: "list", Method: http.MethodGet, Path: path(upload, ""), Query: byKey(upload), Out: &parts, Max: wire.BatchMax, Again: true, Optional: true,
	}); err != nil {
		return nil, err
	}
	var out []destination.Receipt
	for _, p := range parts {
		if _, size := upload.Range(p.Number); p.Number < 1 || p.Number > upload.Parts || p.Size != size || strings.Trim(p.ETag, `" `) == "" {
			continue // another plan's, or broken: it is sent again
		}
		out = append(out, destination.Receipt{N: p.Number, Size: p.Size, ETag: p.ETag})
	}
	slices.SortFunc(out, func(a, b destination.Receipt) int { return a.N - b.N })
	return slices.CompactFunc(out, func(a, b destination.Receipt) bool { return a.N == b.N }), nil
}

// Complete implements destination.Transfer: one call for each file in parts.
func (d *driver) Complete(ctx context.Context, sent []destination.Sent) []destination.Result[destination.Object] {
	return d.known.Complete(ctx, d.wire.Base.Host, sent, func(s destination.Sent, e ledger.Entry, known bool) (destination.Object, error) {
		return d.complete(ctx, s, e, known)
	})
}

func (d *driver) complete(ctx context.Context, s destination.Sent, e ledger.Entry, known bool) (destination.Object, error) {
	if err := d.ours("complete", s.Upload); err != nil {
		return destination.Object{}, err
	}
	if !s.Whole() || (known && s.Upload.Parts == 0 && e.State != ledger.Signed) {
		return destination.Object{}, fault.New(fault.Missing, "complete", "not everything was sent")
	}
	object := destination.Object{Upload: s.Upload, Size: s.Upload.File.Size, Proof: destination.Acknowledged}
	if s.Upload.Parts > 0 {
		if err := d.join(ctx, s); err != nil {
			return destination.Object{}, d.whyNot(ctx, s, err)
		}
		object.Proof = destination.Confirmed
	}
	if key, ok := e.Answer.(string); ok {
		object.Upload.Key = key
	}
	return object, nil
}

// whyNot finds out what a hidden error of completing means: that the storage has other parts than were named, or none.
func (d *driver) whyNot(ctx context.Context, s destination.Sent, err error) error {
	if !isUnexplained(err) {
		return err
	}
	has, listing := d.parts(ctx, s.Upload)
	if listing != nil {
		return d.explain(ctx, s.Upload, listing)
	}
	same := slices.EqualFunc(has, s.Receipts, func(a, b destination.Receipt) bool { return a.N == b.N && a.ETag == b.ETag })
	if same {
		return err
	}
	return &fault.Error{Kind: fault.Missing, Op: "complete", Host: d.wire.Base.Host, Detail: "the storage has other parts than were sent"}
}

// join makes the object of its parts.
func (d *driver) join(ctx context.Context, s destination.Sent) error {
	type part struct {
		Number int    `json:"PartNumber"`
		ETag   string `json:"ETag"`
	}
	question := struct {
		Parts []part `json:"parts"`
	}{make([]part, len(s.Receipts))}
	for i, r := range s.Receipts {
		question.Parts[i] = part{r.N, r.ETag}
	}
	var answer struct {
		Location string `json:"location"`
	}
	id, err := d.wire.Do(ctx, wire.Call{Op: "complete", Method: http.MethodPost, Path: path(s.Upload, "/complete"), Query: byKey(s.Upload), In: question, Out: &answer})
	if err != nil {
		return err
	}
	if answer.Location == "" {
		return d.wire.Reply("complete", id).Nonsense("the answer does not say where the object is")
	}
	return nil
}
