package server

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"linkdrop/uploader/objectname"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/records"
)

// How often a page that waits for files looks again by itself; a long one is half a megabyte each time.
const (
	refreshSeconds     = 15
	refreshLongSeconds = 60
)

// page is what the templates show.
type page struct {
	Lang, Service, Title, Facts, Notice string
	Again                               string // that the page looks again by itself
	Ends, EndsAt, EndsText              string // "Available until", for machines, for people; empty: no end yet
	Style, Brand, Icon, Script, Logo    string // addresses; Brand and Logo may be empty
	Refresh                             int
	Shown, Earlier, Later               string    // "501 – 1,000 of 146,000", and the addresses of the pages beside; empty: one page has all
	Before, After                       string    // what the ways to them are called
	One                                 *pageFile // where there is exactly one file
	Files                               []pageFile
	Folders                             []pageFolder // the same files, by folder
	All, AllButton                      string       // where all files can be had at once; empty: they cannot
	Grant                               string       // what makes a button that is pressed twice one download
	From, Sender, Note                  string       // "From", who, and what they say; each may be empty
	Left                                string       // how often it may still be downloaded
	GoOn, GoOnAt, GoOnText              string       // until when what was downloaded may be had again
	SumsTitle                           string
	Sums                                []pageSum // of the files whose SHA-256 is known
	Progress                            *progress // of files that are arriving
	Action, Label, Button, Wrong, Hint  string    // of a page that asks for a password
	Back, BackText                      string    // of a page that has nothing but words
	Glyph                               string    // its drawing
}

type pageFile struct {
	Name, Facts, State, Label, Button, Action, Glyph, Grant string
	Ready                                                   bool
	folder                                                  string
}

// pageFolder is a run of files in one folder. Name is empty for those that are in none.
type pageFolder struct {
	Name  string
	Files []pageFile
}

type pageSum struct{ Sum, Name string }

type progress struct {
	Value, Max int64
	Text       string
}

func (s *Server) writePage(w http.ResponseWriter, r *http.Request, status int, v visit, share records.Share, files []records.Upload, from int, lost []bool) {
	words := pageTextFor(r.Header.Get("Accept-Language"))
	p := page{
		Lang: words.lang, Title: visible(linkName(share, files)), Grant: defaulted(v.secret, newGrant()), SumsTitle: words.sums,
		Facts: words.count(share.Files) + " · " + words.size(share.Bytes),
	}
	for i, u := range files {
		p.add(words, s.linkPath(r), u, lost[i])
	}
	if s.rules().DownloadAll && share.Files > 1 && share.Pending == 0 && !slices.Contains(lost, true) {
		p.All, p.AllButton = s.linkPath(r)+"/"+allFiles, words.all
	}
	if p.Title == "" {
		p.Title, p.Facts = words.count(share.Files), words.size(share.Bytes)
	}
	if share.Files == 1 && len(p.Files) == 1 {
		p.One = &p.Files[0]
		if share.Name != "" {
			p.One.Name = p.Title
		}
	}
	if share.Pending > 0 {
		p.Notice, p.Again, p.Refresh = words.arriving, words.again, refreshSeconds
		if share.Files > pageRows {
			p.Refresh = refreshLongSeconds
		}
		p.Progress = s.progressOf(r.Context(), words, share, files)
	}
	p.paginate(words, s.linkPath(r), from, share.Files)
	p.about(words, share, v)
	s.render(w, status, "page", p)
}

// add shows one more file.
func (p *page) add(words pageText, link string, u records.Upload, lost bool) {
	segments := objectname.Segments(u.Name)
	last := len(segments) - 1
	folder, name := strings.Join(segments[:last], "/"), segments[last]
	f := pageFile{
		Name: visible(name), Facts: words.size(max(0, u.Size)), State: words.arriving, Button: words.download, Label: words.download + ": " + visible(name),
		Action: fmt.Sprintf("%s/%d", link, u.N), Glyph: fileIcon(name, u.Type), Grant: p.Grant, Ready: u.State == records.Stored, folder: strings.ReplaceAll(visible(folder), "/", " / "),
	}
	if kind := fileKind(name); kind != "" {
		f.Facts = kind + " · " + f.Facts
	}
	if lost {
		f.State, f.Ready = words.gone, false
	}
	p.Files = append(p.Files, f)
	if n := len(p.Folders); n == 0 || p.Folders[n-1].Name != f.folder {
		p.Folders = append(p.Folders, pageFolder{Name: f.folder})
	}
	run := &p.Folders[len(p.Folders)-1]
	run.Files = append(run.Files, f)
	if u.SHA256 != "" {
		p.Sums = append(p.Sums, pageSum{u.SHA256, visible(u.Name)})
	}
}

