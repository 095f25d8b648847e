package destination

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"linkdrop/uploader/fault"
)

// A password is in nothing that is printed, logged or written down.
func TestAPasswordDoesNotPrint(t *testing.T) {
	const secret = "CANARY"
	o := LinkOptions{Password: NewPassword(secret)}
	var text bytes.Buffer
	fmt.Fprintf(&text, "%v %+v %#v %s %q", o, o, o, o.Password, o.Password)
	slog.New(slog.NewJSONHandler(&text, nil)).Info("x", "options", o, "password", o.Password)
	slog.New(slog.NewTextHandler(&text, nil)).Info("x", "options", o, "password", o.Password)
	for _, x := range []any{o, o.Password, map[Password]int{o.Password: 1}} {
		written, err := json.Marshal(x)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(written)
	}
	if strings.Contains(text.String(), secret) {
		t.Error(text.String())
	}
	if o.Password.Reveal() != secret || !NewPassword("").IsZero() || NewPassword("") != (Password{}) || (Password{}).Reveal() != "" {
		t.Error("it is not the password")
	}
}

// What a destination cannot honour is refused, each for itself; and a password that is demanded is missed.
func TestWhatOptionsAreRefused(t *testing.T) {
	password := NewPassword("p")
	for name, one := range map[string]struct {
		asked LinkOptions
		can   OptionTraits
		want  fault.Kind
	}{
		"nothing, of nothing":      {},
		"nothing, of all":          {can: OptionTraits{PasswordOptional, true, true}},
		"all, of all":              {LinkOptions{password, 1, "n", "s"}, OptionTraits{PasswordRequired, true, true}, 0},
		"a password":               {LinkOptions{Password: password}, OptionTraits{PasswordOff, true, true}, fault.Unsupported},
		"most downloads":           {LinkOptions{MaxDownloads: 1}, OptionTraits{PasswordOptional, false, true}, fault.Unsupported},
		"a note":                   {LinkOptions{Note: "n"}, OptionTraits{PasswordOptional, true, false}, fault.Unsupported},
		"a sender":                 {LinkOptions{Sender: "s"}, OptionTraits{PasswordOptional, true, false}, fault.Unsupported},
		"no password, required":    {LinkOptions{MaxDownloads: 1}, OptionTraits{PasswordRequired, true, true}, fault.NeedsPassword},
		"too much, and none of it": {LinkOptions{MaxDownloads: 1}, OptionTraits{PasswordRequired, false, true}, fault.Unsupported},
	} {
		err := one.can.Judge(one.asked)
		if (err != nil) != (one.want != 0) || err != nil && fault.KindOf(err) != one.want {
			t.Errorf("%s: %v", name, err)
		}
		if one.asked.IsZero() != (one.asked == LinkOptions{}) {
			t.Errorf("%s: is zero %v", name, one.asked.IsZero())
		}
	}
}
