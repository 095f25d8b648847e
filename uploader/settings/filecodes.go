package settings

import "fmt"

// The codes of what is wrong with a file, beside those of its destinations: as a whole, in its JSON, in its fields, in its lists.
const (
	fileLarge      Code = "file.large"
	fileSpecial    Code = "file.special"
	fileUnreadable Code = "file.unreadable"
	fileShared     Code = "file.shared"
	fileUTF16      Code = "file.utf16"
	fileUTF8       Code = "file.utf8"
	fileMark       Code = "file.bom"
	fileEmpty      Code = "file.empty"
	fileObject     Code = "file.object"
	fileCut        Code = "file.cut"
	fileMistake    Code = "file.mistake"
	fileTail       Code = "file.tail"
	badVersion     Code = "version"
	newerVersion   Code = "version.newer"

	notObject      Code = "object"
	notDestination Code = "destination"
	twiceField     Code = "field.twice"
	unknownField   Code = "field"
	secretField    Code = "field.secret"

	wrongText     Code = "type.text"
	wrongBool     Code = "type.bool"
	wrongDuration Code = "type.time"
	wrongTexts    Code = "type.texts"
	wrongMap      Code = "type.map"
	wrongList     Code = "type.list"
	wrongHosts    Code = "type.hosts"
	wrongName     Code = "type.name"
	wrongWord     Code = "type.word"
	wrongLanguage Code = "type.language"
	wrongNumber   Code = "type.number"
	wrongRate     Code = "type.rate"
	wrongSize     Code = "type.size"

	wrongTemplates Code = "type.templates"
	badTemplates   Code = "templates"

	badLinkLife Code = "link-life"
	badStreams  Code = "streams"
	badLimit    Code = "limit"
	badTheme    Code = "theme"
	badCopyAs   Code = "copy-as"
	badLanguage Code = "language"
	badWindow   Code = "window"

	badHistoryDays Code = "history-days"

	lockedElsewhere Code = "locked"
	lockedUnknown   Code = "locked.unknown"
	lockedEmpty     Code = "locked.empty"

	manyDestinations Code = "destinations"
	twiceID          Code = "id.twice"
	notedHere        Code = "noted"
	unknownPin       Code = "pins.unknown"
	badPin           Code = "pins.host"
	manyPins         Code = "pins.hosts"
	noDestination    Code = "destination.unknown"
)

// What a settings file that is imported brings, and is left out all the same.
const (
	ImportLarge       Code = fileLarge
	ImportPractice    Code = "import.practice"
	ImportAdmin       Code = "import.admin" // Value is the id
	ImportChoice      Code = "import.choice"
	ImportUnknown     Code = "import.unknown"
	ImportOtherFields Code = "import.fields"
)

func fileSentences() map[Code]string {
	return map[Code]string{
		fileLarge:      `The file is larger than 1 MB and was not read.`,
		fileSpecial:    `This is no file, but a folder, a device or a pipe, and was not read.`,
		fileUnreadable: `The file cannot be read.`,
		fileShared:     `Other people on this computer may change the file.`,
		fileUTF16:      `The file is not UTF-8 text (perhaps UTF-16). Save it again as UTF-8.`,
		fileUTF8:       `The file is not UTF-8 text. Save it again as UTF-8.`,
		fileMark:       `The file begins with a byte order mark. It was read all the same.`,
		fileEmpty:      `The file is empty.`,
		fileObject:     `The file must be one object in braces.`,
		fileCut:        `The file ends in the middle, in line {value}. What is before counts.`,
		fileMistake:    `There is a mistake in line {value}. What is before it counts, what is behind it does not.`,
		fileTail:       `There is something behind the closing brace; it was left out.`,
		badVersion:     `This is no version number; the file was read as version 1.`,
		newerVersion:   `The file was made for a newer Linkdrop (version {value}); what this one knows was read.`,

		wrongText:     `This must be a text in quotes.`,
		wrongBool:     `This must be true or false.`,
		wrongDuration: `This must be a time like {value}.`,
		wrongTexts:    `This must be a list of texts in square brackets.`,
		wrongMap:      `This must be an object of texts in braces.`,
		wrongList:     `This must be a list in square brackets.`,
		wrongHosts:    `This must be a list of hosts in square brackets.`,
		wrongName:     `This must be a name in quotes.`,
		wrongWord:     `This must be a word in quotes.`,
		wrongLanguage: `This must be a language in quotes.`,
		wrongNumber:   `This must be a whole number.`,
		wrongRate:     `This must be a whole number of bytes a second.`,

		wrongSize: `This must be a size like {"width":440,"height":560}.`,

		badLinkLife: `Links may work from "1m" to "8784h"; "0s" is the destination's own choice.`,
		badStreams:  fmt.Sprintf("This must be from 1 to %d.", maxStreams),
		badLimit:    fmt.Sprintf("This must be from %d to %d bytes a second, or 0 for no limit.", minLimit, maxLimit),
		badTheme:    `This must be "system", "light" or "dark".`,
		badCopyAs:   `This must be "link", "named", "markdown" or "html".`,
		badLanguage: `This must be a language like "de" or "pt-BR", or empty for the system's.`,
		badWindow:   fmt.Sprintf("The window must be at least %d by %d.", minW, minH),

		badHistoryDays: fmt.Sprintf("This must be from 0 to %d days; 0 keeps what was sent no longer than its link works.", maxHistoryDays),

		manyDestinations: fmt.Sprintf("There may be %d destinations at most; the others were left out.", maxDestinations),
		twiceID:          `Another destination has this id; the first one counts.`,
		notedHere:        `Linkdrop notes this by itself, for each person; it was left out.`,
		unknownPin:       `There is no destination of this name; it was left out.`,
		badPin:           `This is no storage host; it was left out.`,
		manyPins:         fmt.Sprintf("There may be %d storage hosts at most; the others were left out.", maxHosts),
		noDestination:    `There is no destination of this name: {value}.`,

		ImportPractice:    `The destination on this computer needs no settings file.`,
		ImportAdmin:       `The administrator has set up a destination with the id "{value}", which stays as it is.`,
		ImportChoice:      `The administrator has chosen where drops go to. That stays as it is.`,
		ImportUnknown:     `There is no destination of this name.`,
		ImportOtherFields: `A settings file that is opened brings destinations. This was left out.`,
	}
}

// readingSentences are those about a file's JSON.
func readingSentences() map[Code]string {
	return map[Code]string{
		wrongTemplates: `This must be a list like [{"name":"Ticket","text":"{name}: {link}"}].`,
		badTemplates:   fmt.Sprintf("There may be %d forms at most, each with a name of %d letters and a text of %d bytes with {link} in it.", maxTemplates, maxTemplateName, maxTemplateText),
		notObject:      `This must be an object in braces.`,
		notDestination: `This is no destination: an object with id, kind and url is wanted.`,
		twiceField:     `The field is there twice; the first one counts.`,
		unknownField:   `Linkdrop knows no such field; it was left out.`,
		secretField:    `This looks like a secret. No settings file has one: take it out, and type it into Linkdrop, which keeps it in the keychain.`,
	}
}
