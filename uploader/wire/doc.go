// Package wire is the small JSON client that every driver speaks to its backend with, and the guard that decides which
// storage hosts a driver's requests may go to. It trusts nothing that comes back:
//
//   - An answer is capped (1 MiB unless the call says otherwise), never decompressed, and decoded strictly where laxness
//     is dangerous (duplicate keys, keys that differ only in case, trailing bytes, depth) and tolerantly where strictness
//     would break old clients (unknown fields).
//   - Redirects are not followed, there is no cookie jar, and the token goes to the backend's own host and nowhere else:
//     storage has a transport of its own (StorageTransport) that knows no token.
//   - What fails comes back as a *fault.Error. Its Kind is decided by the backend's code, then by the status. Its text is
//     the backend's own sentence, cleaned; no URL, header or body of ours is ever in it.
//   - A request to storage may leave over https only, to a host that was listed, or to one that an answer named and that
//     resolves to a public address. The address is checked while dialling, so a name that resolves differently the second
//     time gains nothing.
//
// Nothing here retries or sleeps. The engine does.
//
// What is where:
//
//	client.go         Client: one JSON call and its answer
//	stream.go         Client.Stream: an answer that does not end
//	decode.go         decoding an answer
//	problem.go        classifying an error answer as a fault
//	reply.go          Reply: faults that are found in an answer afterwards
//	transport.go      the transports: of calls, and of pieces to storage hosts that are allowed
//	hosts.go          Hosts: which storage hosts and addresses requests may go to
//	pins.go           asking whether a storage host that an answer named is the one of before
//	address.go        reading a backend's address; IsLink; the certificate authorities to trust
//	fileurl.go        the path in a file:// address
//	signedheaders.go  which headers of a signed request may be sent
//	urllife.go        how long a signed address may be used
//	concurrent.go     making several calls at once
package wire
