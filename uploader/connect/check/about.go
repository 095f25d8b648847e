package check

import (
	"linkdrop/uploader/connect"
	"linkdrop/uploader/fault"
)

// What a finding can be about.
const (
	aboutStopped     = "stopped"     // the check was broken off
	aboutSetting     = "setting"     // there is no such destination, or none that can be opened here
	aboutAddress     = "address"     // the address cannot be used
	aboutSilent      = "silent"      // the name service does not answer
	aboutProxy       = "proxy"       // a proxy stands in between
	aboutUnreachable = "unreachable" // the host does not answer
	aboutOffline     = "offline"     // this machine has no network
	aboutAuthority   = "authority"   // no authority that this machine trusts vouches for the certificate
	aboutExpired     = "expired"     // a certificate, or keys, have ended
	aboutHost        = "host"        // a certificate for another name; a host that nothing is sent to
	aboutPlain       = "plain"       // no TLS
	aboutPortal      = "portal"      // something else answers, like the sign-in page of a guest network
	aboutCA          = "ca"          // the setting's file of authorities
	aboutFast        = "fast"        // this machine's clock
	aboutSlow        = "slow"
	aboutCorrected   = "corrected" // by itself
	aboutNoDate      = "nodate"
	aboutKeys        = "keys"
	aboutNoKeys      = "nokeys" // none are saved
	aboutUnread      = "unread" // there are some, and they cannot be used
	aboutToken       = "token"
	aboutNoToken     = "notoken"
	aboutKeychain    = "keychain" // locked or absent
	aboutPlace       = "place"    // no such bucket, or nothing at the address
	aboutRedirect    = "redirect" // what answers sends on to another address
	aboutForbidden   = "forbidden"
	aboutBusy        = "busy"
	aboutUnsupported = "unsupported"
	aboutNewHost     = "newhost"    // a storage host that nobody has allowed yet
	aboutPermission  = "permission" // the storage refused what the backend signed
	aboutFull        = "full"
	aboutPolicy      = "policy" // refused by a rule, with the backend's own sentence
	aboutCorrupt     = "corrupt"
	aboutBlocked     = "blocked" // no trusted connection
	aboutNoLink      = "nolink"  // this destination gives none
	aboutLink        = "link"    // none could be made
	aboutBytes       = "bytes"   // the link led to something else than was sent
	aboutPage        = "page"    // the link led to a web page
	aboutMissing     = "missing" // the link led nowhere
	aboutUnable      = "unable"  // this destination cannot delete
	aboutLarge       = "large"   // large files are refused
	aboutParts       = "parts"   // uploads in parts cannot be given up
	aboutNone        = "none"    // no rule
	aboutUnknown     = "unknown" // the storage does not say
	aboutDay         = "day"     // after one day
	aboutKept        = "kept"    // as an older version
	aboutLocked      = "locked"  // and nobody can remove it before its time
)

// sentences are the Abouts that have a sentence of their own; "" is the level's. No entry: the step cannot end like that.
func sentences(s Step, l Level) []string {
	if l == Skipped {
		return append(map[Step][]string{StepName: {aboutProxy}, StepClock: {aboutNoDate}, StepRead: {aboutNoLink}}[s], "", aboutStopped)
	}
	return map[Step]map[Level][]string{
		StepName: {Passed: {""}, Failed: {"", aboutSetting, aboutAddress, aboutSilent}},
		StepTLS: {Passed: {""}, Failed: {
			"", aboutUnreachable, aboutOffline, aboutAuthority, aboutExpired, aboutHost, aboutPlain, aboutPortal, aboutProxy, aboutCA,
		}},
		StepClock: {Passed: {""}, Noted: {aboutFast, aboutSlow, aboutCorrected}, Failed: {"", aboutFast, aboutSlow}},
		StepSignIn: {Passed: {"", aboutKeys}, Failed: {
			"", aboutKeys, aboutNoKeys, aboutUnread, aboutToken, aboutNoToken, aboutExpired, aboutKeychain, aboutUnreachable, aboutOffline, aboutBlocked,
			aboutPortal, aboutPlace, aboutRedirect, aboutForbidden, aboutBusy, aboutHost, aboutUnsupported,
		}},
		StepRegion: {Passed: {""}, Noted: {"", aboutCorrected}},
		StepWrite: {Passed: {""}, Noted: {aboutLarge}, Failed: {
			"", aboutUnreachable, aboutOffline, aboutBlocked, aboutPortal, aboutPlace, aboutRedirect, aboutForbidden, aboutBusy, aboutHost, aboutNewHost,
			aboutPermission, aboutFull, aboutPolicy, aboutCorrupt,
		}},
		StepRead: {Passed: {""}, Noted: {aboutForbidden, aboutHost, aboutPage}, Failed: {
			"", aboutUnreachable, aboutOffline, aboutBlocked, aboutForbidden, aboutMissing, aboutLink, aboutBytes, aboutPage,
		}},
		StepDelete:    {Passed: {""}, Noted: {aboutForbidden, aboutUnable, aboutParts, aboutKept, aboutLocked}, Failed: {""}},
		StepLifecycle: {Passed: {"", aboutDay}, Noted: {aboutNone, aboutForbidden, aboutUnknown}},
	}[s][l]
}

