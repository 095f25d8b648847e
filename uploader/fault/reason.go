package fault

// The reasons with which a Kind has a sentence of its own. They stand in Error.Code.
const (
	NoTLS        = "no-tls"        // Kind Blocked: the address says https, and answers without encryption
	NoBackend    = "no-backend"    // Kind NoPlace: what answers at the address is no backend; a storage, say
	WrongAddress = "wrong-address" // Kind NoPlace: nothing at a backend's address takes this call
	Redirect     = "redirect"      // Kind NoPlace: what answers sends on to another address; Detail is that address, and no more of it than a host
	Moved        = "moved"         // Kind NoPlace: what is asked about is where the destination led before
	Deleted      = "deleted"       // Kind Gone: the file was sent, and what was stored of it was deleted since
	Lost         = "lost"          // Kind Missing: the file was sent, and the storage does not have it any more
	Circle       = "circle"        // Kind NotFile: a link that leads back to itself
	NoOption     = "no-option"     // Kind Unsupported: no link can be had with the password, the most downloads or the note that were asked for
	NoLink       = "no-link"       // Kinds Bug, Forbidden and Policy: the file is stored, and only its link was refused
)

// Reasons returns them all by their Kind, for tables and tests that must not miss one.
func Reasons() map[Kind][]string {
	return map[Kind][]string{Blocked: {NoTLS}, NoPlace: {NoBackend, WrongAddress, Redirect, Moved}, Gone: {Deleted}, Missing: {Lost}, NotFile: {Circle}, Bug: {NoLink}, Forbidden: {NoLink}, Policy: {NoLink}, Unsupported: {NoOption}}
}

// Reason is the Code where it is one of Reasons, or what was being done where that says as much, else "": the other side's own
// codes choose no sentence.
func (e *Error) Reason() string {
	for _, reason := range Reasons()[e.Kind] {
		if e.Code == reason || reason == NoLink && e.Op == "link" {
			return reason
		}
	}
	return ""
}
