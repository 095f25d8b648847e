package policy

import (
	"bytes"
	"slices"
	"strings"
)

// program is a kind of file that runs, or installs something, when it is opened.
type program struct {
	types   []string // as systems and detectors call it
	endings []string
	magic   []string // its first bytes are one of these
	under   []string // types that a sender may honestly declare: what it also is
}

// programs are the kinds that are known. The order matters: the first that fits is found.
var programs = []program{ //nolint:gochecknoglobals // a table
	{
		types:   []string{"application/vnd.microsoft.portable-executable", "application/x-msdownload", "application/x-msdos-program", "application/x-ms-dos-executable", "application/x-dosexec"},
		endings: []string{".exe", ".dll", ".com", ".scr", ".pif", ".cpl", ".sys", ".ocx", ".efi"}, magic: []string{"MZ"},
	},
	{types: []string{"application/x-msi"}, endings: []string{".msi", ".msp", ".mst"}},
	{types: []string{"application/appx", "application/msix"}, endings: []string{".appx", ".appxbundle", ".msix", ".msixbundle"}},
	{types: []string{"application/x-bat"}, endings: []string{".bat", ".cmd"}},
	{types: []string{"application/x-powershell"}, endings: []string{".ps1", ".psm1", ".psd1"}},
	{types: []string{"application/x-vbscript", "application/hta"}, endings: []string{".vbs", ".vbe", ".js", ".jse", ".wsf", ".wsh", ".hta", ".sct"}},
	{types: []string{"application/x-ms-shortcut"}, endings: []string{".lnk", ".url", ".reg", ".inf", ".scf"}, magic: []string{"L\x00\x00\x00\x01\x14\x02\x00"}},
	{
		types:   []string{"application/x-executable", "application/x-elf", "application/x-sharedlib", "application/x-pie-executable"},
		endings: []string{".elf", ".so", ".run", ".appimage"}, magic: []string{"\x7fELF"},
	},
	{
		types:   []string{"application/x-mach-binary"},
		endings: []string{".dylib", ".command"}, magic: []string{"\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe", "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe\x00\x00\x00\x02"},
	},
	{types: []string{"application/java-vm", "application/x-java"}, endings: []string{".class"}, magic: []string{"\xca\xfe\xba\xbe"}},
	{types: []string{"application/java-archive", "application/x-java-archive"}, endings: []string{".jar", ".war"}, under: []string{"application/zip", "application/x-zip-compressed"}},
	{types: []string{"application/vnd.android.package-archive"}, endings: []string{".apk"}, magic: []string{"dex\n"}, under: []string{"application/zip", "application/x-zip-compressed"}},
	{types: []string{"application/vnd.debian.binary-package", "application/x-debian-package"}, endings: []string{".deb"}, magic: []string{"!<arch>\ndebian"}},
	{types: []string{"application/x-rpm", "application/x-redhat-package-manager"}, endings: []string{".rpm"}, magic: []string{"\xed\xab\xee\xdb"}},
	{types: []string{"application/x-xar", "application/x-apple-diskimage"}, endings: []string{".pkg", ".mpkg", ".dmg"}, magic: []string{"xar!"}},
	{
		types:   []string{"application/x-sh", "application/x-shellscript"},
		endings: []string{".sh", ".bash", ".zsh", ".ksh", ".csh"}, magic: []string{"#!"}, under: []string{"text/*"},
	},
}

// programPatterns are what "programs" stands for in a policy file.
func programPatterns() []Pattern {
	var all []Pattern
	for _, p := range programs {
		for _, text := range slices.Concat(p.types, p.endings) {
			all = append(all, Pattern(text))
		}
	}
	return all
}

// programOfName is the kind of program that a name in lower case ends like; nil: none.
func programOfName(name string) *program {
	for i, p := range programs {
		if slices.ContainsFunc(p.endings, func(ending string) bool { return strings.HasSuffix(name, ending) }) {
			return &programs[i]
		}
	}
	return nil
}

// programOfBytes is the kind of program that begins like this; nil: none. found is what the bytes look like otherwise: a letter
// about the MZ series is text.
func programOfBytes(sample []byte, found string) *program {
	entry := firstEntry(sample)
	for i, p := range programs {
		starts := slices.ContainsFunc(p.magic, func(magic string) bool { return bytes.HasPrefix(sample, []byte(magic)) })
		archive := slices.Contains(p.endings, ".jar") && strings.HasPrefix(entry, "META-INF/") ||
			slices.Contains(p.endings, ".apk") && (entry == "AndroidManifest.xml" || entry == "classes.dex")
		isText := strings.HasPrefix(found, "text/") && !slices.Contains(p.magic, "#!")
		if starts && !isText || archive {
			return &programs[i]
		}
	}
	return nil
}

// honest reports whether a sender who declares this type hides nothing. Names that begin with x- are everybody's own.
func (p *program) honest(kind string) bool {
	return kind == unknownType || slices.Contains(p.types, kind) || strings.HasPrefix(kind, "application/x-") ||
		slices.ContainsFunc(p.under, func(under string) bool { return Pattern(under).ofType(kind) })
}
