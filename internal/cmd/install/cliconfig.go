package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

// configuration is what a CLI configuration says of the mirror. All other providers come from where they come from without it.
func configuration(mirror string) string {
	addresses := make([]string, len(hosts))
	for i, host := range hosts {
		addresses[i] = fmt.Sprintf("%q", host+"/"+address)
	}
	ours := strings.Join(addresses, ", ")
	return fmt.Sprintf("provider_installation {\n"+
		"  filesystem_mirror {\n    path    = %q\n    include = [%s]\n  }\n"+
		"  direct {\n    exclude = [%s]\n  }\n}\n", filepath.ToSlash(mirror), ours, ours)
}

// user is whose CLI configuration it is.
type user struct {
	home     string
	getenv   func(string) string
	override string // the only file that engines read, if there is one
}

// mirror is the folder of the provider.
func (u user) mirror() string {
	if data := u.getenv("XDG_DATA_HOME"); data != "" {
		return filepath.Join(data, name)
	}
	if data := u.getenv("LOCALAPPDATA"); runtime.GOOS == "windows" && data != "" {
		return filepath.Join(data, name)
	}
	return filepath.Join(u.home, ".local", "share", name)
}

// folder is that from which engines read all files that end in .tfrc. OpenTofu has one below XDG_CONFIG_HOME for those
// who have no ~/.terraform.d: making that would hide theirs.
func (u user) folder() string {
	folder := filepath.Join(u.home, ".terraform.d")
	if data := u.getenv("APPDATA"); runtime.GOOS == "windows" && data != "" {
		folder = filepath.Join(data, "terraform.d")
	}
	if xdg := u.getenv("XDG_CONFIG_HOME"); xdg != "" && !exists(folder) && exists(filepath.Join(xdg, "opentofu")) {
		return filepath.Join(xdg, "opentofu")
	}
	return folder
}

// usual is where users have a CLI configuration.
func (u user) usual() string {
	if u.override != "" {
		return u.override
	}
	return u.files()[0]
}

// files are the CLI configurations that engines read beside those of the folder.
func (u user) files() []string {
	if data := u.getenv("APPDATA"); runtime.GOOS == "windows" && data != "" {
		return []string{filepath.Join(data, "terraform.rc"), filepath.Join(data, "tofu.rc")}
	}
	files := []string{filepath.Join(u.home, ".terraformrc"), filepath.Join(u.home, ".tofurc")}
	if xdg := u.getenv("XDG_CONFIG_HOME"); xdg != "" {
		files = append(files, filepath.Join(xdg, "opentofu", "tofurc"))
	}
	return files
}

var block = regexp.MustCompile(`(?m)^\s*"?provider_installation\b`)

// write makes the file, where engines will read it and nothing of the user's says otherwise.
func (u user) write(lines string) (string, error) {
	ours, read := filepath.Join(u.folder(), "leaf.tfrc"), u.files()
	if u.override != "" {
		ours, read = u.override, []string{u.override}
	} else if others, err := filepath.Glob(filepath.Join(u.folder(), "*.tfrc*")); err == nil {
		read = append(read, others...)
	}
	for _, file := range read {
		content, err := os.ReadFile(file)
		switch {
		case errors.Is(err, os.ErrNotExist):
		case err != nil:
			return "", err
		case file == ours && string(content) == lines:
			return ours, nil // from an earlier install
		case block.Match(content):
			return "", fmt.Errorf("%s has a provider_installation block already, and engines take one only: nothing was written. Merge the lines into it", file)
		}
	}
	if err := os.MkdirAll(filepath.Dir(ours), 0o700); err != nil {
		return "", err
	}
	file, err := os.OpenFile(ours, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, os.ErrExist) && u.override != "":
		return "", fmt.Errorf("TF_CLI_CONFIG_FILE names %s, and engines read no other file: nothing was written. Add the lines there", ours)
	case errors.Is(err, os.ErrExist):
		return "", fmt.Errorf("%s is there already, with something else in it: nothing was written", ours)
	case err != nil:
		return "", err
	}
	_, err = file.WriteString(lines)
	return ours, errors.Join(err, file.Close())
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
