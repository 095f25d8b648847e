package s3

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// inspector implements destination.Inspector. Region and clock were found out by opening; only the bucket's rules are asked
// for.
type inspector struct {
	*driver
	said string // the region of the setting; empty: none
}

// Inspect implements destination.Inspector.
func (i inspector) Inspect(ctx context.Context) []destination.Remark {
	region, off := i.signer.location.Region, i.signer.clock.offset()
	return []destination.Remark{
		{About: destination.Region, Fine: i.said == "" || i.said == region, Value: region},
		{About: destination.Clock, Fine: off == 0, Value: minutes(off)},
		i.lifecycle(ctx),
		i.versions(ctx),
	}
}

// versions looks for what keeps deleted files: versioning, or a lock, which nobody can open before its time. Where neither may
// be looked at, nothing is said; deleting shows it as well.
func (i inspector) versions(ctx context.Context) destination.Remark {
	remark := destination.Remark{About: destination.Versions, Fine: true}
	locked := false
	_ = i.call(ctx, "inspect", func(ctx context.Context) error { // most buckets have no such thing
		out, err := i.client.GetObjectLockConfiguration(ctx, &awss3.GetObjectLockConfigurationInput{Bucket: &i.o.Bucket})
		locked = err == nil && out.ObjectLockConfiguration != nil && out.ObjectLockConfiguration.ObjectLockEnabled == types.ObjectLockEnabledEnabled
		return err
	})
	if locked {
		remark.Fine, remark.Value = false, "locked"
		return remark
	}
	err := i.call(ctx, "inspect", func(ctx context.Context) error {
		out, err := i.client.GetBucketVersioning(ctx, &awss3.GetBucketVersioningInput{Bucket: &i.o.Bucket})
		remark.Fine = err != nil || out.Status != types.BucketVersioningStatusEnabled
		return err
	})
	if err != nil {
		remark.Err = err
	}
	return remark
}

// minutes writes a difference of clocks, in a way that needs no translation.
func minutes(d time.Duration) string {
	if d == 0 {
		return ""
	}
	all := int64(d.Abs().Round(time.Minute) / time.Minute)
	if all < 60 {
		return fmt.Sprintf("%d min", all)
	}
	return fmt.Sprintf("%d h %d min", all/60, all%60)
}

// lifecycle looks for the rule that ends what was broken off: without one, the parts of an upload that nobody finishes or
// aborts are stored, unseen and paid for, for ever.
func (i inspector) lifecycle(ctx context.Context) destination.Remark {
	remark := destination.Remark{About: destination.Lifecycle}
	remark.Err = i.call(ctx, "inspect", func(ctx context.Context) error {
		out, err := i.client.GetBucketLifecycleConfiguration(ctx, &awss3.GetBucketLifecycleConfigurationInput{Bucket: &i.o.Bucket})
		if err != nil {
			return err
		}
		if days := aborting(out.Rules, i.o.Prefix); days > 0 {
			remark.Fine, remark.Value = true, strconv.Itoa(days)
		}
		return nil
	})
	if remark.Err != nil && fault.KindOf(remark.Err) == fault.Missing { // NoSuchLifecycleConfiguration: there are no rules at all
		remark.Err = nil
	}
	return remark
}

// aborting is after how many days the rules end an upload below the prefix, by the soonest that does. 0: none does.
func aborting(rules []types.LifecycleRule, prefix string) int {
	soonest := 0
	for _, rule := range rules {
		if rule.Status != types.ExpirationStatusEnabled || rule.AbortIncompleteMultipartUpload == nil || !covers(rule, prefix) {
			continue
		}
		days := int(aws.ToInt32(rule.AbortIncompleteMultipartUpload.DaysAfterInitiation))
		if days > 0 && (soonest == 0 || days < soonest) {
			soonest = days
		}
	}
	return soonest
}

// covers reports whether a rule is for every key below our prefix. One for tags or sizes is not: a broken-off upload has
// neither.
func covers(rule types.LifecycleRule, prefix string) bool {
	only := aws.ToString(rule.Prefix) //nolint:staticcheck // the older form, which stores still have
	if f := rule.Filter; f != nil {
		if f.Tag != nil || f.ObjectSizeGreaterThan != nil || f.ObjectSizeLessThan != nil {
			return false
		}
		if f.Prefix != nil {
			only = *f.Prefix
		}
		if and := f.And; and != nil {
			if len(and.Tags) > 0 || and.ObjectSizeGreaterThan != nil || and.ObjectSizeLessThan != nil {
				return false
			}
			only = aws.ToString(and.Prefix)
		}
	}
	if prefix != "" {
		prefix += "/"
	}
	return strings.HasPrefix(prefix, only)
}
