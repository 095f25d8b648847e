// Package sqlite keeps the server's records in one SQLite file (pure Go, WAL). One connection writes, so that writers queue
// in Go instead of failing in SQLite, and those that wait share a transaction; a few read beside it.
//
// What is where:
//
//	sqlite.go       DB: opening, migrating, times
//	commit.go       how changes get into transactions, several at a time
//	openuploads.go  records.Uploads: opening them
//	uploads.go      records.Uploads: the rest of their life
//	shares.go       records.Shares: making links, and adding files to them
//	findshare.go    records.Shares: finding and listing them; the link behind a grant
//	changeshare.go  records.Shares: changing and ending them, and replacing one of their files
//	grants.go       records.Grants: counting downloads
//	limits.go       what an owner may have, and how long links may live for the sake of their files
//	sweeps.go       records.Sweeps: uploads that nobody needs; it also forgets ended and unfinished shares
package sqlite
