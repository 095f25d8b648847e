package linkdrop

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/wire"
)

// driver implements destination.Transfer, Linker and Manager. It has no state but its settings.
type driver struct {
	wire     *wire.Client
	hosts    wire.Hosts
	traits   destination.Traits
	partSize int64
	piece    int  // uploads that one call names which makes a link
	inPieces bool // a link to more is made in several calls
	byName   bool // links can be asked for by their ids
}

// Traits implements destination.Transfer.
func (d *driver) Traits() destination.Traits { return d.traits }

// call asks the backend. Every call of the dialect may be repeated: its ids are the client's. Batches (POST) and ten thousand
// listed parts (GET) have long answers.
func (d *driver) call(ctx context.Context, op, method, path string, in, out any) (id string, err error) {
	longest := int64(wire.DefaultMax)
	if method == http.MethodPost || method == http.MethodGet {
		longest = wire.BatchMax
	}
	id, err = d.wire.Do(ctx, wire.Call{Op: op, Method: method, Path: path, In: in, Out: out, Max: longest, Again: true, Optional: !needed(op)})
	return id, inDialect(op, err)
}

// needed reports the calls that nothing can be sent without.
func needed(op string) bool { return op == "create" || op == "sign" || op == "complete" }

// promised reports the calls that the backend said it has: a driver gives links only where discovery did.
func promised(op string) bool { return op == "link" }

// inDialect believes that something is missing only where that is said by a code of the dialect. Another 404 is not this
// backend's: something in front of it, or in its place, does not know the call. What was promised is asked for again then: the
// page of a proxy, while the backend is updated, says nothing about what the backend can do.
func inDialect(op string, err error) error {
	var e *fault.Error
	if !errors.As(err, &e) || e.Kind != fault.Missing && e.Kind != fault.Unsupported {
		return err
	}
	if kind, known := kindOf(e.Code); known && kind == e.Kind {
		return err
	}
	other := *e
	switch {
	case promised(op):
		other.Kind = fault.NoRoute
	case e.Kind == fault.Unsupported:
	case needed(op):
		other.Kind, other.Code = fault.NoPlace, fault.WrongAddress
	default:
		other.Kind = fault.Unsupported
	}
	return &other
}

// kindOf is the table of the package comment.
func kindOf(code string) (fault.Kind, bool) {
	switch code {
	case protocol.CodeTooLarge:
		return fault.TooLarge, true
	case protocol.CodeTypeBlocked, protocol.CodeNameBlocked, protocol.CodeQuota:
		return fault.Policy, true
	case protocol.CodeInvalid, protocol.CodeTooMany:
		return fault.Bug, true
	case protocol.CodeNotFound, protocol.CodeIncomplete:
		return fault.Missing, true
	case protocol.CodeMismatch:
		return fault.Corrupt, true
	case protocol.CodeReplaced:
		return fault.Restart, true
	case protocol.CodeSignIn:
		return fault.SignIn, true
	case protocol.CodeForbidden:
		return fault.Forbidden, true
	case protocol.CodeBusy, protocol.CodeStorage:
		return fault.Busy, true
	case protocol.CodeStorageFull:
		return fault.StorageFull, true
	}
	return fault.Bug, false
}

// reply knows where an answer came from, for the faults found in it.
type reply struct {
	op, host, id string
}

func (d *driver) reply(op, id string) reply { return reply{op, d.wire.Base.Host, id} }

// refusal is an element's own error.
func (r reply) refusal(e *protocol.Error) *fault.Error {
	kind, _ := kindOf(e.Code)
	return &fault.Error{Kind: kind, Op: r.op, Host: r.host, RequestID: r.id, Code: fault.Clean(e.Code), Detail: fault.Clean(e.Message)}
}

// nonsense is an answer that makes no sense. detail is ours, never the backend's.
func (r reply) nonsense(detail string) *fault.Error {
	return &fault.Error{Kind: fault.Protocol, Op: r.op, Host: r.host, RequestID: r.id, Detail: detail}
}

// batch asks questions in as many calls as it takes. prepare turns a question into its wire form, or says why it cannot be
// asked. most says how many of the waiting elements the next call may have. After a call that failed as a whole the rest
// is not asked, and gets the same error.
func batch[Q, W, A any](
	questions []Q, prepare func(Q) (W, error), most func([]W) int, ask func([]Q, []W) ([]destination.Result[A], error),
) []destination.Result[A] {
	all := make([]destination.Result[A], len(questions))
	var (
		where []int
		asked []Q
		wires []W
	)
	for i, q := range questions {
		w, err := prepare(q)
		if err != nil {
			all[i].Err = err
			continue
		}
		where, asked, wires = append(where, i), append(asked, q), append(wires, w)
	}
	for len(asked) > 0 {
		n := max(1, min(most(wires), len(wires)))
		answers, err := ask(asked[:n], wires[:n])
		if err != nil {
			n, answers = len(asked), destination.Fail[A](len(asked), err)
		}
		for i, answer := range answers {
			all[where[i]] = answer
		}
		where, asked, wires = where[n:], asked[n:], wires[n:]
	}
	return all
}

// upTo is the usual answer to "how many".
func upTo[W any](n int) func([]W) int { return func([]W) int { return n } }

// uploadID takes the backend's id out of the memo. Kind Missing: there is none, so that this driver did not open the upload.
func uploadID(op string, u destination.Upload) (string, error) {
	if id := string(u.Memo); validID(id) {
		return id, nil
	}
	return "", fault.New(fault.Missing, op, "this is another destination's upload")
}

func uploadPath(id string) string { return "/v1/uploads/" + url.PathEscape(id) }

func sharePath(id string) string { return "/v1/shares/" + url.PathEscape(id) }

// delete sends a DELETE, and takes "unknown" for a success: somebody was here before.
func (d *driver) delete(ctx context.Context, op, path string) error {
	_, err := d.call(ctx, op, http.MethodDelete, path, nil, nil)
	if err != nil && fault.KindOf(err) == fault.Missing {
		return nil
	}
	return err
}

// free frees what is stored of an upload; the dialect does not tell an abort from a deletion.
func (d *driver) free(ctx context.Context, op string, upload destination.Upload) error {
	id, err := uploadID(op, upload)
	if err != nil {
		return err
	}
	return d.delete(ctx, op, uploadPath(id))
}
