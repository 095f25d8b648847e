package xdnd

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const (
	enter, position, leave, drop = 1, 2, 3, 4
	incrType, uriList, direct    = 5, 6, 7
	octets, png, jpeg, utf8Text  = 8, 9, 10, 11
	html                         = 12 // of no use
	gnomeList                    = 13
	property                     = 77
	win, src, other              = 100, 200, 201
)

func atoms() Atoms {
	return Atoms{
		Enter: enter, Position: position, Leave: leave, Drop: drop, Incr: incrType, URIList: uriList, DirectSave: direct, Bytes: octets, CopiedFiles: gnomeList,
		Images: []Image{{png, ".png"}, {jpeg, ".jpg"}}, Texts: []uint32{utf8Text},
	}
}

// said is what effects come to, one word and its values each: Convert{6 55}.
func said(effects []Effect) []string {
	all := []string{}
	for _, e := range effects {
		if s, ok := e.(Store); ok {
			all = append(all, fmt.Sprintf("Store{%s}", s.Data))
			continue
		}
		all = append(all, reflect.TypeOf(e).Name()+fmt.Sprint(e))
	}
	return all
}

func message(kind, from uint32, data ...uint32) Message {
	m := Message{Type: kind, Window: win}
	m.Data[0] = from
	copy(m.Data[1:], data)
	return m
}

func enterWith(types ...uint32) Message {
	return message(enter, src, append([]uint32{5 << 24}, types...)...)
}

func at(x, y uint32) Message { return message(position, src, 0, x<<16|y, 55, 66) }

func letGo() Message { return message(drop, src, 0, 55) }

func bytes8(s string) Piece { return Piece{Type: uriList, Format: 8, Data: []byte(s)} }

// steps runs events through a new machine, and returns what the last one led to.
func steps(m *Machine, events ...Event) (last []string) {
	for _, e := range events {
		last = said(m.Step(e))
	}
	return last
}

