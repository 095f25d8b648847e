// Package setup adds, changes and removes destinations: the settings and the keychain together, for the window's forms and the
// commands of linkdrop-send alike.
//
//	editor.go   Editor and Draft: saving what was typed into a form, and choosing where drops go
//	secrets.go  writing, finding and deleting a destination's secrets in the keychain
//	preview.go  Preview: what a settings file would do, shown before Editor.Import does it
//	remove.go   taking a destination out, and remembering what it was
//	pins.go     Pins: the storage hosts that a destination's answers named and that are allowed
//	newid.go    the id of a new destination, made from its name
//
// Three promises make it safe to have settings in a file that anybody may send by mail:
//
//   - A secret belongs to the kind and the host it was typed for. Another address has none: the old ones are deleted.
//   - What a file brings is shown first, never replaces what is the administrator's, and has no secrets.
//   - The first storage host that a backend names is remembered, and another one is a question (Pins).
//
// Secrets are kept before a setting is written, so that no destination is saved whose keys could not be; and deleted after
// it, since keys without a destination harm nobody.
package setup
