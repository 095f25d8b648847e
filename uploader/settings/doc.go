// Package settings has what a person, or the administrator, may choose, typed and with its origin.
//
// Settings come in layers: what is built in, the administrator's defaults (a file), and the person's own (a file that is
// written atomically, see Store). Each layer says something about some fields and nothing about the others; Resolve lays
// them on top of each other, and every value of the Effective result says which layer it is from.
//
// A file may be broken in any way people and disks break files. Whatever is wrong with it becomes a Problem, a sentence
// with the field it is about, and the program starts all the same with what could be read: everything before the place
// where a file was cut off counts, and a value that is out of range counts as not set. What was not understood is not lost
// when something else is saved: a newer Linkdrop's fields and a mistyped number stay in the file, and a file that could not
// be read to its end is set aside.
//
// Destinations are judged one by one: one with a mistake is not used, keeps no other from being used, and stays in the file
// until one with its ID is set up. A field that a newer Linkdrop put into one is written back with it. What can be used is
// decided in Judge and nowhere else: forms, flags and package connect ask it, too.
//
// There are no secrets in settings, and what looks like one is reported. A destination's secrets are in the keychain, under names
// made of SecretName.
//
// What is where:
//
//	settings.go          Settings: what one layer says; Source, Problem, Layer, and what is built in
//	destination.go       Destination and its kinds; the names under which its secrets and its storage hosts are kept
//	effective.go         Resolve: the layers on top of each other
//	store.go             Store: the settings files of this computer
//	admin.go             AdminFile: where the administrator's defaults are
//	admin_*.go           the folder of that file, by system
//	parse.go             reading a file, however broken
//	fields.go            the fields of a file, but for its lists
//	locks.go             what the administrator locked: named in the file, and laid above everything else
//	parselists.go        its lists: destinations, removed destinations, pinned storage hosts
//	parsedestination.go  one destination of a list
//	encode.go            writing a file
//	judge.go             Judge: whether a destination can be used, with a Finding for each thing that is wrong
//	finding.go           Finding: a Code about one field, and its English sentence
//	refusal.go           Refusal: the error of what cannot be used, with its findings
//	addressrules.go      the rules for addresses and their hosts; which ids and accounts there can be; cleaning a name
//	kindrules.go         the rules for what only some kinds of destination have
//	s3rules.go           the rules for buckets, regions, headers and CloudFront
//	mappingrules.go      the rules for mappings and their constants
//	storagehost.go       the rules for storage hosts, and their one form
//	destinationcodes.go  every Code about a destination, and its English sentence for whoever writes a settings file
//	filecodes.go         the same for a file as a whole, its JSON and its other fields, and for what an import leaves out
//	refusedcodes.go      the same for what cannot be done to a destination
package settings
