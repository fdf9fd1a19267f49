// Command release finishes what GoReleaser has built, signs it, and checks a folder with a release as a registry and a user would.
//
//	go run ./internal/cmd/release complete -sbom COMMAND DIST   # SBOMs, manifest, checksums of what registries do not read
//	go run ./internal/cmd/release sign -key FINGERPRINT DIST    # both lists of checksums
//	go run ./internal/cmd/release verify [flags] FOLDER         # all of it; the folder may be a download
//	go run ./internal/cmd/release rehearse [flags] DIST         # sign with a key made for the occasion, and verify
//
// A registry takes a release only if its list of checksums names the provider's archives and the manifest, and nothing else.
// So there are two lists, each with a signature.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("which of complete, sign, verify and rehearse?")
	}
	var v verification
	flags := flag.NewFlagSet("release "+args[0], flag.ContinueOnError)
	generator := flags.String("sbom", "", "`command` that is cyclonedx-gomod")
	key := flags.String("key", "", "sign: `fingerprint` of the key in gpg's own keyring; verify: file with the public key")
	platforms := flags.String("platforms", "", "the `platforms` that are to be there, such as \"linux_amd64 windows_arm64\"; without it those of a release")
	engines := flags.String("engines", "", "`paths` of the engines that install from the folder, separated by spaces; without it that of the tests")
	flags.StringVar(&v.version, "version", "", "the `version` that it has to be; without it the one that the files name")
	flags.StringVar(&v.commit, "commit", "", "the `commit` that it has to be of; without it HEAD")
	flags.StringVar(&v.goreleaser, "again", "", "`command` that is GoReleaser, to build the first platform a second time, elsewhere and from nothing")
	flags.StringVar(&v.config, "config", ".goreleaser.yml", "GoReleaser's configuration for -again")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return fmt.Errorf("%d folders instead of one", flags.NArg())
	}
	folder := flags.Arg(0)
	v.platforms, v.engines, v.key = released, strings.Fields(*engines), *key
	if *platforms != "" {
		v.platforms = strings.Fields(*platforms)
	}
	if v.commit == "" {
		head, err := exec.CommandContext(ctx, "git", "rev-parse", "HEAD").Output()
		if err != nil {
			return fmt.Errorf("git does not say which commit this is: %w", err)
		}
		v.commit = strings.TrimSpace(string(head))
	}
	switch args[0] {
	case "complete":
		return complete(ctx, folder, *generator)
	case "sign":
		return sign(ctx, "", folder, *key)
	case "rehearse":
		return v.rehearse(ctx, folder, out)
	case "verify":
		return v.verify(ctx, folder, out)
	}
	return fmt.Errorf("%q is none of complete, sign, verify and rehearse", args[0])
}
