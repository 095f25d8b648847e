package journal

import "linkdrop/uploader/fault"

// isNoRoom knows a full disk and a used-up quota.
func isNoRoom(err error) bool { return fault.Open("journal", err).Kind == fault.DiskFull }
