// Package transfer puts ONE request on the wire and judges its answer. The engine, the setup check and the conformance
// suite all send through it, so that what counts as stored is decided in one place.
//
// What it holds to, and why:
//   - The URL goes out byte for byte, with exactly the headers that were signed; redirects are never followed (a signed
//     host cannot move, and Go turns the 301 of a PUT into a GET that "succeeds").
//   - Success is what the Request says it is. A 200 without the ETag that was asked for is a captive portal, not a store.
//   - The file is read once. Its CRC-64/NVME is counted in passing, and compared with the storage's where it names one.
//   - No error contains the URL.
//
// What is where:
//
//	transfer.go        Send: building the request, and deciding whether its answer means "stored"
//	body.go            the body of a request: reading the file's range, counting, checksums
//	watchdog.go        ending a request that does not move
//	explainrefusal.go  finding the cause of a refusal in the request itself
//	transport.go       NewTransport: connections for pieces
//	socket.go          options of the sockets of these connections
//	socket_*.go        the same, by system
package transfer
