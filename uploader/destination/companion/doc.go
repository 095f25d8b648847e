// Package companion is the driver for Uppy Companion's S3 endpoints, a server that nobody here wrote and that many companies
// run already. Companion signs and completes; the bytes go straight to its storage.
//
//	GET    /s3/params?filename&type           a POST policy: the file goes as a form, the only single request there is
//	POST   /s3/multipart                      {filename, type, metadata} → {key, uploadId}
//	GET    /s3/multipart/{id}/{n}?key         one part's address
//	GET    /s3/multipart/{id}/batch?key&partNumbers=2,3
//	GET    /s3/multipart/{id}?key             what has arrived
//	POST   /s3/multipart/{id}/complete?key    {parts: [{PartNumber, ETag}]}
//	DELETE /s3/multipart/{id}?key             abort
//
// What it lacks, and what is done about it:
//   - No PUT for a small file. Storages that refuse POST policies (R2, B2: 405 or 501) get a multipart upload of one part
//     instead, which serves empty files too; the first refusal switches, and nothing fails (Options.Single forces it).
//   - No idempotency. Asked twice Companion opens two uploads, so this run's uploads are remembered (package ledger); one
//     whose opening was never answered is the business of the bucket's lifecycle rule.
//   - No links: Destination.Linker is nil, and a file ends as "sent". What Companion answers as location is no link, it
//     needs a key to be read.
//   - No way to ask for a stored object, nor to delete one. A complete whose answer was lost is repeated; where the storage
//     has forgotten the upload by then, the file is sent once more.
//   - It signs part 10,001, which no storage takes: Sign refuses it.
//   - Every error of the storage is a 500 with error.name and error.$metadata.httpStatusCode. They are judged as if the
//     storage had said them to us; a name that nobody knows is Bug, not "try again".
//   - Its AWS SDK signs the CRC32 of an empty body into every part's address (seen in 6.2.2). A storage that compares it takes
//     no file but an empty one; package transfer then names the cause. AWS_REQUEST_CHECKSUM_CALCULATION=WHEN_REQUIRED in
//     Companion's environment ends it.
//   - With NODE_ENV=production it hides even that: "Something went wrong". Then the upload is asked for, and where that fails
//     too, whether the storage opens another one at all: if it does, this one is Missing, else the storage is Busy.
//
// Upload.Memo of a multipart upload is Companion's uploadId, and Upload.Key its key. A single upload has no memo: its key is
// made at signing, and each signing makes a new one; the stored object has the last.
//
// What is where:
//
//	open.go      Open and Options; noticing that the storage takes no forms
//	create.go    Create and Abort
//	sign.go      Sign: a form, or parts
//	complete.go  List and Complete
//	errors.go    the storage's errors as Companion passes them on
package companion
