// Package connect gets from a setting to an open destination: it finds the setting by its id, asks the keychain for the
// secret, and calls the opener of that kind, which a main hands in. So the engine knows no settings, no driver knows the
// keychain, and a main decides which drivers it links.
//
//	connector.go    Connector: opens each destination once, and keeps it until its setting changes or Forget is called
//	field.go        Field: the secrets that a destination may have (token, access key, …), and what people call them
//	secretstore.go  SecretStore: secrets in the keychain, in several parts where one is longer than an entry
//	secretcache.go  the secrets of an open destination, remembered for a minute
//	authorities.go  certificate authorities beside the system's: reading the file, and the pool for a destination
//
// Below it stand package drivers, which opens every kind of destination; package setup, which adds, changes and removes
// destinations; and package check, which tries whether one works. All three import connect; connect imports none of them.
//
// A secret belongs to the kind and the host it was typed for. Whatever a file, a form or a hand changes, another host gets
// none of it, because it is asked for under another name (settings.Destination.SecretName).
//
// An open destination is kept until its setting changes, or until Forget says that it has to be opened again. A failure is
// not kept: the next Resolve tries again.
package connect
