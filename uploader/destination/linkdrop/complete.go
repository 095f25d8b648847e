package linkdrop

import (
	"context"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/protocol"
)

// maxListed is how many parts one call to complete names: about 600 KB of JSON, well below what servers take as a body.
const maxListed = 10_000

// Complete implements destination.Transfer.
func (d *driver) Complete(ctx context.Context, sent []destination.Sent) []destination.Result[destination.Object] {
	most := func(waiting []protocol.Complete) int {
		n, listed := 0, 0
		for n < len(waiting) && n < d.traits.MaxBatch {
			if listed += len(waiting[n].Parts); listed > maxListed {
				break
			}
			n++
		}
		return n
	}
	return batch(sent, completeOf, most, func(asked []destination.Sent, wires []protocol.Complete) ([]destination.Result[destination.Object], error) {
		var answer protocol.CompleteResponse
		id, err := d.call(ctx, "complete", http.MethodPost, "/v1/uploads/complete", protocol.CompleteRequest{Uploads: wires}, &answer)
		if err != nil {
			return nil, err
		}
		r := d.reply("complete", id)
		if len(answer.Uploads) != len(asked) {
			return nil, r.nonsense("the answer has another length than the question")
		}
		all := make([]destination.Result[destination.Object], len(asked))
		for i, completed := range answer.Uploads {
			if completed.UploadID != wires[i].UploadID {
				all[i].Err = r.nonsense("the answer is about another upload")
				continue
			}
			all[i].Value, all[i].Err = object(r, asked[i], completed)
		}
		return all, nil
	})
}

// completeOf is the wire form of an upload whose every piece was acknowledged.
func completeOf(s destination.Sent) (protocol.Complete, error) {
	id, err := uploadID("complete", s.Upload)
	if err != nil {
		return protocol.Complete{}, err
	}
	c := protocol.Complete{UploadID: id, SHA256: hex.EncodeToString(s.Digests.SHA256)}
	if s.Digests.CRC64 != nil {
		c.CRC64 = fmt.Sprintf("%016x", *s.Digests.CRC64)
	}
	if s.Upload.Parts == 0 {
		return c, nil
	}
	for _, receipt := range s.Receipts {
		c.Parts = append(c.Parts, protocol.Part{Number: receipt.N, ETag: receipt.ETag, Size: receipt.Size})
	}
	return c, nil
}

// object judges one completed upload. The size and the checksum are the file's, or it is not this file.
func object(r reply, s destination.Sent, c protocol.Completed) (destination.Object, error) {
	var none destination.Object
	if c.Error != nil {
		return none, r.refusal(c.Error)
	}
	if c.Key != "" && c.Key != s.Upload.Key {
		return none, r.nonsense("the answer is about another object")
	}
	out := destination.Object{Upload: s.Upload, Size: c.Size, Proof: destination.Confirmed}
	switch c.Proof {
	case protocol.ProofMatched:
		out.Proof = destination.Matched
	case protocol.ProofAcknowledged:
		out.Proof = destination.Acknowledged
	}
	wrong := &fault.Error{Kind: fault.Corrupt, Op: r.op, Host: r.host, RequestID: r.id}
	if c.Size != s.Upload.File.Size {
		wrong.Detail = "the storage has another size than the file"
		return none, wrong
	}
	if c.CRC64 == "" {
		return out, nil
	}
	crc, err := strconv.ParseUint(c.CRC64, 16, 64)
	if err != nil || len(c.CRC64) != 16 {
		return none, r.nonsense("the answer has a checksum that is none")
	}
	if s.Digests.CRC64 != nil && *s.Digests.CRC64 != crc {
		wrong.Detail = "the storage has other bytes than were sent"
		return none, wrong
	}
	out.Digests.CRC64 = &crc
	return out, nil
}
