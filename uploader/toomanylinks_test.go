package uploader_test

import (
	"testing"

	"linkdrop/uploader"
)

// More files than one link may lead to get one each; nobody asks for a link that cannot be, and the others of that destination
// have theirs. Whether they are too many may be known only after the first of them are stored.
func TestMoreFilesThanOneLinkMayHave(t *testing.T) {
	for name, c := range map[string]struct {
		most, files int
		links       int
	}{
		"as many as may be": {3, 3, 1},
		"one more":          {3, 4, 4},
		"in the second of the chunks that files are found in": {510, 520, 520},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newShelf()
				s.most = c.most
				r := newRig(t, s)
				defer func() { r.stop() }()
				sizes := make([]int, c.files)
				for i := range sizes {
					sizes[i] = 10
				}
				r.add(uploader.Options{Together: true}, folder(t, sizes...))
				r.untilSettled(1)
				report := r.settled()[0]
				tooMany := 0
				if c.links > 1 {
					tooMany = c.most
				}
				if len(report.Links) != c.links || report.Drop.Done != c.files || report.Drop.Fault != nil || report.Drop.TooMany != tooMany {
					t.Fatalf("%d links, %+v", len(report.Links), report.Drop)
				}
				r.everyLinkWorks(c.links)
				r.add(uploader.Options{Together: true}, folder(t, 10, 20))
				r.untilSettled(2)
				if links := r.settled()[1].Links; len(links) != 1 || links[0].Files != 2 {
					t.Errorf("another drop has %+v", links)
				}
			})
		})
	}
}
