// Package faults is an http.RoundTripper that misbehaves by script, for tests of whatever sends files: the engine, a
// driver, the conformance suite. It stands between the sender and a real server, so what it lets through really happens,
// and what it breaks is broken the way net/http reports it.
//
//	rt := faults.New(t, transfer.NewTransport(transfer.TransportOptions{}),
//		faults.Rule{When: faults.Puts, Do: faults.LostReply()},                        // the first PUT
//		faults.Rule{When: faults.Part(2), Nth: 2, Times: 3, Do: faults.SlowDown(0)},   // part 2, its 2nd to 4th time
//		faults.Rule{When: faults.On("POST", "/v1/uploads/complete"), Do: faults.Status(500)},
//	)
//	dest.Storage = rt
//
// A fault that never happens proves nothing: when the test ends, New fails it for every rule that has not fired, unless
// the rule says Maybe. Transport.Seen tells what was asked, how many bytes left, and which fault struck.
//
// Catalogue has the 24 faults of the reliability scorecard by name. Time passes by timers, so everything also works in a
// synctest bubble.
//
// What is where:
//
//	transport.go  Transport and Rule: what strikes when, and what was seen
//	match.go      Match: which requests a rule is for
//	network.go    faults of the network: refused, dropped, stalled, slow, lost
//	answers.go    faults that are answers: a status, an S3 error, a wrong ETag
//	catalogue.go  Catalogue: all of them by name
package faults
