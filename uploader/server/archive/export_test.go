package archive

// BlockSize is blockSize.
const BlockSize = blockSize

// BelieveSums makes every file one whose CRC is known, to be 0, at every place where one is remembered: whoever reads the end of a
// file of gigabytes does not go through them.
func BelieveSums(a *Archive) {
	for i := range a.sums.known {
		a.sums.known[i] = true
		if n := a.entries[i].size / blockSize; n > 0 {
			a.sums.blocks[i] = make([]uint32, n)
		}
	}
}
