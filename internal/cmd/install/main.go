// Command install builds the provider into a folder from which Terraform and OpenTofu install it, as they would from a
// registry, and prints the lines of a CLI configuration that say so.
//
//	go run ./internal/cmd/install [-version V] [-write]
//
// Without -version each install is a version of its own, 0.0.TIME, below every release: a lock file holds the hash of what
// it was made with, and an engine refuses a version whose bytes have changed. With -write the lines become a file that
// engines read beside the user's own configuration; no file that is there is changed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/engine"
)

const (
	name        = "terraform-provider-leaf"
	mainPackage = "github.com/terraform-leaf/" + name
	address     = "terraform-leaf/leaf"
)

// hosts are the registries under which the engines look for an address without a host.
var hosts = []string{"registry.terraform.io", "registry.opentofu.org"}

func main() {
	version := flag.String("version", "", "the `version` to install as, such as 0.1.0; without it one that is new and below every release")
	write := flag.Bool("write", false, "write the CLI configuration beside the user's, where nothing is in the way")
	override := flag.String("cli-config", os.Getenv("TF_CLI_CONFIG_FILE"), "the `file` that TF_CLI_CONFIG_FILE names in the user's shell")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *version, *write, *override, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "install:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, version string, write bool, override string, out io.Writer) error {
	if version == "" {
		version = "0.0." + time.Now().UTC().Format("20060102150405")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return err
	}
	u := user{home: home, getenv: os.Getenv, override: override}
	mirror, err := install(ctx, u.mirror(), version)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Version %s of the provider is in %s, for Terraform and OpenTofu.\n", version, mirror)
	lines := configuration(mirror)
	if !write {
		fmt.Fprintf(out, "These lines of a CLI configuration (%s) make engines install it from there; `make install WRITE=1` writes them:\n\n%s\n", u.usual(), lines)
		return nil
	}
	file, err := u.write(lines)
	if err != nil {
		return fmt.Errorf("%w\nThe lines are:\n\n%s", err, lines)
	}
	fmt.Fprintf(out, "Engines find it by %s. `terraform init` or `tofu init` installs it, with -upgrade where a lock file names an earlier install.\n"+
		"To undo it, delete both.\n", file)
	return nil
}

// semantic is what engines take for the version of a provider.
var semantic = regexp.MustCompile(`^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$`)

// install builds the provider into a filesystem mirror, under the address that it has in each registry.
func install(ctx context.Context, mirror, version string) (string, error) {
	if !semantic.MatchString(version) {
		return "", fmt.Errorf("%q is no version of a provider, such as 0.1.0", version)
	}
	binary := ""
	for _, host := range hosts {
		folder := filepath.Join(mirror, host, filepath.FromSlash(address), version, runtime.GOOS+"_"+runtime.GOARCH)
		if err := os.MkdirAll(folder, 0o750); err != nil {
			return "", err
		}
		target := filepath.Join(folder, name+"_v"+version)
		if runtime.GOOS == "windows" {
			target += ".exe"
		}
		if binary != "" {
			if err := os.Remove(target); err != nil && !errors.Is(err, os.ErrNotExist) {
				return "", err
			}
			if os.Link(binary, target) == nil {
				continue // one file under both addresses
			}
		}
		if err := engine.Build(ctx, "", mainPackage, target, "-ldflags=-X main.version="+version); err != nil {
			return "", err
		}
		binary = target
	}
	return mirror, nil
}
