package wire

import (
	"net/url"
	"strings"
)

// FilePath is the path that a file:// address names (RFC 8089); false where it is on another computer, or is not only a path. In windows'
// style the slash before a drive is none of the path.
func FilePath(u *url.URL, windows bool) (path string, ok bool) {
	switch {
	case !strings.EqualFold(u.Scheme, "file"), u.User != nil, u.Opaque != "", u.RawQuery != "", u.ForceQuery, u.Fragment != "":
		return "", false
	case u.Host != "" && !strings.EqualFold(u.Host, "localhost"):
		return "", false
	case !strings.HasPrefix(u.Path, "/"), strings.ContainsRune(u.Path, 0):
		return "", false
	}
	path = u.Path
	if !windows {
		return path, true
	}
	if len(path) > 2 && path[2] == ':' {
		path = path[1:]
	}
	return strings.ReplaceAll(path, "/", `\`), true
}
