// Package server is the reference server as a library: the native dialect (package protocol) over a place for objects
// (storage) and a memory of who sends what (records). cmd/linkdrop-server runs it for a company, practice runs it inside
// the window.
//
// Uploads never pass through its /v1 calls. A client asks to send files (POST /v1/uploads), puts the bytes at the signed
// addresses it got, and says that it is done (POST /v1/uploads/complete); the server then looks at the storage itself:
// the size and the token that it signed into the object must be there, and the CRC must be the sender's. That is
// "matched". A storage that keeps no token, or does not let anybody look, is believed when it has taken the bytes, which is
// "acknowledged". A link leads to bytes after either, and never before. They come from the storage; where that is a folder of this
// server they go through it, both ways, and so does a zip of all files of a link from any storage.
//
// What holds:
//
//   - The owner of everything is the name of the token that a call came with, never a field of the call.
//   - The same client id is the same upload or link, however often it is asked for. A higher attempt of a file replaces
//     the lower: what the lower stored is freed, links to it lead to the new one.
//   - A link's token is an HMAC of owner and id under the server's key, so the same link can be told again, but only its
//     SHA-256 is recorded. Whoever has the key file has the links: it is 0600 in the state folder.
//   - GET and HEAD of a link change nothing; POST counts one download of the whole link, in one statement, and leads to an
//     address (a grant) that gives the bytes again and again for an hour; used later, it counts again. Unknown, ended and revoked links get one answer
//     at the price of one.
//   - A link may lead to what was in a bucket before, where whoever runs the server let its owner do so (Options.Sources). Such a bucket
//     is only read: whatever becomes of links and uploads, nothing in it is written or deleted.
//   - Who guesses passwords, links or tokens waits, and learns nothing in the meantime. A right token never waits for wrong ones.
//   - Who listens to what becomes of their links hears of their own alone, and keeps nobody waiting who fetches or sends.
//   - A file is judged by the name that it has where somebody saves it, alone or out of a zip.
//   - What nobody needs is swept: abandoned uploads, cancelled keys again after their last address ended, files whose
//     links have all ended, unless one of these keeps its files, and files that never had one, 30 days later.
//   - No log line holds an address, a query or a token: a call is logged by its route.
//
// What is where:
//
//	server.go        Server, Options and Limits: opening, closing, and the http.Server around it
//	routes.go        every route, sign-in, and batched calls
//	middleware.go    what every call goes through: request id, log line, security headers, panics; lines about who did what
//	readbody.go      the time that a body has, and reading one of JSON strictly
//	problem.go       errors as answers (RFC 9457), and writing JSON
//	create.go        POST /v1/uploads: opening uploads
//	sign.go          POST /v1/uploads/sign: requests for pieces
//	rules.go         the policy at work: what may be sent, what is deleted again, how long links live, what clients are told
//	complete.go      POST /v1/uploads/complete: proving what is stored
//	assemble.go      having the storage join the parts of an upload, once, however often it is asked for
//	uploadstate.go   GET and DELETE /v1/uploads/{id}
//	objects.go       POST /v1/objects: what was in a bucket before, for links to it
//	shares.go        /v1/shares: making and listing links, and adding files to them; GET /v1/events: telling their owner what becomes of them
//	changeshare.go   /v1/shares/{id}: changing, extending and ending a link, and replacing one of its files
//	shareoptions.go  what a link may have: a password, a limit, a note
//	landing.go       what a link shows: GET /s/{token}
//	download.go      POST /s/{token}: counting a download
//	granted.go       GET /d/{grant}: the bytes of a counted download
//	downloadall.go   all files of a link as one zip: POST /s/{token}/all.zip
//	bundle.go        the plan of such a zip, and reading its files
//	bundles.go       the plans that are in use, and those that lately were
//	visit.go         what a call for a link may do because of what went before: grants, cookies, the form of a page
//	behindproxy.go   whom a call comes from, behind proxies that are trusted, and whom it is counted against; a public address that has a path
//	landingpage.go   the HTML page behind a link, and the policy that it is sent with
//	linkstate.go     the answers of a link that gives nothing now: used up, given up, a password, too many tries; how much has arrived
//	landingfiles.go  GET /landing/{file}: what that page loads; the drawing for a kind of file
//	brand.go         a company's logo and colour
//	pagetext.go      that page's sentences, in English and German
//	lostfiles.go     noticing that the storage has lost a file
//	sweep.go         freeing what nobody needs any more
//	serverkey.go     the server's secret key, and the tokens derived from it; LocalToken, for another process of the same person
//	ratelimit.go     how many calls a token may make, and how often somebody may guess
//	tokenfile.go     TokenFile: the file of tokens, read again when it changes
//	tokens.go        Tokens: bearer tokens and their owners, and the file of them
//	wellknown.go     what a server says of itself: GET /.well-known/linkdrop, /healthz, /readyz and /openapi.json
//	compat.go        the endpoints of the sample backends: which there are, sign-in, pages of other origins, errors in their form
//	compatfields.go  what such a call says, in its query or in JSON
//	compatupload.go  their uploads: signing, confirming, and finding one by its key
//	compatlink.go    their links and downloads
package server
