package transfer

// nvme is the CRC-64/NVME polynomial, bits reversed (NVM Express base specification 2.0, "64b CRC").
const nvme = 0x9a6c9329ac4bc9b5

// Combine gives the CRC-64/NVME of two byte sequences put together from theirs and the length in bytes of the second, so
// that parts sent in any order, even in different runs of the program, add up to the file's. (The method is zlib's
// crc32_combine: appending n zero bytes is a linear map, squared for every bit of n.)
func Combine(first, second uint64, secondLen int64) uint64 {
	if secondLen <= 0 {
		return first
	}
	if first == 0 { // nothing, or zeros only: the map of 0 is 0
		return second
	}
	var even, odd [64]uint64
	odd[0] = nvme // the map of one zero bit
	for n := 1; n < 64; n++ {
		odd[n] = 1 << (n - 1)
	}
	square(&even, &odd) // two bits
	square(&odd, &even) // four bits
	for n := secondLen; n > 0; n >>= 1 {
		square(&even, &odd) // eight bits the first time: one byte
		if n&1 != 0 {
			first = times(&even, first)
		}
		even, odd = odd, even
	}
	return first ^ second
}

func times(matrix *[64]uint64, vector uint64) uint64 {
	sum := uint64(0)
	for i := 0; vector != 0; i, vector = i+1, vector>>1 {
		if vector&1 != 0 {
			sum ^= matrix[i]
		}
	}
	return sum
}

func square(into, from *[64]uint64) {
	for n := range into {
		into[n] = times(from, from[n])
	}
}
