package policy

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"linkdrop/uploader/objectname"
)

const (
	// MaxText is how long a policy file may be, in bytes.
	MaxText = 256 << 10

	maxName       = 1024  // the longest name that a rule may speak of, in characters: longer ones are cut before
	maxCount      = 1e9   // files of a person
	maxCategories = 100   // each file is compared with all
	maxPatterns   = 50    // each name is compared with all
	maxPattern    = 500   // characters
	maxPrefix     = 200   // bytes of a key's beginning
	maxForbidden  = 1_000 // characters
)

// wordPattern is what a category and a bucket may be called.
var wordPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)

// Parse reads a policy file, of at most MaxText bytes, without a byte order mark. The error is the first *Mistake in it.
func Parse(data []byte) (*Policy, error) {
	if len(data) > MaxText {
		return nil, &Mistake{Line: 1 + bytes.Count(data[:MaxText], []byte("\n")), Why: "is longer than 256 KiB"}
	}
	root, err := parse(data)
	if err != nil {
		return nil, err
	}
	if err := root.only("version", "max_file", "allowed_types", "blocked_types", "look_inside", "name", "life", "password", "download_all", "quota", "categories"); err != nil {
		return nil, err
	}
	version := root.fields["version"]
	if version == nil {
		return nil, root.wrong(`needs "version": 1`)
	}
	if version.number() != "1" {
		return nil, version.wrong("must be 1: this server knows no other")
	}
	p := None()
	for _, read := range []func(*node) error{p.readFiles, p.readName, p.readLife, p.readLinks, p.readQuota, p.readCategories} {
		if err := read(root); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *Policy) readFiles(root *node) (err error) {
	if p.MaxFile, err = root.size("max_file"); err != nil {
		return err
	}
	if p.Allowed, err = root.patterns("allowed_types"); err != nil {
		return err
	}
	if p.Blocked, err = root.patterns("blocked_types"); err != nil {
		return err
	}
	p.LookInside, err = root.yes("look_inside", true)
	return err
}

// patterns is a field that is a list of types and endings.
func (n *node) patterns(name string) ([]Pattern, error) {
	list, err := n.elements(name, maxList)
	if err != nil {
		return nil, err
	}
	var all []Pattern
	for _, element := range list {
		text, err := element.asText()
		if err != nil {
			return nil, err
		}
		expanded, ok := readPattern(text)
		if !ok {
			return nil, element.wrong(`must be a type like "image/png" or "image/*", an ending like ".exe", or "programs"`)
		}
		all = append(all, expanded...)
	}
	return all, nil
}

func (p *Policy) readName(root *node) (err error) {
	name := root.fields["name"]
	if name == nil {
		return nil
	}
	if err := name.only("longest", "forbidden", "patterns"); err != nil {
		return err
	}
	if p.Name.Longest, err = name.count("longest", maxName); err != nil {
		return err
	}
	if p.Name.Forbidden, err = name.text("forbidden"); err != nil {
		return err
	}
	if len(p.Name.Forbidden) > maxForbidden {
		return name.fields["forbidden"].wrong("is too long")
	}
	patterns, err := name.elements("patterns", maxPatterns)
	if err != nil {
		return err
	}
	for _, element := range patterns {
		text, err := element.asText()
		if err != nil {
			return err
		}
		pattern, wrong := regexp.Compile(text)
		if wrong != nil || len(text) > maxPattern {
			return element.wrong("must be a regular expression (RE2), of at most 500 characters")
		}
		p.Name.Patterns = append(p.Name.Patterns, pattern)
	}
	return nil
}

func (p *Policy) readLife(root *node) (err error) {
	life := root.fields["life"]
	if life == nil {
		return nil
	}
	if err := life.only("choices", "default", "longest"); err != nil {
		return err
	}
	if p.Life.Longest, err = life.life("longest"); err != nil {
		return err
	}
	if p.Life.Default, err = life.life("default"); err != nil {
		return err
	}
	longest := p.Life.Longest
	if longest > 0 && p.Life.Default > longest {
		return life.fields["default"].wrong("is longer than life.longest")
	}
	choices, err := life.elements("choices", maxList)
	if err != nil {
		return err
	}
	for _, element := range choices {
		choice, err := element.asLife()
		if err != nil {
			return err
		}
		if longest > 0 && choice > longest {
			return element.wrong("is longer than life.longest")
		}
		p.Life.Choices = append(p.Life.Choices, choice)
	}
	slices.Sort(p.Life.Choices)
	p.Life.Choices = slices.Compact(p.Life.Choices)
	if len(choices) > 0 && p.Life.Default > 0 && !slices.Contains(p.Life.Choices, p.Life.Default) {
		return life.fields["default"].wrong("is not one of life.choices")
	}
	return nil
}

func (p *Policy) readLinks(root *node) (err error) {
	password, err := root.text("password")
	if err != nil {
		return err
	}
	switch given := Password(password); given {
	case "":
	case PasswordOff, PasswordOptional, PasswordRequired:
		p.Password = given
	default:
		return root.fields["password"].wrong("must be off, optional or required")
	}
	p.DownloadAll, err = root.yes("download_all", true)
	return err
}

func (p *Policy) readQuota(root *node) (err error) {
	quota := root.fields["quota"]
	if quota == nil {
		return nil
	}
	if err := quota.only("bytes", "files", "open_uploads"); err != nil {
		return err
	}
	if p.Quota.Bytes, err = quota.size("bytes"); err != nil {
		return err
	}
	if p.Quota.Files, err = quota.count("files", maxCount); err != nil {
		return err
	}
	p.Quota.Open, err = quota.count("open_uploads", maxCount)
	return err
}

func (p *Policy) readCategories(root *node) error {
	list, err := root.elements("categories", maxCategories)
	if err != nil {
		return err
	}
	for _, element := range list {
		c, err := p.readCategory(element)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(p.Categories, func(other Category) bool { return other.Name == c.Name }) {
			return element.fields["name"].wrong("is the name of another category, too")
		}
		p.Categories = append(p.Categories, c)
	}
	return nil
}

func (p *Policy) readCategory(n *node) (c Category, err error) {
	if err := n.only("name", "types", "prefix", "max_file", "bucket", "life"); err != nil {
		return c, err
	}
	if c.Name, err = n.word("name"); err != nil {
		return c, err
	}
	for _, needed := range []string{"name", "types"} {
		if n.fields[needed] == nil {
			return c, n.wrong("needs " + needed)
		}
	}
	if c.Types, err = n.patterns("types"); err != nil {
		return c, err
	}
	if c.MaxFile, err = n.size("max_file"); err != nil {
		return c, err
	}
	if c.Life, err = n.life("life"); err != nil {
		return c, err
	}
	if p.Life.Longest > 0 && c.Life > p.Life.Longest {
		return c, n.fields["life"].wrong("is longer than life.longest")
	}
	if c.Bucket, err = n.word("bucket"); err != nil {
		return c, err
	}
	if c.Bucket != "" {
		c.bucketLine = n.fields["bucket"].line
	}
	c.Prefix, err = n.prefix("prefix")
	return c, err
}

// word is a field that is a plain name.
func (n *node) word(name string) (string, error) {
	text, err := n.text(name)
	if err == nil && text != "" && !wordPattern.MatchString(text) {
		err = n.fields[name].wrong("must be of a-z, 0-9, - and _, and at most 40 characters")
	}
	return text, err
}

// prefix is a field that a key can begin with, and that is taken for nothing else: an "@" in front names a bucket.
func (n *node) prefix(name string) (string, error) {
	text, err := n.text(name)
	if err != nil || text == "" {
		return "", err
	}
	text = strings.Trim(text, "/")
	if len(text) > maxPrefix || strings.HasPrefix(text, "@") || objectname.CheckKey(text) != nil || strings.ContainsFunc(text, unicode.IsControl) {
		return "", n.fields[name].wrong(`must be like "videos" or "team/videos"`)
	}
	return text, nil
}
