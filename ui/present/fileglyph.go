package present

import (
	"path/filepath"
	"strings"
)

// imageGlyph is that of pictures.
const imageGlyph = "image"

// fileGlyph is the icon for a kind of file, told by its extension alone: nobody opens a file to draw it.
func fileGlyph(name string) string {
	switch strings.ToLower(strings.TrimPrefix(filepath.Ext(name), ".")) {
	case "pdf", "doc", "docx", "odt", "rtf", "txt", "md", "pages", "epub", "tex", "log", "eml", "msg":
		return "document"
	case "xls", "xlsx", "ods", "csv", "tsv", "numbers":
		return "sheet"
	case "ppt", "pptx", "odp", "key":
		return "slides"
	case "png", "jpg", "jpeg", "gif", "webp", "svg", "bmp", "tif", "tiff", "heic", "avif", "psd", "ico", "raw", "cr2", "nef":
		return imageGlyph
	case "mp4", "mov", "mkv", "avi", "webm", "m4v", "wmv", "mpg", "mpeg":
		return "video"
	case "mp3", "wav", "flac", "ogg", "opus", "m4a", "aac", "aiff":
		return "audio"
	case "zip", "gz", "tgz", "bz2", "xz", "zst", "7z", "rar", "tar", "iso", "dmg", "deb", "rpm", "msi", "jar":
		return "archive"
	case "go", "js", "ts", "py", "rb", "rs", "c", "h", "cpp", "java", "kt", "swift", "cs", "php", "sh", "ps1", "html", "css",
		"json", "xml", "yaml", "yml", "toml", "sql", "ipynb":
		return "code"
	default:
		return "file"
	}
}
