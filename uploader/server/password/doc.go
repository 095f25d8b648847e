// Package password keeps passwords as argon2id hashes (RFC 9106) in PHC form, and compares them with what somebody types. At most
// two hashes are worked out at a time, however many ask: each takes 19 MiB.
//
// Passwords are compared as Unicode's NFC: the same letters typed on another system are the same password.
//
// What is where:
//
//	password.go  Hasher: making and checking hashes
//	phc.go       the text form of a hash
package password
