package s3

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"

	"linkdrop/uploader/internal/bucket"
	"linkdrop/uploader/server/storage"
)

// Options say where the bucket is and who signs.
type Options struct {
	Bucket      string
	Prefix      string // of every key, without slashes around it; may be empty
	Region      string // empty: us-east-1
	Endpoint    string // like https://s3.example.com; empty: AWS
	PathStyle   bool   // the bucket in the path also where the host would take it
	Credentials aws.CredentialsProvider
	Note        func(text string) // told once of each question that the store does not answer; nil: silence

	Transport http.RoundTripper // of the calls; nil: the SDK's
}

// Store is a storage.Storage in a bucket. It is safe for concurrent use.
type Store struct {
	client      *awss3.Client
	signer      *bucket.Signer
	credentials aws.CredentialsProvider
	location    bucket.Location
	bucket      string
	prefix      string // with its slash
	optional    optionalCalls
	conditions  atomic.Int32 // conditionsUnknown, …
	learning    sync.Mutex
}

var _ storage.Storage = (*Store)(nil)

// New prepares a store. It asks nothing of it: Check does.
func New(o Options) (*Store, error) {
	s := &Store{
		bucket: o.Bucket, credentials: aws.NewCredentialsCache(o.Credentials), signer: bucket.NewPresigner(), optional: optionalCalls{note: o.Note},
	}
	if o.Prefix != "" {
		if storage.CheckKey(o.Prefix) != nil {
			return nil, errors.New("s3 storage: the prefix is not usable")
		}
		s.prefix = o.Prefix + "/"
	}
	u, err := url.Parse(o.Endpoint)
	if err != nil || o.Endpoint != "" && (u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.Trim(u.Path, "/") != "") || o.Bucket == "" {
		return nil, errors.New("s3 storage: a bucket, and an endpoint like https://s3.example.com, are needed")
	}
	path := o.PathStyle || bucket.NeedsPath(o.Bucket) || bucket.LikesPath(o.Endpoint)
	s.location = bucket.NewLocation(o.Endpoint, cmp.Or(o.Region, bucket.DefaultRegion), o.Bucket, path)
	s.client = s.location.Client(s.credentials, o.Transport)
	return s, nil
}

// Hosts implements storage.Storage.
func (s *Store) Hosts() []string { return []string{s.location.Host} }

// Origins are the hosts with their scheme.
func (s *Store) Origins() []string { return []string{s.location.Scheme + "://" + s.location.Host} }

// Place says where its objects are: the place of a bucket or a prefix begins those of all that is in it. On AWS the name of a bucket is
// nobody else's.
func (s *Store) Place() string {
	host := strings.ToLower(strings.TrimPrefix(s.location.Host, s.bucket+"."))
	if s.location.AWS {
		host = "amazonaws"
	}
	return host + "/" + s.bucket + "/" + s.prefix
}

// Handler is nil: the store has an address of its own.
func (s *Store) Handler() http.Handler { return nil }

// Check implements storage.Storage. The first that finds the store there also finds out what it knows of conditions.
func (s *Store) Check(ctx context.Context) error {
	_, err := s.client.HeadBucket(ctx, &awss3.HeadBucketInput{Bucket: &s.bucket})
	err = s.optional.answer("HeadBucket", err)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return errors.New("s3 storage: there is no such bucket")
	case err != nil && !errors.Is(err, storage.ErrSilent): // silent: it answers, and that is all that can be known
		return err
	}
	s.learnConditions(ctx)
	return nil
}

// fullKey is the key in the bucket.
func (s *Store) fullKey(key string) (string, error) {
	full := s.prefix + key
	if err := storage.CheckKey(full); err != nil {
		return "", err
	}
	return full, nil
}

// asStorageError puts S3's answers in the words of package storage, and drops addresses from what is left.
func asStorageError(op string, err error) error {
	if err == nil {
		return nil
	}
	var coded interface{ ErrorCode() string }
	if errors.As(err, &coded) {
		if known := byCode(coded.ErrorCode()); known != nil {
			return known
		}
		return fmt.Errorf("s3 storage: %s: %s", op, coded.ErrorCode())
	}
	var u *url.Error
	if errors.As(err, &u) {
		return fmt.Errorf("s3 storage: %s: %w", op, u.Err)
	}
	return fmt.Errorf("s3 storage: %s: %w", op, err)
}

func byCode(code string) error {
	switch code {
	case "NoSuchKey", "NotFound":
		return storage.ErrNotFound
	case "NoSuchUpload":
		return storage.ErrNoUpload
	case "InvalidPart", "InvalidPartOrder", "EntityTooSmall":
		return storage.ErrInvalidPart
	case "QuotaExceeded", "InsufficientStorage", "StorageFull", "XMinioStorageFull":
		return storage.ErrFull
	}
	return nil
}
