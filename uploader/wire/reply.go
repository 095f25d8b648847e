package wire

import "linkdrop/uploader/fault"

// Reply is an exchange that brought an answer, for the faults that are found in it afterwards.
type Reply struct {
	Op, Host string
	ID       string // of the exchange in the backend's log; may be empty
}

// Reply names an exchange of this client. id is what Do returned.
func (c *Client) Reply(op, id string) Reply { return Reply{op, c.Base.Host, id} }

// Fault is what the answer amounts to. detail is ours, never the backend's.
func (r Reply) Fault(kind fault.Kind, detail string) *fault.Error {
	return &fault.Error{Kind: kind, Op: r.Op, Host: r.Host, RequestID: r.ID, Detail: detail}
}

// Nonsense is an answer that makes no sense.
func (r Reply) Nonsense(detail string) *fault.Error { return r.Fault(fault.Protocol, detail) }
