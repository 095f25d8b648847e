// Package objectname holds the rules for names that come from people and end up in object keys, headers and on other people's
// computers: what a safe file name is, which keys a storage takes, and how a download is named. The drivers and the server
// share it, so that a file is called the same whichever way it went.
package objectname