// fileKind is a name's ending, where it says something: "PDF".
func fileKind(name string) string {
	ending := strings.TrimPrefix(path.Ext(name), ".")
	if ending == "" || len(ending) > 5 || len(ending)+1 == len(name) || strings.ContainsFunc(ending, func(r rune) bool { return r < '0' || r > '9' && r < 'A' || r > 'Z' && r < 'a' || r > 'z' }) {
		return ""
	}
	return strings.ToUpper(ending)
}

// about shows what a link has beside its files.
func (p *page) about(words pageText, share records.Share, v visit) {
	p.Sender, p.Note = visible(share.Sender), visibleText(share.Note)
	if p.Sender != "" {
		p.From = words.from
	}
	if !share.Ends.IsZero() {
		p.Ends, p.EndsAt, p.EndsText = words.until, share.Ends.UTC().Format(time.RFC3339), words.date(share.Ends.Local())
	}
	left := downloadsLeft(share)
	switch {
	case v.secret != "" && left != nil:
		p.GoOn, p.GoOnAt, p.GoOnText = words.goOn, v.until.UTC().Format(time.RFC3339), words.date(v.until.Local())
	case left != nil:
		p.Left = words.left(*left)
	}
}

// paginate names the part of a link's files that is on this page, and the pages beside it.
func (p *page) paginate(words pageText, address string, from, all int) {
	last := from + len(p.Files) - 1
	if from > 1 {
		p.Earlier, p.Before = fmt.Sprintf("%s?from=%d", address, max(1, min(from, all+1)-pageRows)), words.before
	}
	if len(p.Files) > 0 && last < all {
		p.Later, p.After = fmt.Sprintf("%s?from=%d", address, last+1), fmt.Sprintf(words.after, words.number(all-last))
	}
	if (p.Earlier != "" || p.Later != "") && len(p.Files) > 0 {
		p.Shown = fmt.Sprintf(words.shown, words.number(from), words.number(last), words.number(all))
	}
}

func (s *Server) writeEnded(w http.ResponseWriter, r *http.Request) {
	words := pageTextFor(r.Header.Get("Accept-Language"))
	s.render(w, http.StatusNotFound, "state", page{Lang: words.lang, Title: words.endedTitle, Notice: words.endedText, Glyph: stateIcon("")})
}

// writePassword asks for the password of a link: with it, the one file comes at once, and several are shown.
func (s *Server) writePassword(w http.ResponseWriter, r *http.Request, share records.Share, wrong bool) {
	words := pageTextFor(r.Header.Get("Accept-Language"))
	p := page{
		Lang: words.lang, Title: words.passwordTitle, Facts: words.count(share.Files) + " · " + words.size(share.Bytes), Grant: newGrant(),
		Action: s.linkPath(r), Label: words.password, Button: words.download, Hint: words.passwordHint, Glyph: stateIcon(protocol.CodePassword),
	}
	if share.Files != 1 {
		p.Button = words.open
	}
	share.Note = "" // it is behind the password
	p.about(words, share, visit{})
	status := http.StatusOK
	if r.Method == http.MethodPost {
		status = http.StatusForbidden
	}
	if wrong {
		p.Wrong = words.wrong
	}
	s.render(w, status, "password", p)
}

func (s *Server) render(w http.ResponseWriter, status int, name string, p page) {
	p.Service = s.Name
	s.pages.addresses(&p, s.basePath())
	var text bytes.Buffer
	if err := s.pages.templates.ExecuteTemplate(&text, name, p); err != nil {
		s.Log.Error("page failed", slog.String("error", err.Error())) // a mistake of ours: no template says what a link has
		writeProblem(w, problemOf(err))
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Vary", "Accept, Accept-Language")
	h.Set("Content-Security-Policy", s.pagePolicy())
	w.WriteHeader(status)
	_, _ = w.Write(text.Bytes()) // a client that left gets nothing
}

// pagePolicy lets the page load its own style and script, and post its forms. form-action also holds for where a POST is
// redirected to, hence the storage; with its scheme, because a page on https takes a bare host for https, too.
func (s *Server) pagePolicy() string {
	return "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action " + strings.Join(append([]string{"'self'"}, s.storageOrigins()...), " ")
}

// visible shows what a name hides: control characters and those that turn the direction of text are written out.
func visible(name string) string { return shown(name, "") }

// visibleText is visible for text of several lines.
func visibleText(text string) string {
	return shown(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\n\t")
}

func shown(text, except string) string {
	var b strings.Builder
	for _, r := range text {
		if (r < ' ' || r == 0x7f || objectname.IsBidi(r)) && !strings.ContainsRune(except, r) {
			fmt.Fprintf(&b, "[U+%04X]", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