func TestHover(t *testing.T) {
	many := message(enter, src, 5<<24|1)
	foreign := at(1, 2)
	foreign.Data[0] = other
	for name, c := range map[string]struct {
		events []Event
		want   string
	}{
		"comes in":                         {[]Event{enterWith(uriList)}, "Watch{200}"},
		"files":                            {[]Event{enterWith(html, uriList), at(3, 4)}, "Status{200 100 true} Show{1 3 4 false}"},
		"a picture":                        {[]Event{enterWith(png), at(3, 4)}, "Status{200 100 true} Show{2 3 4 false}"},
		"a text":                           {[]Event{enterWith(utf8Text), at(3, 4)}, "Status{200 100 true} Show{2 3 4 false}"},
		"a file's bytes":                   {[]Event{enterWith(direct), at(3, 4)}, "Status{200 100 true} Show{2 3 4 false}"},
		"nothing of use":                   {[]Event{enterWith(html), at(3, 4)}, "Status{200 100 false} Show{0 3 4 false}"},
		"an old version":                   {[]Event{message(enter, src, 2<<24, uriList), at(3, 4)}, "Status{200 100 false} Show{0 3 4 false}"},
		"a version to come":                {[]Event{message(enter, src, 6<<24, uriList), at(3, 4)}, "Status{200 100 false} Show{0 3 4 false}"},
		"leaves":                           {[]Event{enterWith(uriList), at(3, 4), message(leave, src)}, "Unwatch{200} Hide{}"},
		"leaves before it was seen":        {[]Event{enterWith(uriList), message(leave, src)}, "Unwatch{200}"},
		"leaves twice":                     {[]Event{enterWith(uriList), message(leave, src), message(leave, src)}, ""},
		"another leaves":                   {[]Event{enterWith(uriList), at(3, 4), message(leave, other)}, ""},
		"dies":                             {[]Event{enterWith(uriList), at(3, 4), Gone{src}}, "Unwatch{200} Hide{}"},
		"another dies":                     {[]Event{enterWith(uriList), at(3, 4), Gone{other}}, ""},
		"moves when it is dead":            {[]Event{enterWith(uriList), Gone{src}, at(3, 4)}, "Status{200 100 false}"},
		"moves without having come":        {[]Event{at(3, 4)}, "Status{200 100 false}"},
		"another moves":                    {[]Event{enterWith(uriList), foreign}, "Status{201 100 false}"},
		"is let go without having come":    {[]Event{letGo()}, "Finished{200 100 false}"},
		"is no window":                     {[]Event{message(enter, 0, 5<<24, uriList)}, ""},
		"many types are asked for":         {[]Event{many}, "Watch{200} AskTypes{200}"},
		"moves before its types are known": {[]Event{many, at(3, 4)}, ""},
		"its types come":                   {[]Event{many, at(3, 4), Types{Source: src, Offered: []uint32{html, html, html, 0, uriList}}}, "Status{200 100 true} Show{1 3 4 false}"},
		"types of another":                 {[]Event{many, at(3, 4), Types{Source: other, Offered: []uint32{uriList}}}, ""},
		"types that nobody asked for":      {[]Event{enterWith(html), Types{Source: src, Offered: []uint32{uriList}}, at(1, 1)}, "Status{200 100 false} Show{0 1 1 false}"},
		"dies before its types are known":  {[]Event{many, at(3, 4), Types{Source: src, Dead: true}}, "Unwatch{200}"},
		"more types than anybody looks at": {[]Event{many, Types{Source: src, Offered: append(slices.Repeat([]uint32{html}, mostTypes), uriList)}, at(1, 1)}, "Status{200 100 false} Show{0 1 1 false}"},
		"comes in over another":            {[]Event{enterWith(uriList), at(3, 4), message(enter, other, 5<<24, png)}, "Unwatch{200} Hide{} Watch{201}"},
		"nothing of use is let go":         {[]Event{enterWith(html), at(3, 4), letGo()}, "Finished{200 100 false} Unwatch{200} Hide{} Failed{0}"},
		"answers without a question":       {[]Event{Converted{uriList, property}, bytes8("file:///a"), Arrived{}, Late{}, Saved{[]string{"/a"}}}, ""},
		"a message of another kind":        {[]Event{message(99, src)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(steps(New(atoms()), c.events...), " "); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// The window that a message names is in the answer, whichever it is.
func TestAnswersNameTheWindowOfTheMessage(t *testing.T) {
	m := New(atoms())
	move := at(1, 1)
	move.Window = 101
	if got := steps(m, enterWith(uriList), move); got[0] != "Status{200 101 true}" {
		t.Error(got)
	}
}

func TestDrop(t *testing.T) {
	files := []Event{enterWith(uriList, utf8Text), at(3, 4), letGo(), Converted{uriList, property}}
	begun := func(events []Event, more ...Event) []Event { return append(slices.Clone(events), more...) }
	incr := begun(files, Piece{Type: incrType, Format: 32, Data: []byte{1, 2, 3, 255}})
	picture := []Event{enterWith(html, png, jpeg), at(3, 4), letGo()}
	both := []Event{enterWith(uriList, png), at(3, 4), letGo()}
	saved := []Event{enterWith(direct, png), at(3, 4), letGo()}
	letter := func(s string) []Event {
		return begun(saved, Name{"a.pdf"}, Offered{true}, Converted{direct, property}, Piece{Type: 1, Format: 8, Data: []byte(s)})
	}
	const broken = "Finished{200 100 false} Discard{} Unwatch{200} Close{} Failed{1}"
	for name, c := range map[string]struct {
		events []Event
		want   string
	}{
		"is let go":               {files[:3], "Show{1 3 4 true} Convert{6 55} Await{5s}"},
		"is there":                {files, "Read{0}"},
		"one file":                {begun(files, bytes8("file:///a\r\n")), "Finished{200 100 true} Unwatch{200} Close{} Done{[/a] false 3 4}"},
		"more than one reading":   {begun(files, Piece{Type: uriList, Format: 8, Data: []byte("file:///a\r\nx"), More: true}), "Read{3} Await{5s}"},
		"the rest of it":          {begun(files, Piece{Type: uriList, Format: 8, Data: []byte("file:///a\r\nf"), More: true}, bytes8("ile:///b")), "Finished{200 100 true} Unwatch{200} Close{} Done{[/a /b] false 3 4}"},
		"it says more of nothing": {begun(files, Piece{Type: uriList, Format: 8, More: true}), broken},
		"a crooked length":        {begun(files, Piece{Type: uriList, Format: 8, Data: []byte("abc"), More: true}), broken},
		"of a wrong format":       {begun(files, Piece{Type: uriList, Format: 32, Data: []byte("file:///a")}), broken},
		"not there":               {begun(files, Piece{}), broken},
		"only addresses":          {begun(files, bytes8("https://example.com/\r\n")), "Finished{200 100 false} Discard{} Unwatch{200} Close{} Failed{0}"},
		"refused":                 {append(slices.Clone(files[:3]), Converted{uriList, 0}), broken},
		"an answer to another":    {append(slices.Clone(files[:3]), Converted{png, property}), ""},
		"late":                    {begun(files[:3], Late{}), broken},
		"dies unasked":            {begun(files[:3], Gone{src}), "Discard{} Unwatch{200} Close{} Failed{1}"},
		"dies while it is read":   {begun(files, Gone{src}), "Discard{} Unwatch{200} Close{} Failed{1}"},
		"dies afterwards":         {begun(files, bytes8("file:///a"), Gone{src}), ""},

		"in pieces":                        {incr, "Await{5s}"},
		"a piece is there":                 {begun(incr, Arrived{}), "Read{0}"},
		"a piece":                          {begun(incr, Arrived{}, bytes8("file:///a\r\nfile")), "Await{5s}"},
		"two pieces and the end":           {begun(incr, Arrived{}, bytes8("file:///a\r\nfile"), Arrived{}, bytes8(":///b"), Arrived{}, bytes8("")), "Finished{200 100 true} Unwatch{200} Close{} Done{[/a /b] false 3 4}"},
		"a piece in two readings":          {begun(incr, Arrived{}, Piece{Type: uriList, Format: 8, Data: []byte("file"), More: true}, bytes8(":///a"), Arrived{}), "Read{0}"},
		"a piece whose second is nothing":  {begun(incr, Arrived{}, Piece{Type: uriList, Format: 8, Data: []byte("file"), More: true}, bytes8(""), Arrived{}), "Read{0}"},
		"news of a piece that was read":    {begun(incr, Arrived{}, Piece{}), ""},
		"and then the piece":               {begun(incr, Arrived{}, Piece{}, Arrived{}), "Read{0}"},
		"a piece of a wrong format":        {begun(incr, Arrived{}, Piece{Type: uriList, Format: 16, Data: []byte("xx")}), broken},
		"pieces within pieces":             {begun(incr, Arrived{}, Piece{Type: incrType, Format: 32, Data: []byte{0, 0, 0, 0}}), broken},
		"a piece that is late":             {begun(incr, Late{}), broken},
		"the second is late":               {begun(incr, Arrived{}, bytes8("file:///a\r\nfile"), Late{}), broken},
		"dies between pieces":              {begun(incr, Arrived{}, bytes8("file:///a\r\nfile"), Gone{src}), "Discard{} Unwatch{200} Close{} Failed{1}"},
		"no piece before the first answer": {append(slices.Clone(files[:3]), Arrived{}), ""},

		"a picture":                        {picture, "Show{2 3 4 true} Make{ 0 .png} Convert{9 55} Await{5s}"},
		"its bytes":                        {begun(picture, Converted{png, property}, Piece{Type: png, Format: 8, Data: []byte("PNG")}), "Store{PNG} Keep{}"},
		"it is kept":                       {begun(picture, Converted{png, property}, Piece{Type: png, Format: 8, Data: []byte("PNG")}, Saved{[]string{"/d/i.png"}}), "Finished{200 100 true} Unwatch{200} Close{} Done{[/d/i.png] true 3 4}"},
		"it could not be kept":             {begun(picture, Converted{png, property}, Piece{Type: png, Format: 8, Data: []byte("PNG")}, Unwritable{}), "Finished{200 100 false} Discard{} Unwatch{200} Close{} Failed{3}"},
		"an empty picture":                 {begun(picture, Converted{png, property}, Piece{Type: png, Format: 8}), "Discard{} " + broken},
		"the disk is full":                 {begun(picture, Unwritable{}), "Finished{200 100 false} Discard{} Unwatch{200} Close{} Failed{3}"},
		"dies in the picture":              {begun(picture, Converted{png, property}, Gone{src}), "Discard{} Unwatch{200} Close{} Failed{1}"},
		"an address, and the picture":      {begun(both, Converted{uriList, property}, bytes8("https://a/b.png")), "Make{ 0 .png} Convert{9 55} Await{5s}"},
		"an address, the picture refused":  {begun(both, Converted{uriList, property}, bytes8("https://a/b.png"), Converted{png, 0}), "Discard{} Finished{200 100 false} Discard{} Unwatch{200} Close{} Failed{0}"},
		"of an address the text is no use": {[]Event{enterWith(uriList, utf8Text), at(3, 4), letGo(), Converted{uriList, property}, bytes8("https://a/")}, "Finished{200 100 false} Discard{} Unwatch{200} Close{} Failed{0}"},

		"a file it can save":       {saved, "Show{2 3 4 true} AskName{200}"},
		"its name":                 {begun(saved, Name{"a.pdf"}), "Offer{200 a.pdf}"},
		"it is asked to save":      {begun(saved, Name{"a.pdf"}, Offered{true}), "Convert{7 55} Await{1m0s}"},
		"it has no name":           {begun(saved, Name{}), "Make{ 0 .png} Convert{9 55} Await{5s}"},
		"it cannot be told where":  {begun(saved, Name{"a.pdf"}, Offered{false}), "Make{ 0 .png} Convert{9 55} Await{5s}"},
		"it saved":                 {letter("S"), "TakeSaved{}"},
		"it is there":              {begun(letter("S"), Saved{[]string{"/d/a.pdf"}}), "Finished{200 100 true} Unwatch{200} Close{} Done{[/d/a.pdf] true 3 4}"},
		"it lied":                  {begun(letter("S"), Saved{}), broken},
		"it hands over bytes":      {letter("F"), "Make{a.pdf 2 } Convert{8 55} Await{5s}"},
		"the bytes":                {begun(letter("F"), Converted{octets, property}, bytes8("PDF")), "Store{PDF} Keep{}"},
		"bytes refused":            {begun(letter("F"), Converted{octets, 0}), "Discard{} Make{a.pdf 0 .png} Convert{9 55} Await{5s}"},
		"it has an error":          {letter("E"), "Discard{} Make{ 0 .png} Convert{9 55} Await{5s}"},
		"a letter of many":         {letter("SAVED"), "Discard{} Make{ 0 .png} Convert{9 55} Await{5s}"},
		"a letter that is a book":  {letter(strings.Repeat("S", 1<<11)), "Finished{200 100 false} Discard{} Unwatch{200} Close{} Failed{2}"},
		"dies before it saved":     {begun(saved, Name{"a.pdf"}, Offered{true}, Gone{src}), "Discard{} Unwatch{200} Close{} Failed{1}"},
		"dies when it is named":    {begun(saved, Gone{src}), "Discard{} Unwatch{200} Close{} Failed{1}"},
		"late with saving":         {begun(saved, Name{"a.pdf"}, Offered{true}, Late{}), broken},
		"offered without question": {begun(saved, Offered{true}), ""},

		"another comes in meanwhile":  {begun(files, message(enter, other, 5<<24, uriList)), "Watch{201}"},
		"and moves":                   {begun(files, message(enter, other, 5<<24, uriList), message(position, other)), "Status{201 100 false}"},
		"and is let go":               {begun(files, message(enter, other, 5<<24, uriList), message(drop, other)), "Finished{201 100 false} Unwatch{201}"},
		"the same comes in meanwhile": {begun(files, enterWith(uriList)), ""},
		"and leaves":                  {begun(files, enterWith(uriList), message(leave, src)), ""},
		"and the first one ends":      {begun(files, enterWith(uriList), bytes8("file:///a")), "Finished{200 100 true} Close{} Done{[/a] false 3 4}"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(steps(New(atoms()), c.events...), " "); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// Nothing is read without end: a list, a file.
func TestTooMuch(t *testing.T) {
	const tooMuch = "Finished{200 100 false} Discard{} Unwatch{200} Close{} Failed{2}"
	m := New(atoms())
	steps(m, enterWith(uriList), at(1, 1), letGo(), Converted{uriList, property}, Piece{Type: incrType, Format: 32})
	block := slices.Repeat([]byte("x"), 1<<20)
	for n := range mostList >> 20 {
		if got := steps(m, Arrived{}, Piece{Type: uriList, Format: 8, Data: block}); got[0] != "Await{5s}" {
			t.Fatalf("after %d MiB: %v", n, got)
		}
	}
	if got := strings.Join(steps(m, Arrived{}, bytes8("x")), " "); got != tooMuch {
		t.Error(got)
	}

	m = New(atoms())
	steps(m, enterWith(png), at(1, 1), letGo(), Converted{png, property}, Piece{Type: incrType, Format: 32})
	for range MostContents >> 20 {
		m.Step(Arrived{})
		m.Step(Piece{Type: png, Format: 8, Data: block})
	}
	if got := strings.Join(steps(m, Arrived{}, bytes8("x")), " "); got != tooMuch {
		t.Error(got)
	}
}

// FuzzMachine: whatever comes in whatever order, every drop ends once, what is shown is hidden, and a window that is watched is
// not forgotten.
func FuzzMachine(f *testing.F) {
	f.Add([]byte{0, 1, 3, 5, 6, 10})
	f.Add([]byte{0, 1, 3, 5, 8, 7, 10, 7, 11})
	f.Add([]byte{16, 1, 3, 5, 10, 17, 4, 30, 2})
	f.Fuzz(func(t *testing.T, script []byte) {
		m := New(atoms())
		var c checker
		for _, b := range script {
			c.check(t, m, m.Step(event(b)))
		}
		for _, e := range []Event{Late{}, Gone{src}, Gone{other}} { // and this always comes
			c.check(t, m, m.Step(e))
		}
		if m.drop != nil || m.over != nil || c.shown || c.drops != 0 || len(c.watched) != 0 || c.making {
			t.Errorf("left over: drop %v over %v, %+v", m.drop, m.over, c)
		}
	})
}

// checker holds what must be true of all effects together.
type checker struct {
	shown, making bool
	drops         int
	watched       map[uint32]int
}

func (c *checker) check(t *testing.T, m *Machine, effects []Effect) {
	t.Helper()
	if c.watched == nil {
		c.watched = map[uint32]int{}
	}
	for _, e := range effects {
		switch e := e.(type) {
		case Watch:
			c.watched[e.Window]++
			if c.watched[e.Window] > 1 {
				t.Errorf("watched twice: %d", e.Window)
			}
		case Unwatch:
			if c.watched[e.Window]--; c.watched[e.Window] < 0 {
				t.Errorf("never watched: %d", e.Window)
			} else {
				delete(c.watched, e.Window)
			}
		case Show:
			c.shown = true
			if e.Taking {
				c.drops++
			}
		case Hide:
			c.shown = false
		case Done:
			c.shown, c.making = false, false
			c.drops--
			if len(e.Paths) == 0 {
				t.Error("a drop of nothing")
			}
		case Failed:
			c.shown = false
			if m.drop == nil && c.drops > 0 {
				c.drops--
			}
		case Status:
			if e.To == 0 {
				t.Error("an answer to nobody")
			}
		case Make:
			c.making = true
		case Discard:
			c.making = false
		case Store:
			if !c.making {
				t.Error("stored into nothing")
			}
		}
	}
	if c.drops > 1 || c.drops < 0 {
		t.Errorf("%d drops at once", c.drops)
	}
}

// event makes one of a byte; the upper bit chooses the source.
func event(b byte) Event {
	from := uint32(src)
	if b&0x80 != 0 {
		from = other
	}
	all := []Event{
		message(enter, from, 5<<24, uriList, png, direct), message(position, from, 0, 7), message(leave, from), message(drop, from, 0, 9),
		Gone{from},
		Converted{uriList, property},
		Converted{png, property},
		Arrived{},
		Piece{Type: incrType, Format: 32, Data: []byte{255, 255, 255, 255}},
		Piece{},
		Piece{Type: 1, Format: 8, Data: []byte("file:///a\n")},
		Piece{Type: 1, Format: 8},
		Piece{Type: 1, Format: 8, Data: []byte("https"), More: true},
		Late{},
		Unwritable{},
		Saved{},
		message(enter, from, 5<<24|1),
		Types{Source: from, Offered: []uint32{html, direct, png}},
		Types{Source: from, Dead: true},
		Types{Source: from, Offered: []uint32{utf8Text}},
		Name{"n"},
		Name{},
		Offered{true},
		Offered{false},
		Saved{[]string{"/s"}},
		Converted{direct, property},
		Converted{octets, property},
		Converted{utf8Text, property},
		Piece{Type: 1, Format: 8, Data: []byte("S")},
		Piece{Type: 1, Format: 8, Data: []byte("F")},
		Converted{uriList, 0},
		Piece{Type: 1, Format: 16, Data: []byte("xx")},
		message(enter, from, 5<<24, html),
		Converted{png, 0},
		Converted{direct, 0},
		Piece{Type: 1, Format: 8, Data: []byte("file"), More: true},
		message(enter, from, 99<<24|1, uriList), message(77, from), message(enter, from, 5<<24, utf8Text),
	}
	return all[int(b&0x7f)%len(all)]
}

// The clipboard is read like something that was let go, and nobody is told of it.
func TestClipboard(t *testing.T) {
	gone := Converted{}
	read := func(target uint32) Converted { return Converted{target, property} }
	for name, c := range map[string]struct {
		events []Event
		want   string
	}{
		"empty":                    {[]Event{Copied{}}, "Close{} Failed{0}"},
		"of no use":                {[]Event{Copied{[]uint32{html, 0}}}, "Close{} Failed{0}"},
		"files":                    {[]Event{Copied{[]uint32{utf8Text, uriList, png}}}, "Convert{6 0} Await{5s}"},
		"files of a file manager":  {[]Event{Copied{[]uint32{utf8Text, gnomeList}}}, "Convert{13 0} Await{5s}"},
		"its list":                 {[]Event{Copied{[]uint32{gnomeList}}, read(gnomeList), bytes8("copy\nfile:///a%20b")}, "Close{} Done{[/a b] false 0 0}"},
		"addresses and a picture":  {[]Event{Copied{[]uint32{uriList, png}}, read(uriList), bytes8("http://x/")}, "Make{ 0 .png} Convert{9 0} Await{5s}"},
		"addresses alone":          {[]Event{Copied{[]uint32{uriList}}, read(uriList), bytes8("http://x/")}, "Discard{} Close{} Failed{0}"},
		"a picture":                {[]Event{Copied{[]uint32{utf8Text, png}}}, "Make{ 0 .png} Convert{9 0} Await{5s}"},
		"a picture is refused":     {[]Event{Copied{[]uint32{utf8Text, png}}, gone, Converted{Target: png}}, "Discard{} Make{ 1 .txt} Convert{11 0} Await{5s}"},
		"a text":                   {[]Event{Copied{[]uint32{utf8Text}}, read(utf8Text), bytes8("x"), Saved{[]string{"/m/x"}}}, "Close{} Done{[/m/x] true 0 0}"},
		"its owner hangs":          {[]Event{Copied{[]uint32{utf8Text}}, Late{}}, "Discard{} Close{} Failed{1}"},
		"in pieces, and it hangs":  {[]Event{Copied{[]uint32{png}}, read(png), Piece{Type: incrType, Format: 32}, Arrived{}, bytes8("x"), Late{}}, "Discard{} Close{} Failed{1}"},
		"the disk is full":         {[]Event{Copied{[]uint32{png}}, Unwritable{}}, "Discard{} Close{} Failed{3}"},
		"twice, and one is enough": {[]Event{Copied{[]uint32{png}}, Copied{[]uint32{png}}}, ""},
	} {
		if got := strings.Join(steps(New(atoms()), c.events...), " "); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
