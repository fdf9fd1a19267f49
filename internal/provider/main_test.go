package provider_test

import (
	"os"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	acctest.Cleanup()
	os.Exit(code)
}
