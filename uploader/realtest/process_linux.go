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
