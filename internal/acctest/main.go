package acctest

import (
	"os"
	"testing"
)

// Main runs the tests of a package that uses AsUser, and removes what was built for them.
func Main(m *testing.M) {
	code := m.Run()
	Cleanup()
	os.Exit(code)
}
