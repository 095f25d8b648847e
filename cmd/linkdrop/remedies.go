package main

import (
	"context"
	"os/exec"
	"runtime"

	"linkdrop/ui/present"
)

// remedies lead out of the window; what this computer does not have is not there.
func remedies() map[present.Remedy]func(dest string) {
	all := map[present.Remedy]func(string){}
	if open := clockSettings(runtime.GOOS, exec.LookPath); open != nil {
		all[present.OpenClock] = func(string) { go start(open) }
	}
	return all
}

// clockSettings is the command that shows the system's date and time; nil: there is none.
func clockSettings(system string, find func(string) (string, error)) []string {
	switch system {
	case "windows":
		return []string{"explorer.exe", "ms-settings:dateandtime"}
	case "darwin":
		return []string{"open", "x-apple.systempreferences:com.apple.preference.datetime"}
	}
	for _, command := range [][]string{{"gnome-control-center", "datetime"}, {"systemsettings", "kcm_clock"}, {"systemsettings5", "kcm_clock"}} {
		if path, err := find(command[0]); err == nil {
			return append([]string{path}, command[1:]...)
		}
	}
	return nil
}

// start runs a program that outlives us. That it cannot be started is seen by the person who pressed the button.
func start(command []string) {
	cmd := exec.CommandContext(context.Background(), command[0], command[1:]...) //nolint:gosec // one of the commands above
	_ = cmd.Run()
}
