package password

import "testing"

func FuzzPHC(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$argon2id$v=19$m=8,t=1,p=1$$")
	f.Fuzz(func(t *testing.T, text string) {
		p, ok := parse(text)
		if ok && (p.String() != text || p.cost.Memory > maxMemory || p.cost.Passes > maxPasses || len(p.hash) != hashBytes) {
			t.Errorf("%q was read as %+v", text, p)
		}
	})
}
