package archive

import "sync"

// blockSize is how far apart the places in a file are whose CRC is remembered: 4 bytes of memory for each, and this much to be
// read again at most by whoever goes on in the middle.
const blockSize = 16 << 20

// sums are the CRCs that readers have found out. It is safe for concurrent use.
type sums struct {
	mu     sync.Mutex
	known  []bool   // of whole files
	whole  []uint32 // of whole files
	blocks map[int][]uint32
}

func newSums(files int) sums {
	return sums{known: make([]bool, files), whole: make([]uint32, files), blocks: map[int][]uint32{}}
}

// before gives the last place up to at whose CRC is known, of a file of that size, and the CRC of what stands before it.
func (s *sums) before(i int, at, size int64) (int64, uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at == size && s.known[i] {
		return size, s.whole[i]
	}
	if n := min(int64(len(s.blocks[i])), at/blockSize); n > 0 {
		return n * blockSize, s.blocks[i][n-1]
	}
	return 0, 0
}

// note remembers the CRC of the first bytes of a file, where that is a place worth remembering.
func (s *sums) note(i int, at, size int64, crc uint32) {
	if at != size && at%blockSize != 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if at == size {
		s.known[i], s.whole[i] = true, crc
		return
	}
	if int64(len(s.blocks[i])) == at/blockSize-1 { // the next one: a reader that is behind another finds nothing new
		s.blocks[i] = append(s.blocks[i], crc)
	}
}

// of gives the CRC of a whole file that some reader has been through.
func (s *sums) of(i int) uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.whole[i]
}
