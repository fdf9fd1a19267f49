package engine

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
)

// Build builds the Go package of a provider, named as seen from a folder, into a binary. Flags are those of go build.
func Build(ctx context.Context, folder, target, binary string, flags ...string) error {
	command := exec.CommandContext(ctx, "go", slices.Concat([]string{"build", "-buildvcs=false", "-o", binary}, flags, []string{target})...)
	command.Dir = folder
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("building the provider %s: %w\n%s", target, err, out)
	}
	return nil
}

// Overrides is the CLI configuration by which an engine takes the provider of an address, such as terraform-leaf/leaf, from
// the folder in which it was built, without init.
func Overrides(address, folder string) string {
	return fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n  direct {}\n}\n", address, folder)
}
