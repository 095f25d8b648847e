// Package server is the reference server as a library: the native dialect (package protocol) over a place for objects
// (storage) and a memory of who sends what (records). cmd/linkdrop-server runs it for a company, practice runs it inside
// the window.
//
// Bytes never pass through its calls. A client asks to send files (POST /v1/uploads), puts the bytes at the signed
// addresses it got, and says that it is done (POST /v1/uploads/complete); the server then looks at the storage itself:
// the size and the token that it signed into the object must be there, and the CRC must be the sender's. Only that is
// "matched", and only then a link leads to bytes.
//
// What holds:
//
//   - The owner of everything is the name of the token that a call came with, never a field of the call.
//   - The same client id is the same upload or link, however often it is asked for. A higher attempt of a file replaces
//     the lower: what the lower stored is freed, links to it lead to the new one.
//   - A link's token is an HMAC of owner and id under the server's key, so the same link can be told again, but only its
//     SHA-256 is recorded. Whoever has the key file has the links: it is 0600 in the state folder.
//   - GET and HEAD of a link change nothing; POST gives a download address that lives a minute. Unknown, ended and
//     revoked links get one answer at the price of one.
//   - What nobody needs is swept: abandoned uploads, cancelled keys again after their last address ended, and, unless
//     KeepAfter, files whose links have all ended.
//   - No log line holds an address, a query or a token: a call is logged by its route.
package server