// Sentences returns the name of every sentence that a Finding can have (Finding.Sentence).
func Sentences() []string {
	var all []string
	for _, s := range Steps() {
		for _, l := range []Level{Passed, Noted, Skipped, Failed} {
			for _, about := range sentences(s, l) {
				all = append(all, Finding{Step: s, Level: l, About: about}.Sentence())
			}
		}
	}
	return all
}

// aboutOf sorts faults by what a person is told of them; which of them a step tells apart is in its sentences.
func aboutOf(k fault.Kind) string {
	return map[fault.Kind]string{
		fault.Offline: aboutOffline, fault.Unreachable: aboutUnreachable, fault.Interrupted: aboutUnreachable, fault.Stalled: aboutUnreachable,
		fault.Blocked: aboutBlocked, fault.Authority: aboutBlocked, fault.ProxySignIn: aboutBlocked, fault.ProxySetting: aboutBlocked,
		fault.Filtered: aboutBlocked, fault.PieceLimit: aboutBlocked, fault.Expired: aboutExpired, fault.SignIn: aboutToken, fault.Keys: aboutKeys, fault.NoKeys: aboutUnread,
		fault.KeychainLocked: aboutKeychain, fault.NoKeychain: aboutKeychain, fault.Protocol: aboutPortal, fault.NoPlace: aboutPlace,
		fault.Missing: aboutMissing, fault.Forbidden: aboutForbidden, fault.Busy: aboutBusy, fault.HostRefused: aboutHost,
		fault.NewHost: aboutNewHost, fault.Permission: aboutPermission, fault.StorageFull: aboutFull, fault.Policy: aboutPolicy,
		fault.Corrupt: aboutCorrupt, fault.Unsupported: aboutUnsupported,
	}[k]
}

// credential reports the kinds that say that token or keys are not good.
func credential(k fault.Kind) bool {
	switch k {
	case fault.SignIn, fault.Keys, fault.NoKeys, fault.KeychainLocked, fault.NoKeychain:
		return true
	default:
		return false
	}
}

// knowsAsker reports the kinds that only a backend which knows who is asking answers with.
func knowsAsker(k fault.Kind) bool {
	switch k {
	case fault.Forbidden, fault.Policy, fault.TooLarge, fault.StorageFull, fault.HostRefused, fault.NewHost, fault.Exists, fault.Expired:
		return true
	default:
		return false
	}
}

// failure is the finding of a step that failed for a reason that every call can have.
func (r *run) failure(s Step, f *fault.Error) Finding {
	out := Finding{Step: s, Level: Failed, Fault: f, About: aboutOf(f.Kind), Value: r.host(f)}
	nobodyAsked := f.Status == 0 && f.Host == ""
	switch {
	case f.Kind == fault.SignIn && r.absent[connect.Token]:
		out.About = aboutNoToken
	case f.Kind == fault.NoKeys && (r.absent[connect.AccessKey] || r.absent[connect.SecretKey]):
		out.About = aboutNoKeys
	case f.Kind == fault.NoPlace && nobodyAsked:
		out.About = aboutUnsupported
	case f.Reason() == fault.Redirect:
		out.About, out.Value = aboutRedirect, f.Detail
	case out.About == aboutPolicy && f.Detail != "":
		out.Value = f.Detail
	case out.About == aboutPolicy:
		out.About = aboutForbidden
	}
	return out
}
