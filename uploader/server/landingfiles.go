package server

import (
	"crypto/sha256"
	"encoding/hex"
	"html/template"
	"mime"
	"net/http"
	"path"
	"strings"

	"linkdrop/assets"
	"linkdrop/uploader/protocol"
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

// stateIcon is the drawing of a page that has no file: a link's state by its code, empty for one that does not work.
func stateIcon(code string) string {
	switch code {
	case protocol.CodePassword: // a lock
		return "M7.500 11h9a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1zM9 11V8a3 3 0 0 1 6 0v3M12 14.500v2"
	case protocol.CodeUsedUp: // a tick in a ring
		return "M12 3.500a8.500 8.500 0 1 0 .01 0zM8.200 12.200l2.700 2.700 5-5.400"
	case protocol.CodeNotArrived, protocol.CodeBusy: // a clock
		return "M12 3.500a8.500 8.500 0 1 0 .01 0zM12 7.500V12l3 2"
	case protocol.CodeReplaced: // two arrows round
		return "M4.500 11a7.600 7.600 0 0 1 13.200-4L20 9.300M20 4.500v4.800h-4.800M19.500 13a7.600 7.600 0 0 1-13.200 4L4 14.700M4 19.500v-4.800h4.800"
	case protocol.CodeNotFound: // a sheet with a cross
		return "M7 3.500h7l4 4v13H7zM10.200 12l4.600 4.600M14.800 12l-4.600 4.600"
	}
	return "M13 5l1.500-1.500a4.600 4.600 0 0 1 6.500 6.500L19.500 11.500M11 19l-1.500 1.500A4.600 4.600 0 0 1 3 14l1.500-1.500M8 3.500v3M3.500 8h3M16 20.500v-3M20.500 16h-3" // a chain that came apart
}

// fileIcon is the drawing on the sheet that stands for a file, as an SVG path in a square of 40. The name's ending says more
// than the type: senders know only some types.
func fileIcon(name, contentType string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".zip", ".7z", ".rar", ".gz", ".xz", ".zst", ".bz2", ".tar", ".tgz":
		return "M18.500 17h2M18.500 20h2M18.500 23h2M18.500 26.500h2v3h-2z" // a zip
	case ".xls", ".xlsx", ".ods", ".csv", ".tsv", ".numbers":
		return "M13 18.500h13v11H13zM13 22.200h13M13 25.800h13M19.500 18.500v11" // a table
	case ".ppt", ".pptx", ".odp", ".key":
		return "M13 18.500h13v8.500H13zM19.500 27v3" // a screen
	case ".pdf", ".doc", ".docx", ".odt", ".rtf", ".txt", ".md", ".pages":
		return "M13.500 19h12M13.500 23h12M13.500 27h7" // lines
	case ".js", ".ts", ".go", ".py", ".sh", ".json", ".xml", ".html", ".css", ".c", ".h", ".rs", ".java", ".sql", ".yaml", ".yml":
		return "M16.500 19.500L13 23.500l3.500 4M22.500 19.500l3.500 4-3.500 4" // angle brackets
	}
	kind, _, _ := strings.Cut(contentType, "/")
	switch kind {
	case "image":
		return "M12.500 29l4.500-6 3.500 4 2.500-3 3.500 5zM23.200 19.200a1.300 1.300 0 1 0 .01 0z" // hills and a sun
	case "video":
		return "M16.500 18.500v10l8-5z" // play
	case "audio":
		return "M17 28.500v-9l7-1.500v8.500M17 28.500a2 1.700 0 1 1-4 0 2 1.700 0 1 1 4 0zM24 26.500a2 1.700 0 1 1-4 0 2 1.700 0 1 1 4 0z" // notes
	case "text":
		return "M13.500 19h12M13.500 23h12M13.500 27h7"
	}
	return "M14.500 25h10" // nothing is known
}
