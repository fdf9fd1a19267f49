package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// gpg runs GnuPG with a home of its own, or the user's where that is empty.
func gpg(ctx context.Context, home string, args ...string) (string, error) {
	command := exec.CommandContext(ctx, "gpg", append([]string{"--batch", "--yes", "--no-tty", "--status-fd", "1"}, args...)...)
	if home != "" {
		command.Env = append(os.Environ(), "GNUPGHOME="+home)
	}
	command.Stdin = strings.NewReader(os.Getenv("GPG_PASSPHRASE") + "\n") // where --passphrase-fd asks for it
	var said bytes.Buffer
	command.Stderr = &said
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("gpg %s: %w\n%s", strings.Join(args, " "), err, &said)
	}
	return string(out), nil
}

// sign signs both lists of checksums.
func sign(ctx context.Context, home, folder, key string) error {
	version, err := versionOf(folder)
	if err != nil {
		return err
	}
	for _, list := range []string{names{version}.registrySums(), names{version}.otherSums()} {
		path := filepath.Join(folder, list)
		if _, err := gpg(ctx, home, "--pinentry-mode", "loopback", "--passphrase-fd", "0", "--local-user", key, "--output", path+".sig", "--detach-sign", path); err != nil {
			return err
		}
	}
	return nil
}

// checkSignature fails unless a file was signed by the key, in the form that registries read.
func checkSignature(ctx context.Context, path, key string) error {
	signature, err := os.ReadFile(path + ".sig")
	if err != nil {
		return err
	}
	if bytes.HasPrefix(signature, []byte("-----")) {
		return fmt.Errorf("%s.sig is armored, which the Terraform registry refuses", path)
	}
	home, err := os.MkdirTemp("", "gpg")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(home) }()
	if _, err := gpg(ctx, home, "--import", key); err != nil {
		return err
	}
	said, err := gpg(ctx, home, "--trust-model", "always", "--verify", path+".sig", path)
	if err != nil {
		return err
	}
	for line := range strings.Lines(said) {
		// VALIDSIG fingerprint date time expires version reserved algorithm hash class primary
		fields := strings.Fields(line)
		if len(fields) > 8 && fields[1] == "VALIDSIG" {
			if !slices.Contains([]string{"1", "17"}, fields[8]) {
				return fmt.Errorf("%s.sig: the key is neither RSA nor DSA, and the Terraform registry knows no other", path)
			}
			return nil
		}
	}
	return fmt.Errorf("%s.sig: gpg names no valid signature", path)
}

// rehearse signs with a key that nobody has afterwards, verifies everything, and sees to it that a changed file would be noticed.
func (v verification) rehearse(ctx context.Context, folder string, out io.Writer) error {
	home, err := os.MkdirTemp("", "gpg")
	if err != nil {
		return err
	}
	defer func() {
		_ = exec.CommandContext(context.WithoutCancel(ctx), "gpgconf", "--homedir", home, "--kill", "all").Run() // the agent of this home
		_ = os.RemoveAll(home)
	}()
	const owner = "rehearsal@example.com"
	if _, err := gpg(ctx, home, "--pinentry-mode", "loopback", "--passphrase", "", "--quick-generate-key", owner, "rsa3072", "sign", "1d"); err != nil {
		return err
	}
	v.key = filepath.Join(home, "public.asc")
	if _, err := gpg(ctx, home, "--armor", "--output", v.key, "--export", owner); err != nil {
		return err
	}
	if err := sign(ctx, home, folder, owner); err != nil {
		return err
	}
	if err := v.verify(ctx, folder, out); err != nil {
		return err
	}
	return v.forge(ctx, home, folder)
}

// forge fails where a list with a line more still counts as signed.
func (v verification) forge(ctx context.Context, home, folder string) error {
	version, err := versionOf(folder)
	if err != nil {
		return err
	}
	list := names{version}.registrySums()
	forged := filepath.Join(home, list)
	for _, suffix := range []string{"", ".sig"} {
		content, err := os.ReadFile(filepath.Join(folder, list+suffix))
		if err != nil {
			return err
		}
		if suffix == "" {
			content = append(content, '\n')
		}
		if err := os.WriteFile(forged+suffix, content, 0o600); err != nil {
			return err
		}
	}
	if checkSignature(ctx, forged, v.key) == nil {
		return errors.New("a list of checksums that was changed after it was signed passes as signed")
	}
	return nil
}
