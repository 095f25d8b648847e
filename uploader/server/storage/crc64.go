package storage

import "github.com/minio/crc64nvme"

// CombineCRC64 gives the CRC-64/NVME of a followed by b out of the CRC of each and the length of b in bytes, so that a
// whole is known from its parts without reading a byte again. (The method is zlib's crc32_combine: appending n bytes
// multiplies by x^8n modulo the polynomial.)
func CombineCRC64(a, b uint64, lengthOfB int64) uint64 {
	return multiply(powerOfX(lengthOfB), a) ^ b
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
