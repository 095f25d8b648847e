package xdnd

import "slices"

// way is how what is dragged can be had.
type way struct {
	target  uint32
	content Content
	ext     string
	bound   int64 // bytes
}

// ways are those that a source offers, best first. Of a list of addresses the text is not taken: it would be a file full of
// addresses, which nobody wants to send.
func (m *Machine) ways(offers []uint32) (all []way) {
	has := func(t uint32) bool { return t != 0 && slices.Contains(offers, t) }
	if has(m.atoms.URIList) {
		all = append(all, way{target: m.atoms.URIList, bound: mostList})
	}
	if has(m.atoms.DirectSave) {
		all = append(all, way{target: m.atoms.DirectSave, bound: 1 << 10})
	}
	for _, image := range m.atoms.Images {
		if has(image.Atom) {
			all = append(all, way{image.Atom, Picture, image.Ext, MostContents})
			break
		}
	}
	for _, text := range m.atoms.Texts {
		if has(text) && !has(m.atoms.URIList) {
			all = append(all, way{text, Text, ".txt", MostContents})
			break
		}
	}
	return all
}
