// Package s3 is the driver for AWS and for any S3-compatible storage with keys that are on this machine. There is no server
// in between: requests for pieces and links are signed here, without the network, by the SDK's signer alone (its presigner
// costs four times as much); opening, completing, listing and aborting are calls of the SDK, which never repeats them.
//
// # What stands for what
//
// The key of a file is prefix/ID/name, of a later attempt prefix/ID-attempt/name: what a slow piece of an older attempt
// still writes never lands in the newer one. The object's metadata holds a token made of ID and attempt, signed along and
// read back by HEAD: that an object is there does not prove that this upload made it. Upload.Memo is the id of the
// multipart upload, and empty for a single request.
//
// A file of one request costs no call besides its PUT: the ETag in the answer to a request that only this upload had is its
// proof, and HEAD is asked only where that answer is not at hand. A multipart upload is looked for before it is created
// (ListMultipartUploads), so that one whose answer was lost in a crash is gone on with; completing asks HEAD.
//
// # What corrects itself
//
// The region, from x-amz-bucket-region or the words of the refusal; virtual-host style where a store of its own does not
// answer to it; this machine's clock, from the Date of a refusal. Each is said through Options.Note.
//
// # Links
//
// A link is a presigned GET. It ends after min(asked, 7 days, the keys' own end), and Link.Ends is that very moment. It
// cannot be taken back or prolonged: Revoke and Extend are Kind Unsupported. Deleting the object ends all its links.
package s3
