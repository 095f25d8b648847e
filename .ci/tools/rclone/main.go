// Command rclone is rclone with nothing but its S3 server and the backend of this machine's files. It is a module of its own,
// because what it needs does not agree with the other tools, and a small part of rclone, because all of it takes minutes to
// build.
package main

import (
	_ "github.com/rclone/rclone/backend/local"
	"github.com/rclone/rclone/cmd"
	_ "github.com/rclone/rclone/cmd/serve/s3"
)

func main() { cmd.Main() }
