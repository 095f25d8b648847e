package thumbnail

import (
	"encoding/binary"
	"image"
)

// orientation is how a picture must be turned to stand upright: 1 to 8 as in the Exif standard, where 1 is as it is. Bytes that are no
// JPEG file, or say nothing of it, are 1.
func orientation(data []byte) int {
	if len(data) < 4 || data[0] != 0xFF || data[1] != 0xD8 {
		return 1
	}
	for data = data[2:]; len(data) >= 4 && data[0] == 0xFF; {
		kind, length := data[1], int(binary.BigEndian.Uint16(data[2:]))
		if kind == 0xDA || length < 2 || 2+length > len(data) { // the picture itself begins, or the file is cut off
			return 1
		}
		if body := data[4 : 2+length]; kind == 0xE1 && len(body) > 6 && string(body[:6]) == "Exif\x00\x00" {
			return inExif(body[6:])
		}
		data = data[2+length:]
	}
	return 1
}

// inExif finds the entry 0x0112 in the first directory of a TIFF structure.
func inExif(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder
	switch string(tiff[:2]) {
	case "II":
		order = binary.LittleEndian
	case "MM":
		order = binary.BigEndian
	default:
		return 1
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			return 1
		}
		if order.Uint16(entries) == 0x0112 {
			if turn := int(order.Uint16(entries[8:])); turn >= 1 && turn <= 8 {
				return turn
			}
			return 1
		}
		entries = entries[12:]
	}
	return 1
}

// turned is a square picture turned upright.
func turned(p *image.NRGBA, turn int) *image.NRGBA {
	if turn == 1 {
		return p
	}
	upright, last := image.NewNRGBA(p.Rect), p.Rect.Dx()-1
	for y := range last + 1 {
		for x := range last + 1 {
			u, v := x, y
			if turn >= 5 { // the first row is a column
				u, v = y, x
			}
			if turn == 2 || turn == 3 || turn == 7 || turn == 8 {
				u, v = mirrored(u, v, last, turn)
			} else if turn == 4 || turn == 6 {
				v = last - v
			}
			upright.SetNRGBA(x, y, p.NRGBAAt(u, v))
		}
	}
	return upright
}

// mirrored is where the pixel lies that is shown at u, v, for the turns that begin at the right.
func mirrored(u, v, last, turn int) (x, y int) {
	if turn == 3 || turn == 7 {
		v = last - v
	}
	return last - u, v
}
