package bucket

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// Only Amazon's own endpoints have the region in their host.
func TestWhatIsAmazons(t *testing.T) {
	for endpoint, want := range map[string]bool{
		"": true, "https://s3.eu-central-1.amazonaws.com": true, "https://S3.cn-north-1.AMAZONAWS.com.cn": true, "https://s3.example.com": false, "https://amazonaws.com.example.com": false, ":": false,
	} {
		if NewLocation(endpoint, "eu-central-1", "box", false).AWS != want {
			t.Errorf("%q: %v", endpoint, !want)
		}
	}
}

// A storage's checksum counts where it is of the whole, and can be read.
func TestTheChecksumThatAStorageTells(t *testing.T) {
	const one = "AAAAAAAAAAE="
	for name, c := range map[string]struct {
		out  awss3.HeadObjectOutput
		good bool
	}{
		"none": {}, "the whole": {awss3.HeadObjectOutput{ChecksumCRC64NVME: aws.String(one)}, true},
		"of the parts": {awss3.HeadObjectOutput{ChecksumCRC64NVME: aws.String(one), ChecksumType: types.ChecksumTypeComposite}, false},
		"a short one":  {awss3.HeadObjectOutput{ChecksumCRC64NVME: aws.String("AAAA")}, false},
		"a longer one": {awss3.HeadObjectOutput{ChecksumCRC64NVME: aws.String("AAAAAAAAAAAAAAAA")}, false},
		"no base 64":   {awss3.HeadObjectOutput{ChecksumCRC64NVME: aws.String("AAAAAAAAAAA!")}, false},
	} {
		if got := CRC64(&c.out); (got != nil) != c.good || got != nil && *got != 1 {
			t.Errorf("%s: %v", name, got)
		}
	}
}
