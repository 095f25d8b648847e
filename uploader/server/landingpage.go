package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"linkdrop/assets"
	"linkdrop/uploader/objectname"
	"linkdrop/uploader/server/records"
)

// refreshSeconds is how often a page that waits for files looks again by itself.
const refreshSeconds = 15

// pages are the templates behind links, read once.
type pages struct {
	templates *template.Template
	version   string // of the style and icon, in their addresses: they are cached for ever
}

func newPages() (pages, error) {
	templates, err := template.ParseFS(assets.Landing, "landing/page.html")
	if err != nil {
		return pages{}, err
	}
	sum := sha256.New()
	for _, name := range []string{"style.css", "icon.svg"} {
		text, err := assets.Landing.ReadFile("landing/" + name)
		if err != nil {
			return pages{}, err
		}
		sum.Write(text)
	}
	return pages{templates, hex.EncodeToString(sum.Sum(nil)[:6])}, nil
}

// page is what the templates show.
type page struct {
	Lang, Service, Title, Facts, Notice string
	Again                               string // that the page looks again by itself
	Ends, EndsAt, EndsText              string // "Available until", for machines, for people; empty: no end yet
	Style, Icon                         string
	Refresh                             int
	Shown, Earlier, Later               string    // "501 – 1,000 of 146,000", and the addresses of the pages beside; empty: one page has all
	Before, After                       string    // what the ways to them are called
	One                                 *pageFile // where there is exactly one file
	Files                               []pageFile
	Grant                               string // what makes a button that is pressed twice one download
	Action, Label, Button, Wrong        string // of a page that asks for a password
}

type pageFile struct {
	Name, Facts, State, Label, Button, Action, Glyph, Grant string
	Ready                                                   bool
}

func (s *Server) writePage(w http.ResponseWriter, r *http.Request, status int, v visit, share records.Share, files []records.Upload, from int, lost []bool) {
	words := pageTextFor(r.Header.Get("Accept-Language"))
	p := page{Lang: words.lang, Title: visible(linkName(share, files)), Grant: defaulted(v.secret, newGrant())}
	for i, u := range files {
		f := pageFile{
			Name: visible(u.Name), Facts: words.size(u.Size), State: words.arriving, Button: words.download, Label: words.download + ": " + visible(u.Name),
			Action: fmt.Sprintf("%s/%d", s.linkPath(r), from+i), Glyph: fileIcon(u.Name, u.Type), Grant: p.Grant, Ready: u.State == records.Stored,
		}
		if lost[i] {
			f.State, f.Ready = words.gone, false
		}
		p.Files = append(p.Files, f)
	}
	if share.Pending > 0 {
		p.Notice, p.Again, p.Refresh = words.arriving, words.again, refreshSeconds
	}
	p.Facts = words.count(share.Files) + " · " + words.size(share.Bytes)
	if p.Title == "" {
		p.Title, p.Facts = words.count(share.Files), words.size(share.Bytes)
	}
	if share.Files == 1 && len(p.Files) == 1 {
		p.One = &p.Files[0]
	}
	p.paginate(words, s.linkPath(r), from, share.Files)
	if !share.Ends.IsZero() {
		p.Ends, p.EndsAt, p.EndsText = words.until, share.Ends.UTC().Format(time.RFC3339), words.date(share.Ends.Local())
	}
	s.render(w, status, "page", p)
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
	s.render(w, http.StatusNotFound, "state", page{Lang: words.lang, Title: words.endedTitle, Notice: words.endedText})
}

func (s *Server) writePassword(w http.ResponseWriter, r *http.Request, share records.Share, wrong bool) {
	words := pageTextFor(r.Header.Get("Accept-Language"))
	status := http.StatusOK
	p := page{
		Lang: words.lang, Title: words.passwordTitle, Facts: words.count(share.Files) + " · " + words.size(share.Bytes), Grant: newGrant(),
		Action: s.linkPath(r), Label: words.password, Button: words.download,
	}
	if share.Files != 1 {
		p.Button = words.open
	}
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
	p.Style, p.Icon = s.basePath()+"/landing/style.css?v="+s.pages.version, s.basePath()+"/landing/icon.svg?v="+s.pages.version
	var text bytes.Buffer
	if err := s.pages.templates.ExecuteTemplate(&text, name, p); err != nil {
		writeProblem(w, problemOf(err))
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Vary", "Accept, Accept-Language")
	h.Set("Content-Security-Policy", s.pagePolicy())
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(answerTimeout)) // not every test writer has deadlines
	w.WriteHeader(status)
	_, _ = w.Write(text.Bytes()) // a client that left gets nothing
}

// landingFile answers GET /landing/{file}: what the page names.
func (s *Server) landingFile(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	text, err := assets.Landing.ReadFile("landing/" + name)
	if err != nil || path.Ext(name) == ".html" { // a template is not a page
		writeProblem(w, notFound())
		return
	}
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable") // its address changes with it
	_, _ = w.Write(text)                                                   // a client that left gets nothing
}

// pagePolicy lets the page load its own style and post its forms. form-action also holds for where a POST is redirected
// to, hence the hosts of the storage.
func (s *Server) pagePolicy() string {
	return "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' " + strings.Join(s.storageHosts(), " ")
}

// visible shows what a name hides: control characters and those that turn the direction of text are written out.
func visible(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r < ' ' || r == 0x7f || objectname.IsBidi(r) {
			fmt.Fprintf(&b, "[U+%04X]", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
