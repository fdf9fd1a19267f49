package run

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// often is how often the provider's processes are looked at. The kernel keeps each one's peak, so what is missed is only
// what a process takes in its last moments.
const often = 20 * time.Millisecond

// watch follows the processes below pid that run the binary, and returns a function that stops it and says the greatest
// memory that one of them had.
func watch(pid int, binary string) (peak func() int64) {
	if binary == "" {
		return func() int64 { return 0 }
	}
	stop, result := make(chan struct{}), make(chan int64)
	go func() {
		ticker := time.NewTicker(often)
		defer ticker.Stop()
		var greatest int64
		for {
			select {
			case <-ticker.C:
				for _, child := range children(pid) {
					if exe, err := os.Readlink(proc(child, "exe")); err == nil && exe == binary {
						greatest = max(greatest, peakOf(child))
					}
				}
			case <-stop:
				result <- greatest
				return
			}
		}
	}()
	return func() int64 {
		close(stop)
		return <-result
	}
}

// children are the processes that the threads of a process started.
func children(pid int) []int {
	lists, _ := filepath.Glob(proc(pid, "task/*/children"))
	var found []int
	for _, list := range lists {
		content, _ := os.ReadFile(list) //nolint:gosec // a file of the kernel
		for field := range strings.FieldsSeq(string(content)) {
			if child, err := strconv.Atoi(field); err == nil {
				found = append(found, child)
			}
		}
	}
	return found
}

// peakOf is the peak of resident memory, VmHWM, in bytes; 0 where the process has ended.
func peakOf(pid int) int64 {
	status, _ := os.ReadFile(proc(pid, "status"))
	for line := range bytes.Lines(status) {
		if value, ok := bytes.CutPrefix(line, []byte("VmHWM:")); ok {
			kilobytes, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(string(value)), " kB"), 10, 64)
			return kilobytes << 10
		}
	}
	return 0
}

func proc(pid int, name string) string {
	return "/proc/" + strconv.Itoa(pid) + "/" + name
}
