package server

import (
	"crypto/sha256"
	"encoding/hex"
	"html/template"
	"mime"
	"net/http"
	"path"

	"linkdrop/assets"
)

// pages are the templates behind links and what they name, read once.
type pages struct {
	templates *template.Template
	version   string // of what the page names, in its address: it is cached for ever
	brand     brand
}

func newPages(look Brand) (pages, error) {
	templates, err := template.ParseFS(assets.Landing, "landing/*.html")
	if err != nil {
		return pages{}, err
	}
	own, err := readBrand(look)
	if err != nil {
		return pages{}, err
	}
	sum := sha256.New()
	for _, name := range []string{"style.css", "icon.svg", "page.js"} {
		text, err := assets.Landing.ReadFile("landing/" + name)
		if err != nil {
			return pages{}, err
		}
		sum.Write(text)
	}
	sum.Write(own.logo)
	sum.Write(own.style)
	return pages{templates, hex.EncodeToString(sum.Sum(nil)[:6]), own}, nil
}

// addresses names what a page loads.
func (p pages) addresses(to *page, base string) {
	at := func(name string) string { return base + "/landing/" + name + "?v=" + p.version }
	to.Style, to.Icon, to.Script = at("style.css"), at("icon.svg"), at("page.js")
	if p.brand.style != nil {
		to.Brand = at(brandStyle)
	}
	if p.brand.logo != nil {
		to.Logo = at(brandLogo)
	}
}

// landingFile answers GET /landing/{file}: what the page names.
func (s *Server) landingFile(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	kind := mime.TypeByExtension(path.Ext(name))
	var text []byte
	switch name {
	case brandStyle:
		text = s.pages.brand.style
	case brandLogo:
		text, kind = s.pages.brand.logo, s.pages.brand.logoType
	default:
		if path.Ext(name) != ".html" { // a template is not a page
			text, _ = assets.Landing.ReadFile("landing/" + name) // what is not there is answered below
		}
	}
	if text == nil {
		writeProblem(w, notFound())
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable") // its address changes with it
	_, _ = w.Write(text)                                                   // a client that left gets nothing
}
