package backendserver

import (
	"bytes"
	"fmt"
	"html/template"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"linkdrop/assets"
	"linkdrop/uploader/backend/backendserver/records"
	"linkdrop/uploader/backend/backendserver/storage"
)

// page is what the templates show.
type page struct {
	Lang, Title, Notice, Ends, Download string
	Style, Icon                         string
	Files                               []pageFile
}

type pageFile struct {
	Name, Facts, Label, Action string
	Ready                      bool
}

func (s *Server) writePage(w http.ResponseWriter, r *http.Request, status int, share records.Share, files []records.Upload) {
	words := wordsFor(r.Header.Get("Accept-Language"))
	p := page{Lang: words.lang, Title: visible(linkName(share, files)), Download: words.download, Ends: words.ends(share.Ends)}
	if p.Title == "" {
		p.Title = fmt.Sprintf(words.files, len(files))
	}
	for i, u := range files {
		f := pageFile{Name: visible(u.Name), Ready: u.State == records.Stored, Facts: words.size(u.Size), Action: fmt.Sprintf("/s/%s/%d", r.PathValue("token"), i+1)}
		f.Label = words.download + ": " + f.Name
		if !f.Ready {
			f.Facts += " · " + words.arriving
			p.Notice = words.arrivingNotice
		}
		p.Files = append(p.Files, f)
	}
	s.render(w, status, "page", p)
}

func (s *Server) writeEnded(w http.ResponseWriter, r *http.Request) {
	words := wordsFor(r.Header.Get("Accept-Language"))
	s.render(w, http.StatusNotFound, "ended", page{Lang: words.lang, Title: words.endedTitle, Notice: words.endedText})
}

func (s *Server) render(w http.ResponseWriter, status int, name string, p page) {
	p.Style, p.Icon = "/landing/style.css", "/landing/icon.svg"
	var text bytes.Buffer
	templates, err := template.ParseFS(assets.Landing, "landing/page.html")
	if err == nil {
		err = templates.ExecuteTemplate(&text, name, p)
	}
	if err != nil {
		writeProblem(w, problemOf(err))
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Vary", "Accept, Accept-Language")
	h.Set("Content-Security-Policy", s.pagePolicy())
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writeTime)) // not every test writer has deadlines
	w.WriteHeader(status)
	_, _ = w.Write(text.Bytes()) // a client that left gets nothing
}

// landingFile answers GET /landing/{file}: what the page names.
func (s *Server) landingFile(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	if path.Ext(name) == ".html" { // a template is not a page
		writeProblem(w, notFound())
		return
	}
	text, err := assets.Landing.ReadFile("landing/" + name)
	if err != nil {
		writeProblem(w, notFound())
		return
	}
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	w.Header().Set("Cache-Control", "public, max-age=3600")
	_, _ = w.Write(text) // a client that left gets nothing
}

// pagePolicy lets the page load its own style and post its forms. form-action also holds for where a POST is redirected
// to, hence the hosts of the storage.
func (s *Server) pagePolicy() string {
	return "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' " + strings.Join(s.storageHosts(), " ")
}

// visible shows what a name hides: control characters and those that turn the direction of text are written out.
func visible(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r < ' ' || r == 0x7f || storage.IsBidi(r) {
			fmt.Fprintf(&b, "[U+%04X]", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
