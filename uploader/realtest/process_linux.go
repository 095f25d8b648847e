package realtest

import (
	"os/exec"
	"syscall"
)

// dieWithParent has the kernel kill the process when this one dies, also by kill -9 or a test's timeout, when no cleanup
// runs any more.
func dieWithParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// runAs has a process run as another user; 0 is this one. dieWithParent comes first.
func runAs(cmd *exec.Cmd, user uint32) {
	if user != 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: user, Gid: user}
	}
}
