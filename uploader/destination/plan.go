package destination

const (
	mebi = 1 << 20
	gibi = 1 << 30

	// SingleMax is the largest file that goes as one request. Above it an interruption costs more than the two extra calls.
	SingleMax = 16 * mebi
	// PartSize costs 2 % against larger parts at 25 Mbit/s a stream and 50 ms, and bounds what a crash sends again.
	PartSize = 8 * mebi
	// LeastPart is S3's minimum for all parts but the last: whatever is wished for, no file up to it is cut.
	LeastPart     = 5 * mebi
	mostPart      = gibi      // more, and a crash sends too much again; S3 takes 5 GiB
	largePartSize = 16 * mebi // from largeFile on
	largeFile     = 10 * gibi
	maxParts      = 9_000 // below S3's 10,000, so that a plan never lands on the edge
)

// Plan says how a file of size bytes is cut: parts 0 means one request. wish is a part size somebody asked for (0: none);
// it is rounded up to whole MiB, from LeastPart to 1 GiB. All parts but the last are equal, which R2 demands.
func Plan(size, wish int64) (partSize int64, parts int) {
	single, part := int64(SingleMax), int64(PartSize)
	if size >= largeFile {
		part = largePartSize
	}
	if wish > 0 {
		part = max(LeastPart, (min(wish, mostPart)+mebi-1)/mebi*mebi)
		single = part
	}
	if size <= single {
		return 0, 0
	}
	for (size+part-1)/part > maxParts {
		part *= 2
	}
	return part, int((size + part - 1) / part)
}
