// Package s3 is the driver for AWS and for any S3-compatible storage with keys that are on this machine. There is no server
// in between: requests for pieces and links are signed here, without the network, by the SDK's signer alone (its presigner
// costs four times as much); opening, completing, listing and aborting are calls of the SDK, which never repeats them.
//
// # What stands for what
//
// The key of a file is prefix/ID/name, of a later attempt prefix/ID-attempt/name: what a slow piece of an older attempt
// still writes never lands in the newer one. The object's metadata holds a token made of ID and attempt, signed along and
// read back by HEAD: that an object is there does not prove that this upload made it. Upload.Memo is the id of the
// multipart upload, and empty for a single request; "named " is in front of it where the object says itself what it is called.
//
// A file of one request costs no call besides its PUT: the ETag in the answer to a request that only this upload had is its
// proof, and HEAD is asked only where that answer is not at hand. A multipart upload is looked for before it is created
// (ListMultipartUploads), so that one whose answer was lost in a crash is gone on with; completing asks HEAD.
//
// # What a storage may refuse
//
// Listing (the bucket, uploads, parts), HEAD, ending uploads and the bucket's rules are optional. Where they are refused, by
// whatever answer, or break each time, the needed work goes on with less, and that is said once through Options.Note: what
// was lost in a crash is not adopted, an interrupted upload sends all its parts again, a completed file counts as stored on
// the storage's word (Acknowledged), and so does one whose object has no metadata. What HEAD does not find after Complete said that
// it is there may not show yet: for 30 s the driver answers Busy with a second to wait, then Restart, as the storage has lost it. A
// Complete without an answer is followed by HEAD before it is asked again. It may take 10 minutes, which begin again with every byte.
//
// # What corrects itself
//
// The region, from x-amz-bucket-region or the words of the refusal; virtual-host style where a store of its own does not
// answer to it, or with the list of all buckets; this machine's clock, from the Date of a refusal. A bucket that demands a
// checksum (Object Lock does) gets Content-MD5 with every piece from its first refusal on: Traits.Before. Each is said
// through Options.Note.
//
// # Links
//
// A link is a presigned GET. It ends after min(asked, 7 days, the keys' own end), and Link.Ends is that very moment. It
// cannot be taken back or prolonged: Revoke and Extend are Kind Unsupported. Deleting the object ends all its links; where the
// bucket keeps an older version, that is an error of Kind Kept, to be told. It says
// of the answer, signed: that it is to be saved, under the file's name in both forms (ASCII and RFC 8187); a type that no
// browser runs (a page is plain bytes); and Options.CacheControl, where it is set. An address costs 25 to 40 µs.
//
// A link may also lead to an object that was not sent from here (Find), beneath the prefix. That it was looked at is known to this
// process alone: no journal makes a link to such a key, and nothing deletes it.
//
// # CloudFront
//
// With Options.CloudFront links are signed addresses of a distribution: its URL, the key, and a signature that its trusted
// key group knows. The policy is the canned one. It binds the whole address and the end, nothing in it is a wildcard, and the
// link stays short; a custom policy would add a beginning and an IP, which nobody asked for.
//
// A distribution hands the query on to the bucket only where it is set up to, and S3 refuses response-content-disposition
// where it then asks without a signature; browsers write apostrophes in a query in another way than they were signed. So the
// query says nothing: while there is a distribution, the object itself is stored with its Content-Disposition in both forms,
// the type that no browser runs, and Cache-Control: Options.CacheControl, else the one in Options.Header, else no-cache, with
// which an edge keeps the bytes and still asks the bucket each time, so that a deleted file is gone at once. (A minimum TTL
// of the distribution overrules that.) Upload.Memo remembers that an object was stored so. One from before the distribution
// gets a link to the storage, as if there were none, rather than one that opens it.
//
// Neither 7 days nor the keys' session cap such a link: it lives as long as asked, but no longer than CloudFront can count,
// 2038-01-19. Before its end it dies with the object, or with the public key in the key group. The private key is RSA with
// 2048 bits or ECDSA on P-256, which is what CloudFront takes; PKCS #1, SEC 1 or PKCS #8, PEM, without a password. An RSA
// signature costs one to three milliseconds, an ECDSA one a tenth of that; both are the same each time.
//
// The distribution's origin is the bucket, at its root: an origin path would have to be cut off the keys. Nothing but the
// signature is checked here; that the distribution lets it in is seen by following a link.
//
// # Stores that differ
//
// versitygw (1.8.0) takes the end of a connection for the end of a body that has a Content-Length. A part that was cut off,
// by a kill or a broken line, is stored and listed at its full size, because its file was made that long before, with the
// MD5 of what came as its ETag. So the engine compares a listed part that it did not note itself with the file before it
// believes it. A single object that was cut off is stored too short: its size gives it away. One thing cannot be seen from
// here: a connection that was given up, and ends only after the same object was sent again over another, replaces the whole
// object with its half.
//
// rclone's server (serve s3, 1.71.2) says NoSuchUpload where no upload is under way: taken for none. It forgets an upload and
// its parts when completing is refused, because a part is missing or has another ETag: Kind Missing, and the file starts over
// at another attempt. It counts no checksum, so that small files are acknowledged, not confirmed, and keeps metadata in
// memory: after its restart tokens are gone, and what was not yet completed is sent again. It takes no response-… from a link:
// the answer names no file, and its type is guessed from the key, so that a browser may open what it should save.
//
// s3rver (npm, 3.7.1) refuses ListMultipartUploads, ListParts and ending an upload: an interrupted file sends all its parts
// again. Its ListObjectsV2 breaks (500) for as long as the bucket holds one of certain names (one with % or U+202E was seen);
// nothing needed depends on it. It adds an ending to each name, and its process ends over a name that is then longer than
// its file system takes: one of more than 233 bytes.
//
// gofakes3 (1.2.0) differs in nothing that was tried. It looks at no signature, and neither does s3rver.
//
// # The files
//
//	open.go              Open: asks the storage, and returns the destination
//	options.go           Options, checked and completed
//	driver.go            driver: keys, tokens and headers of its objects, and batches
//	findlocation.go      asking the storage for region and style
//	location.go          where the bucket is, as far as the options know
//	controlcall.go       one call of the SDK, with its limits
//	errors.go            the SDK's errors as faults
//	uploads.go           Create, Sign, List and Abort
//	multipart.go         finding multipart uploads again, and freeing what is left
//	complete.go          Complete: joining and proving
//	sign.go              signing addresses
//	links.go             Link, Extend, Revoke and Delete
//	find.go              Find: objects that were there before
//	cloudfront.go        links through a CloudFront distribution
//	inspect.go           what Check setup is told of the bucket: versions, lifecycle rules, clock
//	attempts.go          what this run knows of attempts: the newest, which uploads it opened and ended
//	optionalcalls.go     questions that the storage does not answer
//	requiredchecksum.go  a checksum that the storage demands with every piece
//	clock.go             the storage's time, and signing by it
//	keyexpiry.go         when temporary keys end
package s3
