package uitest

import "linkdrop/uploader/settings"

// Acme is a company's backend.
func Acme() settings.Destination {
	return settings.Destination{ID: "acme", Name: "Acme Share", Kind: settings.Linkdrop, URL: "https://share.acme.example", Account: "a1b2c3d4"}
}

// Europa is a storage of the person's own.
func Europa() settings.Destination {
	return settings.Destination{ID: "eu", Name: "Europa", Kind: settings.AmazonS3, Account: "e1b2c3d4", S3: &settings.S3Options{
		Bucket: "acme-eu", Region: "eu-central-1", Headers: map[string]string{"x-amz-storage-class": "STANDARD_IA"},
	}}
}
