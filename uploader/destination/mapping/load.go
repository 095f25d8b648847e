package mapping

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/internal/httpheader"
	"linkdrop/uploader/wire"
)

// Mapping is a mapping that was found to make sense. It is not changed, and safe for concurrent use.
type Mapping struct {
	Name     string // as people know the backend; may be empty
	base     string
	auth     string
	authName string
	hosts    []string
	types    []string // the only types it takes; empty: all
	maxFile  int64
	sign     exchange
	batch    *batch
	transfer transferRules
	confirm  *exchange
	link     *exchange
	follow   *exchange      // how the link's answer is read, where it is one; its path is not used
	unlinked bool           // what link makes is no link for people, and nobody is told how to read it
	zone     *time.Location // of times that name none; nil: not known
	messages []pointer
	consts   map[string]string
	before   destination.Before
	keep     []string // answers that confirm and link name
}

// exchange is one question and where its answer has what.
type exchange struct {
	method, send string
	path         template
	fields       template
	answer       map[string]pointer
}

// batch is several files in one signing: a list of what each file's fields make.
type batch struct {
	wrap    string  // the list's own field; "": the list is the body
	answers pointer // the list of answers
	field   string  // what a file is found by: its field in the question …
	match   pointer // … and in the answer
	most    int
}

type transferRules struct {
	kind, proof, fileField string
	headers                map[string]template
	ok                     []int
}

const usualBatch = 50

// Links reports whether files end in a link, so that a form can say so before.
func (m *Mapping) Links() bool {
	_, public := m.sign.answer["public_url"]
	return m.link != nil && !m.unlinked || public
}

// Load reads a mapping. base, where it is not empty, is used in the place of its own. The error is a *fault.Error of Kind
// Unsupported whose Detail names the field, and the line where there is more than one.
func Load(data []byte, base string) (*Mapping, error) {
	root, err := parse(data)
	if err != nil {
		return nil, err
	}
	if err := root.only("version", "name", "base", "auth", "storage_hosts", "types", "max_file", "zone", "const", "sign", "batch", "transfer", "confirm", "link", "errors"); err != nil {
		return nil, err
	}
	if version, err := root.number("version"); err != nil || version != 1 {
		return nil, at(root, "version").wrong("must be 1")
	}
	m := &Mapping{consts: map[string]string{}}
	for _, read := range []func(*node) error{m.readAbout, m.readAuth, m.readConsts, m.readSign, m.readBatch, m.readTransfer, m.readLater, m.readErrors} {
		if err := read(root); err != nil {
			return nil, err
		}
	}
	if base != "" {
		m.base = base
	}
	if m.base != "" || root.fields["base"] != nil {
		if _, err := wire.Address(m.base); err != nil {
			return nil, at(root, "base").wrong("must be an https address")
		}
	}
	return m, nil
}

// at is the field, or the object itself where it is missing.
func at(n *node, name string) *node {
	if field := n.fields[name]; field != nil {
		return field
	}
	return &node{line: n.line, place: strings.TrimPrefix(n.place+"."+name, ".")}
}

func (m *Mapping) readAbout(root *node) (err error) {
	if m.Name, err = root.text("name", ""); err != nil {
		return err
	}
	if m.base, err = root.text("base", ""); err != nil {
		return err
	}
	if m.types, err = root.texts("types"); err != nil {
		return err
	}
	if m.maxFile, err = root.number("max_file"); err != nil {
		return err
	}
	if m.hosts, err = root.texts("storage_hosts"); err != nil {
		return err
	}
	name, err := root.text("zone", "")
	if err != nil || root.fields["zone"] == nil {
		return err
	}
	if m.zone = zone(name); m.zone == nil {
		return at(root, "zone").wrong("must be UTC, an offset as +01:00, or a name as Europe/Berlin that this computer knows")
	}
	return nil
}

// zone is nil for a name that means no place, or another one on each computer.
func zone(name string) *time.Location {
	if offset, err := time.Parse("-07:00", name); err == nil {
		_, seconds := offset.Zone()
		return time.FixedZone(name, seconds)
	}
	if name == "" || name == "Local" {
		return nil
	}
	location, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return location
}

