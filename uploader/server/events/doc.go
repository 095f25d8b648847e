// Package events tells owners what becomes of their links while it happens: GET /v1/events, as server-sent events.
//
// A stream says which links have changed and what they are like now, not what happened one after the other. So nothing is kept for
// those who are away: every stream begins with a "reset", after which its reader asks for what it wants to know, and what changes
// from then on is told. Whoever reads slowly misses nothing either: a link that changed a thousand times meanwhile is told once, as
// it is then, and where too many have changed there is one more "reset". Saying that something changed never waits for anybody.
//
// A stream is silent on purpose, which nothing else on this server may be. So it is bounded: there are only so many of an owner, of
// whom the oldest makes room and is told when to come again, and only so many in all; each ends after an hour, at once when the server stops, and as soon as its
// token does not hold any more; and whoever does not take what is written within ten seconds is dropped.
//
// What is where:
//
//	hub.go     Hub: who listens, and what has changed for whom
//	stream.go  Hub.Serve: one stream, from its first line to its end
package events
