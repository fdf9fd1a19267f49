package run

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// often is how often the provider's processes are looked at. The kernel keeps each one's peak of memory and its sum of
// time, so what is missed is only what a process takes in its last moments.
const often = 20 * time.Millisecond

// watch follows the processes below pid that run the binary, and returns a function that stops it and says what they took.
func watch(pid int, binary string) (took func() Usage) {
	if binary == "" {
		return func() Usage { return Usage{} }
	}
	stop, result := make(chan struct{}), make(chan Usage)
	go func() {
		ticker := time.NewTicker(often)
		defer ticker.Stop()
		var peak int64
		times := map[int]time.Duration{}
		for {
			select {
			case <-ticker.C:
				for _, child := range children(pid) {
					if exe, err := os.Readlink(proc(child, "exe")); err == nil && exe == binary {
						peak, times[child] = max(peak, peakOf(child)), max(times[child], timeOf(child))
					}
				}
			case <-stop:
				usage := Usage{Peak: peak}
				for t := range maps.Values(times) {
					usage.CPU += t
				}
				result <- usage
				return
			}
		}
	}()
	return func() Usage {
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

// timeOf is the time that a process has taken from processors so far; 0 where it has ended.
func timeOf(pid int) (sum time.Duration) {
	stat, _ := os.ReadFile(proc(pid, "stat"))
	_, after, found := bytes.Cut(stat, []byte(") ")) // a name may have spaces in it
	fields := bytes.Fields(after)
	if !found || len(fields) < 13 {
		return 0
	}
	for _, field := range fields[11:13] { // utime and stime, the 14th and 15th of proc_pid_stat(5)
		ticks, _ := strconv.ParseInt(string(field), 10, 64)
		sum += time.Duration(ticks) * tick
	}
	return sum
}

// tick is the unit in which Linux tells programs times, on every platform that Go knows.
const tick = time.Second / 100

func proc(pid int, name string) string {
	return "/proc/" + strconv.Itoa(pid) + "/" + name
}
