package provider_test

import (
	"fmt"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if *everyFault {
		fmt.Fprintf(os.Stdout, "%d of %d survived\n", faultTally.survived.Load(), faultTally.met.Load())
	}
	os.Exit(code)
}
