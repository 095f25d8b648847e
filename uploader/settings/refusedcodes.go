package settings

// What cannot be done to a destination.
const (
	NoSuchSecret   Code = "secret.other-kind"
	UnusableSecret Code = "secret.text"
	NotRemovable   Code = "remove"
	NoStorageHost  Code = "allow.host"
	HostsAreListed Code = "allow.listed"
)

func refusedSentences() map[Code]string {
	return map[Code]string{
		NoSuchSecret:   `A destination of this kind has no such secret.`,
		UnusableSecret: `This cannot be a key: it is no text, or has more than 12,000 letters.`,
		NotRemovable:   `This destination was not added here and cannot be removed here.`,
		NoStorageHost:  `This is no storage host.`,
		HostsAreListed: `The settings of this destination list its storage hosts. Ask whoever set it up to add this one.`,
	}
}
