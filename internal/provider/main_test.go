package provider_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if *everyFault {
		fmt.Fprintf(os.Stdout, "%d of %d survived\n", faultTally.survived.Load(), faultTally.met.Load())
	}
	acctest.Cleanup()
	os.Exit(code)
}
