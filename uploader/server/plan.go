package server

const (
	mebi = 1 << 20
	gibi = 1 << 30

	singleMax     = 16 * mebi // above it an interruption costs more than two more calls
	partSize      = 8 * mebi
	largePartSize = 16 * mebi // from largeFile on
	largeFile     = 10 * gibi
	minPart       = 5 * mebi    // S3's, for all parts but the last
	maxPart       = 1024 * mebi // a wish beyond it is not one
	maxParts      = 9_000       // under S3's 10,000, so that a plan never lands on the edge
)

// plan cuts a file of size bytes into parts of equal size (R2 demands it), whole MiB; parts 0 is one request. wish is the
// part size that a client asked for, 0 for none.
func plan(size, wish int64) (part int64, parts int) {
	single := int64(singleMax)
	part = partSize
	if size >= largeFile {
		part = largePartSize
	}
	if wish > 0 {
		part = min(maxPart, max(minPart, (min(wish, maxPart)+mebi-1)/mebi*mebi))
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

// partLength is how many bytes part n of a file has.
func partLength(size, part int64, n int) int64 {
	return min(part, size-int64(n-1)*part)
}
