// Package policy is a company's rules about what may be sent and shared: it reads them from a file, and judges. It opens no file,
// knows no clock and no network, so that a rule is tested by a table.
//
// A policy file is JSON, which may have comments (// and /* */). It is taken whole or not at all: a key that is not known, a
// key that is there twice and a rule that can never hold are refused, with their line, because a rule that was misspelt is no
// rule. What the keys are is in read.go, and in the README's section for whoever runs the server.
//
// What holds:
//
//   - A file is judged by its name and by the type that the sender declares, before its first byte (Judge), and by how its
//     bytes begin, once it is stored (JudgeContent). What a sender declares lifts no rule: the extension of a program makes
//     it one, whatever its type says.
//   - A rule that blocks is stronger than one that allows.
//   - The first category whose types the file has is its category. It says where the file is kept, how large it may be and how
//     long a link to it lives; allowed_types and blocked_types hold all the same.
//   - Every sentence of a Refusal is for the person who sent the file.
//
// What is where:
//
//	policy.go    Policy: the rules, and what holds without a file
//	read.go      Parse: from the file's keys to a Policy
//	tree.go      JSON with comments, of which every value knows its line
//	values.go    sizes, lives and other values of a file, and what is wrong with them
//	pattern.go   Pattern: a type, a family of types, or the ending of a name
//	judge.go     Judge: by name, declared type and size
//	content.go   JudgeContent: by the first bytes
//	endings.go   what a name promises by how it ends
//	programs.go  what is a program: types, endings and first bytes
package policy
