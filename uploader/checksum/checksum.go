// Package checksum puts checksums of parts together. Client and server share it, so that both know the CRC-64/NVME of a whole
// (NVM Express base specification 2.0, "64b CRC"; S3's x-amz-checksum-crc64nvme) without reading a byte again.
package checksum

import "github.com/minio/crc64nvme"

// Combine gives the CRC-64/NVME of two byte sequences put together from theirs and the length in bytes of the second, so that
// parts sent in any order, even in different runs of the program, add up to the file's. (The method is zlib's crc32_combine:
// appending n bytes multiplies by x^8n modulo the polynomial.)
func Combine(first, second uint64, secondLen int64) uint64 {
	return multiply(powerOfX(secondLen), first) ^ second
}

// multiply multiplies two reflected polynomials modulo NVME's.
func multiply(a, b uint64) uint64 {
	product := uint64(0)
	for bit := uint64(1) << 63; bit != 0; bit >>= 1 {
		if a&bit != 0 {
			product ^= b
		}
		carry := b & 1
		b >>= 1
		if carry != 0 {
			b ^= crc64nvme.NVME
		}
	}
	return product
}

// powerOfX is x to the power of 8n.
func powerOfX(n int64) uint64 {
	result := uint64(1) << 63 // x^0
	square := uint64(1) << 55 // x^8
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			result = multiply(square, result)
		}
		square = multiply(square, square)
	}
	return result
}
