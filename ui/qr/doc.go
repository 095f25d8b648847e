// Package qr draws a link as a QR code: dark on white in both themes, because many cameras read no other, with the quiet edge that
// the standard asks for. It knows the toolkit, and nothing of links, rows or files.
//
// What is where:
//
//	code.go  Code: the widget
package qr
