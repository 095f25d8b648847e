package sentence

import (
	"encoding/json"

	"linkdrop/assets"
)

// Words are the window's English sentences, but for those that lead to a button. A script's output does not change with the language of who runs it.
type Words map[string]string

// English are all of them.
func English() Words {
	w := Words{}
	if text, err := assets.Translations.ReadFile("translations/en.json"); err == nil {
		_ = json.Unmarshal(text, &w) // without them the Kind is shown; a test sees to it that they are there
	}
	kept := "Your progress is kept. If this run ends before, \"linkdrop-send resume\" goes on."
	save := "or save it with \"linkdrop-send keys set\"."
	for key, text := range map[string]string{
		"bug.hint":                   kept,
		"interrupted.hint":           kept,
		"stalled.hint":               kept,
		"expired.hint":               kept,
		"busy.hint":                  kept,
		"forbidden.hint":             "Your account has no permission for this storage: IT can give it to you.",
		"gone.hint":                  "To send it, give it again from where it is now.",
		"gone.deleted.hint":          "Send the file again if somebody is to have it.",
		"nothing.hint":               "Give a file, or a folder with a file in it.",
		"not-file.hint":              "It is a device, a pipe or a link that leads nowhere. Give the file itself.",
		"needs-password.hint":        "No link was made without. Give it with --password-env or --ask-password: \"linkdrop-send resume\" goes on with it then.",
		"unsupported.no-option.hint": "It has no links with the password, the most downloads or the note that were asked for, so none was made. Send without them, or to another destination.",
		"journal-lost.hint":          "It was set aside, and a fresh one was started. Send again what was not sent.",
		"sign-in":                    "The backend does not accept this.",
		"sign-in.hint":               "Give a token that it knows with --token-env, " + save,
		"sign-in.none":               "The backend wants a token.",
		"keys.hint":                  "It may have been replaced or typed wrongly; give another one with --keys-env or --profile, " + save,
		"no-keys":                    "There are no keys to sign with.",
		"no-keys.hint":               "Give them with --keys-env or --profile, " + save,
		"no-place.hint":              "Look at the address, and at the bucket's name if there is one.",
		"no-place.no-backend.hint":   "Look at the address, and at its path if it has one. A storage is named with --s3 and --endpoint, not with --backend.",
		"blocked.no-tls.hint":        "Try an address with http:// only if it is on this computer; else look at the port, or ask IT for the right address.",
		"not-file.circle.hint":       "Give the file itself.",
		"new-host.hint":              "If you expected this, give --storage-host {host}; else ask IT.",
		"no-keychain.hint":           "Give secrets with --token-env, --keys-env or --profile.",
		"keychain-locked.hint":       "Unlock it, or give secrets with --token-env, --keys-env or --profile.",
		"authority":                  "Nobody whom this computer trusts vouches for the certificate of {host}.",
		"authority.hint":             "If a filter or an authority of your company signed it, give that authority's certificate, a PEM file, with --ca-file, or as \"ca_file\" of the destination in the settings.",
		"proxy-sign-in":              "The proxy {host} wants a name and a password, or others.",
		"proxy-sign-in.hint":         "Give them in HTTPS_PROXY, like http://name:password@proxy.example.com:3128.",
		"proxy-setting.hint":         "HTTPS_PROXY is like http://name:password@proxy.example.com:3128; @, :, /, # and % in a password are written %40, %3A, %2F, %23 and %25.",
		"filtered":                   "A filter in front of {host} refused this.",
		"filtered.hint":              "It answered with a page of its own, so the keys' permissions are not the cause: show IT the host and the time.",
		"piece-limit":                "Something in front of {host} takes no requests of this size.",
		"piece-limit.hint":           "The file itself is not too large: raise the proxy's limit (nginx: client_max_body_size), or give a smaller --part-size (at least 5MiB).",
		"no-destination.hint":        "\"linkdrop-send destinations\" shows those that there are.",
	} {
		w["fault."+key] = text
	}
	return w
}
