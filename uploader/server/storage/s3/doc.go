// Package s3 keeps objects in any S3-compatible store. Control calls go through the SDK, without its retries: the client of
// the server retries. What others send is signed here with the SDK's signer alone, which costs a quarter of its presigner
// and never touches the network.
//
// What is where:
//
//	s3.go             Store: a bucket; its errors as those of package storage
//	object.go         Head, Sample, OpenFrom and Delete
//	multipart.go      Create, Parts, Complete, Abort, and what is left unfinished
//	sign.go           presigned requests
//	conditions.go     whether the store refuses to replace an object
//	optionalcalls.go  questions that a store may refuse to answer
package s3
