package sim

import (
	"os"
	"strings"
	"testing"
)

// plant is a fault of a kind that the engine once had, as a change of the core's code. That each is found shows that the
// simulation looks where such faults are (planted_test.go).
type plant struct {
	name  string
	edits []edit
}

// edit replaces what stands in a file of the core, exactly once.
type edit struct{ file, old, new string }

func plants() []plant {
	return []plant{
		{"an abort names the running attempt", []edit{
			{"wish.go", "	began := AttemptBegan{ID", "	if owed != nil {\n		owed.Upload.File.Attempt++\n		owed.ID = debtID(owed.Upload.File.ID, owed.Upload.File.Attempt, owed.Delete)\n	}\n	began := AttemptBegan{ID"},
			{"fold.go", "if it != nil && it.wanted() && it.attempt == o.Upload.File.Attempt {", "if it != nil && it.attempt < 0 {"},
		}},
		{"an attempt and the abort of the one before are written apart", []edit{
			{"wish.go", "	c.recordNow(began)\n", "	frees2 := began.Frees\n	began.Frees = nil\n	c.recordNow(began)\n	if frees2 != nil {\n		c.apart = append(c.apart, *frees2)\n	}\n"},
			{"core.go", "	ready        Ready\n}", "	ready        Ready\n	apart        []Owed\n}"},
			{"core.go", "	c.take(e)\n", "	for _, owed := range c.apart {\n		c.recordNow(AbortOwed{owed})\n	}\n	c.apart = nil\n	c.take(e)\n"},
		}},
		{"an answer of an older generation is used", []edit{
			{"calls.go", "return call.gen != call.place.gen", "return false"},
		}},
		{"a bound begins anew with a success in between", []edit{
			{"react.go", "	it.tries, it.signs, it.lists = 0, 0, 0\n}", "	it.tries, it.signs, it.lists, it.restarts = 0, 0, 0, 0\n}"},
		}},
		{"an item is in no line after a restart", []edit{
			{"fold.go", "	c.refresh()\n	for _, d := range c.drops {\n		c.countIn(d)", "	if n := len(c.touched); n > 1 {\n		c.touched[n-1].dirty = false\n		c.touched = c.touched[:n-1]\n	}\n	c.refresh()\n	for _, d := range c.drops {\n		c.countIn(d)"},
		}},
		{"that one file of a group is missing is ignored", []edit{
			{"links.go", "	case ask:\n		c.doubtMembers(call)\n", "	case ask:\n"},
		}},
		{"an object that is there is not believed", []edit{
			{"answers.go", "if o := e.Arrived.Object; o != nil {", "if o := e.Arrived.Object; o != nil && it.stored != nil {"},
		}},
		{"what was settled is not told again after a crash", []edit{
			{"settle.go", "	if d.told && !c.news(d) {", "	if !c.news(d) {"},
		}},
		{"a drop is forgotten before its entries are in the history", []edit{
			{"settle.go", " && d.unwritten == 0\n", "\n"},
		}},
		{"an entry that was not written before a restart is not written after it", []edit{
			{"links.go", "	if it.entry != notEntered {\n", "	if it.entry != notEntered || it.hadLink {\n"},
		}},
		{"what is taken away takes along what the history is owed for it", []edit{
			{"wish.go", "		said.Entries = c.lostEntries(accepted)\n", ""},
		}},
		{"what is sent anew takes along what the history is owed for it", []edit{
			{"wish.go", "		began.Entry = &entries[0]\n", ""},
		}},
		{"a link is made without the password that a restart forgot", []edit{
			{"options.go", " && d.refusal() == nil\n", " && d.refusal() != nil\n"},
		}},
		{"an early link is not withdrawn that a file cannot end in", []edit{
			{"wish.go", "	c.loseEarly(it)\n	if it.earlyLost {", "	if it.earlyLost {"},
		}},
		{"an early link is kept that a cancelled file has not left", []edit{
			{"need.go", " || c.waitsToLeave(d)", ""},
			{"earlykept.go", " && !it.earlyLost && !it.member() })", " && !it.earlyLost && !it.member() && it.wanted() })"},
		}},
		{"a Complete with a piece that nobody acknowledged", []edit{
			{"need.go", "	case it.upload.left == 0:", "	case it.upload.left == 0 || it.upload.left == 1 && it.upload.Parts > 1:"},
		}},
	}
}

func (e edit) source(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile("../core/" + e.file)
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// A fault that cannot be planted any more would prove nothing.
func TestPlantsFitTheCode(t *testing.T) {
	for _, p := range plants() {
		for _, e := range p.edits {
			if n := strings.Count(e.source(t), e.old); n != 1 {
				t.Errorf("%s: what it changes is %d times in %s", p.name, n, e.file)
			}
		}
	}
}
