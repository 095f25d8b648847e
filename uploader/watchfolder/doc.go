// Package watchfolder turns what appears in a folder into what is sent: a scanner's, an export's, whoever's. A file that is finished
// being written is handed over once; a folder that appears inside is one thing, and is handed over when nothing in it changes any
// more. Afterwards it stays where it is, or is moved to the folder Sent inside, as the person chose.
//
// Nothing is sent twice: what was handed over is in a record, by name, size and time, which outlives the program; and what is in
// Sent is not looked at. What is in the folder when it is watched for the first time is not sent. What was changed since it was
// sent is another version, and is sent again.
//
// When something is finished, and what is never looked at, is decided by a value (Machine) that is told what is in the folder and
// what time it is. Everything else is a Follower's: it reads the folder when the system says that something changed, and every
// quarter of a minute besides, as the drives of a network say nothing.
//
// What is where:
//
//	machine.go        Machine: what is finished, and what is never sent
//	thing.go          Look: what is in a folder; Print, by which a version of it is known
//	open_linux.go     whether a program has a file open for writing, on Linux
//	open_windows.go   … on Windows
//	open_other.go     … elsewhere nobody can tell
//	record.go         the record of what was handed over
//	follower.go       Follower: looking, handing over, noting
//	sent.go           moving what was sent
//	otherdrive_*.go   how a system says that something would be on another drive
package watchfolder
