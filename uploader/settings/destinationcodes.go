package settings

import "fmt"

// The codes of what is wrong with a destination, whether a file, a form or flags set it up.
const (
	badAddress      Code = "address"
	badScheme       Code = "address.scheme"
	notEncrypted    Code = "address.http"
	addressUser     Code = "address.user"
	addressExtra    Code = "address.extra" // after the path
	badHost         Code = "address.host"
	badPort         Code = "address.port"
	reservedHost    Code = "address.reserved"
	longAddress     Code = "address.long"
	storagePath     Code = "address.path"
	frontPath       Code = "address.front-path"
	practiceAddress Code = "address.practice"
	lookalike       Code = "lookalike"
	otherBase       Code = "other-base"

	badID       Code = "id"
	practiceID  Code = "id.practice"
	cutName     Code = "name"
	badAccount  Code = "account"
	badCAFile   Code = "ca-file"
	badKind     Code = "kind"
	otherKinds  Code = "other-kinds"
	storageHost Code = "storage-host"
	manyHosts   Code = "storage-hosts"

	noBucket      Code = "s3"
	badBucket     Code = "bucket"
	badPrefix     Code = "prefix"
	badRegion     Code = "region"
	badProfile    Code = "profile"
	badURLLife    Code = "url-life"
	badCaching    Code = "cache-control"
	signingHeader Code = "header.signing"
	otherHeader   Code = "header"
	twiceHeader   Code = "header.twice"
	badHeader     Code = "header.value"
	manyHeaders   Code = "headers"
	badKeyPair    Code = "key-pair"

	badTokenHeader Code = "token-header"
	badSingle      Code = "single"

	noMapping     Code = "mapping"
	presetOrFile  Code = "mapping.either"
	badPreset     Code = "preset"
	badMapping    Code = "mapping.object"
	largeMapping  Code = "mapping.size"
	deepMapping   Code = "mapping.depth"
	mappingSecret Code = "mapping.secret"
	constSecret   Code = "const.secret"
	badConst      Code = "const"
	manyConsts    Code = "consts"
	badText       Code = "text"

	badWatch      Code = "watch"
	badWatchAfter Code = "watch.after"
)

// destinationSentences are for whoever wrote a settings file, beside the name of the field. {value} is Finding.Value.
func destinationSentences() map[Code]string {
	return map[Code]string{
		badAddress:      `This is no web address: https and a host like share.example.com are wanted.`,
		badScheme:       `The address must begin with https.`,
		notEncrypted:    `The address must begin with https, so that nobody can read along. http is for 127.0.0.1 and ::1 only.`,
		addressUser:     `The address must have no user name, password, question mark or number sign in it.`,
		addressExtra:    `The address must have no user name, password, question mark or number sign in it.`,
		badHost:         `The host's name is not one that can exist.`,
		badPort:         `This port belongs to another kind of service.`,
		reservedHost:    `This is an address that nothing may be sent to.`,
		longAddress:     `The address is too long.`,
		storagePath:     `The storage's address must end behind its host: bucket and prefix have fields of their own.`,
		frontPath:       `The distribution's address must end behind its host, like d111111abcdef8.cloudfront.net.`,
		practiceAddress: `The practice destination is on this computer and has no address.`,
		lookalike:       `The host is {value}, written with letters that may look like others. Make sure it is the one you mean.`,
		otherBase:       `The mapping names another address as its base. This one counts.`,

		badID:       idRule,
		practiceID:  `"practice" is the destination on this computer.`,
		cutName:     `The name had characters that cannot be shown, or was too long; they were left out.`,
		badAccount:  `The account must be 8 to 40 lower-case letters and digits.`,
		badCAFile:   `The file of certificate authorities must be given by its whole path.`,
		badKind:     `The kind must be "practice", "linkdrop", "s3", "companion" or "mapping".`,
		otherKinds:  `This belongs to a destination of another kind: {value}.`,
		storageHost: `A storage host is a name like "bucket.s3.example.com", perhaps with a port ("minio.example.com:9000"), and nothing else.`,
		manyHosts:   fmt.Sprintf("There may be %d storage hosts at most.", maxHosts),

		noBucket:      `A destination of the kind "s3" needs an object "s3" with its bucket.`,
		badBucket:     `The bucket's name must be letters, digits, dots, hyphens and underscores.`,
		badPrefix:     `The prefix must be names with slashes between them, without control characters, backslashes, "." or ".."; at most 700 bytes.`,
		badRegion:     `The region must be a name like "eu-central-1"; leave it out, and it is found.`,
		badProfile:    `The AWS profile's name must be one line without quotes and brackets.`,
		badURLLife:    `A signed request may work from "5m" to "60m"; leave it out for 15 minutes.`,
		badCaching:    `This must be what a Cache-Control header says, like "private, no-store".`,
		signingHeader: `This header is made when a request is signed, or carries a secret; it cannot be set.`,
		otherHeader:   `Only the storage's own headers (x-amz and what follows) and cache-control can be sent along.`,
		twiceHeader:   `This header is there twice, in capital and small letters.`,
		badHeader:     `A header's value must be one line of plain letters.`,
		manyHeaders:   fmt.Sprintf("There may be %d headers at most.", maxHeaders),
		badKeyPair:    `The id of the public key must be capital letters and digits, like "K2JCJMDEHXQW5F".`,

		badTokenHeader: `This cannot be a header for a token. Names like "uppy-auth-token" can.`,
		badSingle:      `Small files go "auto", as "form" or as "multipart".`,

		noMapping:     `A destination of the kind "mapping" needs an object "mapping" with a preset or a file.`,
		presetOrFile:  `A mapping is either a "preset" by its name or a "file", the mapping itself.`,
		badPreset:     `A preset is a name like "fastapi-simple".`,
		badMapping:    `The mapping must be an object in braces.`,
		largeMapping:  `The mapping must have 64 KiB at most.`,
		deepMapping:   `The mapping has too many braces inside each other.`,
		mappingSecret: `This looks like a secret. No settings file has one: write {token} in its place, and type it into Linkdrop, which keeps it in the keychain.`,
		constSecret:   `This looks like a secret. No settings file has one: use {token} in the mapping, and type it into Linkdrop, which keeps it in the keychain.`,
		badConst:      `A constant must have a name and be one line of at most 200 bytes.`,
		manyConsts:    fmt.Sprintf("There may be %d constants at most.", maxConst),
		badText:       `This must be one line of at most 200 bytes.`,

		badWatch:      `The watched folder must be given by its whole path.`,
		badWatchAfter: `After it was sent, a file can stay ("leave") or go to the folder Sent ("move").`,
	}
}
