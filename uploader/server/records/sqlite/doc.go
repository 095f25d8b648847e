// Package sqlite keeps the server's records in one SQLite file (pure Go, WAL). One connection writes, so that writers queue
// in Go instead of failing in SQLite, and those that wait share a transaction; a few read beside it.
//
// What is where:
//
//	sqlite.go   DB: opening, migrating, times
//	commit.go   how changes get into transactions, several at a time
//	uploads.go  records.Uploads
//	shares.go   records.Shares
//	sweeps.go   records.Sweeps: uploads that nobody needs; it also forgets ended and unfinished shares
package sqlite
