package mapping

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/textproto"
	"slices"
	"strings"

	"linkdrop/uploader/wire"
)

func (m *Mapping) readBatch(root *node) error {
	n := root.fields["batch"]
	if n == nil {
		return nil
	}
	if err := n.only("wrap", "answers", "field", "match", "max"); err != nil {
		return err
	}
	if m.sign.send != "json" {
		return n.wrong("only a JSON exchange can ask for several files")
	}
	b := &batch{}
	var err error
	if b.wrap, err = n.text("wrap", ""); err != nil {
		return err
	}
	if b.field, err = n.text("field", ""); err != nil {
		return err
	}
	if _, there := m.sign.fields.fields[b.field]; !there {
		return at(n, "field").wrong("must be one of sign.fields")
	}
	for name, p := range map[string]*pointer{"answers": &b.answers, "match": &b.match} {
		s, err := n.text(name, "")
		if err != nil {
			return err
		}
		var ok bool
		if *p, ok = readPointer(s); !ok {
			return at(n, name).wrong("must be a JSON pointer, as /a/b")
		}
	}
	if len(b.match.steps) == 0 {
		return at(n, "match").wrong("is needed")
	}
	most, err := n.number("max")
	if err != nil {
		return err
	}
	b.most = int(min(most, 500))
	if b.most == 0 {
		b.most = usualBatch
	}
	m.batch = b
	return nil
}

func (m *Mapping) readTransfer(root *node) (err error) {
	m.transfer = transferRules{kind: "auto", proof: "etag", fileField: "file", headers: map[string]template{"Content-Type": {parts: []part{{value: "type"}}}}}
	n := root.fields["transfer"]
	if n == nil {
		return nil
	}
	if err = n.only("kind", "headers", "ok", "proof", "file_field"); err != nil {
		return err
	}
	t := &m.transfer
	if t.kind, err = n.text("kind", "auto", "auto", "put", "form"); err != nil {
		return err
	}
	if t.proof, err = n.text("proof", "etag", "etag", "confirm", "status", "head"); err != nil {
		return err
	}
	if t.fileField, err = n.text("file_field", "file"); err != nil {
		return err
	}
	if t.fileField == "" {
		return at(n, "file_field").wrong("must not be empty")
	}
	if err = m.readHeaders(n.fields["headers"]); err != nil {
		return err
	}
	if t.ok, err = statuses(n.fields["ok"]); err != nil {
		return err
	}
	if _, public := m.sign.answer["public_url"]; t.proof == "head" && !public {
		return at(n, "proof").wrong("head needs sign.answer.public_url")
	}
	if t.proof == "confirm" && root.fields["confirm"] == nil {
		return at(n, "proof").wrong("confirm needs the exchange of that name")
	}
	return nil
}

// statuses are those that count as stored; none where there is no list.
func statuses(n *node) (all []int, err error) {
	if n == nil {
		return nil, nil
	}
	if len(n.list) == 0 {
		return nil, n.wrong("must be a list of statuses")
	}
	for _, element := range n.list {
		raw, _ := element.value.(json.Number)
		status, err := raw.Int64()
		if err != nil || status < 200 || status > 299 {
			return nil, element.wrong("must be a status from 200 to 299")
		}
		all = append(all, int(status))
	}
	return all, nil
}

func (m *Mapping) readHeaders(n *node) error {
	if n == nil {
		return nil
	}
	if n.fields == nil {
		return n.wrong("must be an object")
	}
	m.transfer.headers = map[string]template{}
	s := m.scope(m.sign.answer)
	for _, name := range slices.Sorted(maps.Keys(n.fields)) {
		field := n.fields[name]
		if _, err := wire.SignedHeaders("open", map[string]string{name: "x"}); err != nil {
			return field.wrong("a header of this name may not be sent to a storage")
		}
		value, ok := field.value.(string)
		if !ok || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return field.wrong("must be a text without control characters")
		}
		t, err := s.words(field, value)
		if err != nil {
			return err
		}
		m.transfer.headers[textproto.CanonicalMIMEHeaderKey(name)] = t
	}
	for _, secret := range []string{"token", "password"} {
		if s.used[secret] {
			return n.wrong("the " + secret + " never goes to the storage")
		}
	}
	return nil
}

// readLater reads confirm and link.
func (m *Mapping) readLater(root *node) error {
	used := map[string]bool{}
	for _, later := range []struct {
		name    string
		to      **exchange
		answers []string
		more    []string
	}{
		{"confirm", &m.confirm, []string{"size"}, nil},
		{"link", &m.link, linkAnswers(), []string{"kind", "follow"}},
	} {
		n := root.fields[later.name]
		if n == nil {
			continue
		}
		s := m.scope(m.sign.answer)
		e, err := s.exchange(n, later.answers, later.more...)
		if err != nil {
			return err
		}
		*later.to = &e
		if _, there := e.answer["url"]; later.name == "link" && !there {
			return at(at(n, "answer"), "url").wrong("is needed")
		}
		if s.used["md5_b64"] || s.used["sha256_hex"] {
			return n.wrong("digests are known at signing only")
		}
		maps.Copy(used, s.used)
	}
	if n := root.fields["link"]; n != nil {
		if err := m.readKind(n); err != nil {
			return err
		}
	}
	for _, secret := range []string{"url", "headers", "fields"} {
		if used["answer."+secret] {
			return root.wrong("answer." + secret + " is for the transfer alone")
		}
	}
	for name := range used {
		if answer, ok := strings.CutPrefix(name, "answer."); ok {
			m.keep = append(m.keep, answer)
		}
	}
	slices.Sort(m.keep)
	return nil
}

func linkAnswers() []string { return []string{"url", "expires_in", "expires_at"} }

// readKind reads what a link is, and how an answer is read that is none.
func (m *Mapping) readKind(n *node) error {
	kind, err := n.text("kind", "page", "page", "file", "answer")
	if err != nil {
		return err
	}
	follow := n.fields["follow"]
	if follow == nil {
		m.unlinked = kind == "answer"
		return nil
	}
	if kind != "answer" {
		return follow.wrong("belongs to the kind answer: a page or a file is opened by people")
	}
	if err := follow.only("method", "answer"); err != nil {
		return err
	}
	m.follow = &exchange{}
	if m.follow.method, err = follow.text("method", http.MethodGet, http.MethodGet, http.MethodPost); err != nil {
		return err
	}
	if m.follow.answer, err = pointers(follow.fields["answer"], linkAnswers()); err != nil {
		return err
	}
	if _, there := m.follow.answer["url"]; !there {
		return at(at(follow, "answer"), "url").wrong("is needed")
	}
	return nil
}

func (m *Mapping) readErrors(root *node) error {
	m.messages = nil
	n := root.fields["errors"]
	if n == nil {
		return nil // package wire knows the usual places
	}
	if err := n.only("message"); err != nil {
		return err
	}
	list, err := n.texts("message")
	if err != nil {
		return err
	}
	for i, s := range list {
		p, ok := readPointer(s)
		if !ok {
			return n.fields["message"].list[i].wrong("must be a JSON pointer, as /a/b")
		}
		m.messages = append(m.messages, p)
	}
	return nil
}
