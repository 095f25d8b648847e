package faults

import "net/http"

// Catalogue is the 24 faults of the reliability scorecard, in its order and by its names, each as a rule on PUTs that
// strikes as often as it takes to be met: once, but for those that only a second attempt sees.
func Catalogue() []Rule {
	all := []Rule{
		{Do: Dropped()},
		{Do: DroppedHalfway()},
		{Do: LostReply()},
		{Do: Slow(4 << 20)},
		{Do: named("stalled", stalledHalfway())},
		{Do: Status(500)},
		{Do: SlowDown(0)},
		{Do: Status(429)},
		{Do: Status(408)},
		{Do: S3Error(400, "RequestTimeout", "Your socket connection to the server was not read from or written to within the timeout period.")},
		{Do: S3Error(400, "BadDigest", "The Content-MD5 you specified did not match what we received.")},
		{Do: Expired()},
		{Do: Skewed()},
		{Do: Denied()},
		{Do: EarlyDenied(), Times: 2},
		{Do: TruncatedXML()},
		{Do: OKWithError()},
		{Do: WrongETag()},
		{Do: NoETag()},
		{Do: Redirect(301)},
		{Do: Portal()},
		{Do: NoSuchUpload()},
		{Do: Refused()},
		{Do: NoName()},
	}
	for i := range all {
		all[i].Name, all[i].When = all[i].Do.Name, Puts
	}
	return all
}

// stalledHalfway stalls in the middle of the body, whatever its size; a body without bytes cannot stall.
func stalledHalfway() Fault {
	return Fault{Fits: func(size int64) bool { return size > 0 }, Do: func(e *Exchange) (*http.Response, error) {
		return StalledAfter(e.Request.ContentLength / 2).Do(e)
	}}
}
