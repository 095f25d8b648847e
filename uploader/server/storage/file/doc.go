// Package file keeps objects in a folder of this machine and answers for them like an S3 store: signed PUT, UploadPart and
// GET under storage.PathPrefix of the server that mounts its Handler, and every refusal of AWS with AWS's own error codes,
// so that what works against this folder works against a real store.
//
// Under the folder:
//
//	objects/<key>            the bytes, under their own name
//	objects/…/.linkdrop-…    beside each object: its size, ETag, CRC and token
//	uploads/<id>/            one multipart upload: upload.json, and one file a part whose name is its receipt
//	tmp/                     what is being received
//
// An object is written to tmp, synced, and renamed: it is there whole or not at all. A receipt is renamed after its
// object, so an object without a receipt is one whose storing was interrupted, and counts as not there.
//
// What is where:
//
//	file.go              Store: the folder, its locks, temporary files
//	object.go            objects: their place, the receipt beside each, Head, Sample, OpenFrom and Delete
//	multipart.go         multipart uploads: Create, Parts, Complete, Abort, and what is left unfinished
//	part.go              arrived parts, whose file names are their receipts
//	assemble.go          making an object out of its parts
//	sign.go              signing requests
//	verify.go            verifying the signature of a request
//	serve.go             answering signed requests: receiving bodies, sending downloads
//	cors.go              what pages of other sites may do with a signed address
//	s3error.go           refusals as S3 words them
//	diskfull.go          recognising "no room left"
//	diskfull_other.go    the same, for this system
//	diskfull_windows.go  the same, for Windows
package file
