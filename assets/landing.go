package assets

import "embed"

// Landing is the page behind a link: templates and what they name, under "landing/".
//
//go:embed landing
var Landing embed.FS
