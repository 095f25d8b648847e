// Package drivers opens every kind of destination that there is a driver for: it turns what the settings say and the keychain
// keeps into the options of that driver. Both programs that send link it, so that they mean the same by the same setting.
//
// What is where:
//
//	drivers.go   Openers and Options: what all destinations of one program have in common; the Linkdrop backend
//	s3.go        S3, with keys from the keychain or from elsewhere
//	profile.go   keys from a profile of the AWS files
//	backends.go  Uppy Companion, and backends with a mapping
//	local.go     Local: the destination on this computer (practice)
package drivers
