// Package mapping is the driver for backends that sign single requests in a dialect of their own: a JSON file says what to
// ask and where the answer has what, and everything else is as in any destination.
//
//	sign → transfer → confirm → link
//
// An exchange (sign, confirm, link) is a method, a path, where its fields go (send: query, json or form), the fields, and
// JSON pointers into the answer; a pointer that ends in "?" may be missing. Fields are made of values in braces, and one
// whose value is not given is left out:
//
//	{name} {safe_name} {type} {size:int} {ext} {id} {md5_b64} {sha256_hex} {category} {user} {expires_hours:int}
//	{expires_seconds:int} {max_downloads:int} {password} {token} {const.X} {answer.F}
//
// Options.Const (the settings' "const") takes the place of the mapping's own constants, such as a preset's bucket.
//
// A file sends one request, never parts, so nothing resumes: it starts again from the beginning. Signing is done just in
// time, and each signing is a new one for the backend, with a new key: confirm and link use the last. What the two need of
// the answer is journaled with the stored file (Upload.Memo), and only that; it is never the signed address.
//
// transfer.proof says what makes a file stored: "etag", an answer with an ETag (the default); "status", one of transfer.ok;
// "confirm", the exchange of that name; "head", the right size at answer.public_url.
//
// link.kind says what the address is that link.answer.url names: "page" (the default), which people open and download from;
// "file", the bytes themselves; or "answer", which is for programs. An answer is no link for people. Where link.follow says
// how it is read ("method", GET, and "answer", with url, expires_in and expires_at as in link), it is read once, of the backend
// alone and without the token, and what it names is the link; its end is then what follow and that address say.
//
// Where that url may be missing ("?"), an answer without it is a page's that speaks JSON to programs, and the first address is the
// link; its end is then what link's own answer says.
//
// auth.type is "none" (the default), "bearer", "oidc", "header" or "query" (the two with "name"), or "bearer?": a token that is sent
// where there is one.
//
// "zone" ("UTC", "+01:00", "Europe/Berlin") is of the times in answers that name none. Without it such an end is not known.
//
// Where neither answer.public_url nor a link for people is there, the backend gives no link: Destination.Linker is nil, and
// files end as sent. Where the backend lacks the link's route, Link answers with Kind Unsupported: it gives none either. A
// signed upload address is never taken for a link.
//
// # The presets of the FastAPI samples
//
// fastapi-simple, -full, -secure and -share were written for samples that look at no token. They send one where there is one
// ("bearer?"), so that they fit the same samples behind a company's own sign-in, and linkdrop-server --compat-api, which answers
// nobody without. A share of the samples is an answer for programs: fastapi-share reads it once and hands out the address that it
// names. That question has no token, as whoever gets a link has none. A share of linkdrop-server is a page: it is handed out
// as it is. fastapi-mobile has its token in the query, as its sample wants it, and cannot do without.
//
// # Mistakes
//
// Load refuses what it does not know, with line and field, so that a slip is found before the first file. What only the
// backend can find, a field that it looks for elsewhere, becomes "the server wants content_type in the query".
//
// What is where:
//
//	load.go          Load: Mapping with its exchanges, batch and transferRules, read from a file: all up to the signing
//	loadtransfer.go  the rest of the mapping: batch, transfer, confirm, link, errors
//	jsontree.go      JSON values that know their line, for messages about mistakes
//	jsonpointer.go   JSON pointers into answers
//	template.go      fields made of values in braces
//	presets.go       the mappings that come with Linkdrop
//	open.go          Open; the driver, and making one exchange
//	sign.go          Create and Sign, alone and in batches
//	request.go       judging the answer of a signing: the request that carries the file
//	complete.go      List, Abort and Complete, and proving that the file is there
//	link.go          Link: asked for, or made of the answer
//	errors.go        the backend's error answers, FastAPI's among them
package mapping