func (m *Mapping) readAuth(root *node) (err error) {
	m.auth = "none"
	n := root.fields["auth"]
	if n == nil {
		return nil
	}
	if err = n.only("type", "name"); err != nil {
		return err
	}
	if m.auth, err = n.text("type", "", "none", "bearer", "bearer?", "header", "query", "oidc"); err != nil {
		return err
	}
	if m.auth == "" {
		return at(n, "type").wrong("is needed")
	}
	if m.authName, err = n.text("name", ""); err != nil {
		return err
	}
	if named := m.auth == "header" || m.auth == "query"; named != (m.authName != "") {
		return at(n, "name").wrong("belongs to the types header and query, which need it")
	}
	if m.auth == "header" && !httpheader.MayCarryToken(m.authName) {
		return at(n, "name").wrong("is no header that can carry a token")
	}
	return nil
}

func (m *Mapping) readConsts(root *node) error {
	n := root.fields["const"]
	if n == nil {
		return nil
	}
	if n.fields == nil {
		return n.wrong("must be an object")
	}
	for name, field := range n.fields {
		s, ok := field.value.(string)
		if !ok {
			return field.wrong("must be a text")
		}
		m.consts[name] = s
	}
	return nil
}

func (m *Mapping) scope(answers map[string]pointer) scope {
	return scope{consts: m.consts, answers: answers, used: map[string]bool{}}
}

func (m *Mapping) readSign(root *node) error {
	n := root.fields["sign"]
	if n == nil {
		return at(root, "sign").wrong("is needed")
	}
	s := m.scope(nil)
	var err error
	if m.sign, err = s.exchange(n, nil); err != nil {
		return err
	}
	if _, there := m.sign.answer["url"]; !there {
		return at(at(n, "answer"), "url").wrong("is needed")
	}
	m.before = destination.Before{MD5: s.used["md5_b64"], SHA256: s.used["sha256_hex"]}
	return nil
}

// exchange reads one. names are what its answer may have; nil: anything. more are fields that belong to the caller.
func (s scope) exchange(n *node, names []string, more ...string) (e exchange, err error) {
	if err = n.only(append(more, "method", "path", "send", "fields", "answer")...); err != nil {
		return e, err
	}
	if e.method, err = n.text("method", http.MethodPost, http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch); err != nil {
		return e, err
	}
	usual := "json"
	if e.method == http.MethodGet {
		usual = "query"
	}
	if e.send, err = n.text("send", usual, "query", "json", "form"); err != nil {
		return e, err
	}
	if e.method == http.MethodGet && e.send != "query" {
		return e, at(n, "send").wrong("a GET has no body, so it must be query")
	}
	path, err := n.text("path", "")
	if err != nil {
		return e, err
	}
	if u, bad := url.Parse(path); bad != nil || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || u.RawQuery != "" || u.Fragment != "" {
		return e, at(n, "path").wrong("must begin with one slash and have no query")
	}
	if e.path, err = s.words(at(n, "path"), path); err != nil {
		return e, err
	}
	if err = s.fields(n.fields["fields"], &e); err != nil {
		return e, err
	}
	e.answer, err = pointers(n.fields["answer"], names)
	return e, err
}

func (s scope) fields(n *node, e *exchange) (err error) {
	if n == nil {
		return nil
	}
	if n.fields == nil {
		return n.wrong("must be an object")
	}
	if e.fields, err = s.template(n); err != nil {
		return err
	}
	if e.send == "json" {
		return nil
	}
	for name, field := range n.fields {
		if field.list != nil || field.fields != nil {
			return n.fields[name].wrong("lists and objects can only be sent as json")
		}
	}
	return nil
}

func pointers(n *node, names []string) (map[string]pointer, error) {
	out := map[string]pointer{}
	if n == nil {
		return out, nil
	}
	if n.fields == nil {
		return nil, n.wrong("must be an object")
	}
	for _, name := range slices.Sorted(maps.Keys(n.fields)) {
		field := n.fields[name]
		s, _ := field.value.(string)
		p, ok := readPointer(s)
		if !ok || s == "" {
			return nil, field.wrong("must be a JSON pointer, as /a/b")
		}
		if names != nil && !slices.Contains(names, name) {
			return nil, field.wrong("is not known here")
		}
		out[name] = p
	}
	return out, nil
}
