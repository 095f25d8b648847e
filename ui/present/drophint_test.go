package present_test

import (
	"testing"
	"time"

	"linkdrop/ui/drag"
	"linkdrop/ui/present"
	"linkdrop/uploader/destination"
)

func TestDropHint(t *testing.T) {
	w := present.NewCatalog("en")
	day := 24 * time.Hour
	acme := present.Place{Name: "Acme Share", Links: destination.LinkTraits{Choices: []time.Duration{day, 7 * day}, Default: 7 * day, Options: destination.OptionTraits{Password: destination.PasswordOptional}}}
	linkless := present.Place{Name: "Archive", Linkless: true}
	password := present.LinkLimits{Password: destination.NewPassword("secret")}
	for name, c := range map[string]struct {
		got  present.DropHint
		want present.DropHint
	}{
		"files":    {w.DropHint(drag.Files, false, acme, 0, present.LinkLimits{}), present.DropHint{Title: "Let go to get a link", Note: "It goes to Acme Share. The link works for 7 days."}},
		"chosen":   {w.DropHint(drag.Files, false, acme, day, present.LinkLimits{}), present.DropHint{Title: "Let go to get a link", Note: "It goes to Acme Share. The link works for 1 day."}},
		"password": {w.DropHint(drag.Files, false, acme, day, password), present.DropHint{Title: "Let go to get a link", Note: "It goes to Acme Share. The link works for 1 day and asks for the password."}},
		"contents": {w.DropHint(drag.Contents, false, acme, 0, present.LinkLimits{}), present.DropHint{Title: "Let go to get a link", Note: "It becomes a file and goes to Acme Share. The link works for 7 days."}},
		"linkless": {w.DropHint(drag.Files, false, linkless, 0, password), present.DropHint{Title: "Let go to send", Note: "It goes to Archive."}},
		"nothing":  {w.DropHint(drag.Nothing, false, acme, 0, present.LinkLimits{}), present.DropHint{Title: "This is not a file", Note: "Save it first, then drop the saved file.", Refused: true}},
		"taking":   {w.DropHint(drag.Files, true, acme, 0, present.LinkLimits{}), present.DropHint{Title: "Taking it over…", Note: "Keep the other program open until this is done.", Taking: true}},
	} {
		if c.got != c.want {
			t.Errorf("%s: %+v, want %+v", name, c.got, c.want)
		}
	}
}

func TestEveryPasteFailureHasItsSentence(t *testing.T) {
	for _, lang := range []string{"en", "de"} {
		w := present.NewCatalog(lang)
		said := map[string]bool{}
		for _, why := range []drag.Failure{drag.NotFiles, drag.Broken, drag.TooMuch, drag.DiskFull, drag.Ours} {
			said[w.PasteFailure(why)] = true
		}
		if len(said) != 5 {
			t.Errorf("%s: %d sentences for five failures", lang, len(said))
		}
	}
}

func TestEveryDropFailureHasItsSentence(t *testing.T) {
	for _, lang := range []string{"en", "de"} {
		w := present.NewCatalog(lang)
		said := map[string]bool{}
		for _, why := range []drag.Failure{drag.NotFiles, drag.Broken, drag.TooMuch, drag.DiskFull} {
			said[w.DropFailure(why)] = true
		}
		if len(said) != 4 {
			t.Errorf("%s: %d sentences for four failures", lang, len(said))
		}
	}
}
