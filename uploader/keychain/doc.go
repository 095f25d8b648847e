// Package keychain keeps secrets where the system keeps them: the Secret Service on Linux, Keychain on macOS, Credential
// Manager on Windows. A secret is a token or a password; nothing of it is ever written to disk by Linkdrop itself, put into
// the arguments or the environment of a process, or into an error.
//
// System talks to the system's keychain through a helper: the same binary, started for one operation (see Helper, which
// every main calls before anything else). That is not for looks. The library underneath waits for ever for a prompt that
// nobody answers, takes the first D-Bus signal of anybody for the prompt's answer, and reports success when a prompt was
// dismissed. In a process of its own the wait ends with a deadline, there is nobody else on the connection, and everything
// that was written or deleted is read back. On Linux the helper itself asks the person, before it calls the library: only the
// keychain's own signal about its own question counts then, a question that is still on the screen when the deadline comes is
// not put twice, and who has no collection yet (a login without a password) is asked to make one.
//
// What can be wrong has three Kinds: NoKeychain (the system has none, or it does not work), KeychainLocked (it is there,
// and a person must unlock it, or did not in time) and Missing (it works, and has no secret of this name). WithFallback keeps
// secrets in memory where there is no keychain, and says so.
//
// What is where:
//
//	keychain.go             Store, and Memory: a Store in this process
//	fallback.go             Fallback: secrets in memory where there is no keychain
//	system.go               System: the system's keychain, asked through the helper process
//	helper.go               the helper process itself
//	secretservice.go        unlocking the Secret Service, which asks the person (Linux, BSD)
//	secretservice_other.go  nothing to do elsewhere
package keychain
