package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// checkArchive looks at one program of one platform: what its archive holds, and whether the SBOM tells of that. It gives the binary.
func (v verification) checkArchive(folder, program, platform string) ([]byte, error) {
	n := names{v.version}
	archive := n.archive(program, platform)
	reader, err := zip.OpenReader(filepath.Join(folder, archive))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", archive, err)
	}
	defer func() { _ = reader.Close() }()
	var have []string
	var binary []byte
	var problems []error
	for _, file := range reader.File {
		have = append(have, file.Name)
		if file.Name != n.binary(program, platform) {
			continue
		}
		if file.Mode().Perm() != 0o755 {
			problems = append(problems, fmt.Errorf("%s has the mode %v", file.Name, file.Mode()))
		}
		content, err := file.Open()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", archive, err)
		}
		binary, err = io.ReadAll(content)
		if err := errors.Join(err, content.Close()); err != nil {
			return nil, fmt.Errorf("%s: %w", archive, err)
		}
	}
	problems = append(problems, differ("it holds", have, []string{n.binary(program, platform), "LICENSE"}))
	if binary != nil {
		problems = append(problems, v.checkBinary(binary, program, platform), v.checkSBOM(folder, n.sbom(program, platform), binary))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, fmt.Errorf("%s: %w", archive, err)
	}
	return binary, nil
}

// packages are the programs' main packages.
var packages = map[string]string{
	provider:  "github.com/terraform-leaf/terraform-provider-leaf",
	simulator: "github.com/terraform-leaf/terraform-provider-leaf/internal/cmd/leafsim",
	probe:     "github.com/terraform-leaf/terraform-provider-leaf/internal/cmd/leafprobe",
}

func (v verification) checkBinary(binary []byte, program, platform string) error {
	info, err := buildinfo.Read(bytes.NewReader(binary))
	if err != nil {
		return fmt.Errorf("no program of Go: %w", err)
	}
	var problems []error
	if info.Path != packages[program] {
		problems = append(problems, fmt.Errorf("it was built from %s", info.Path))
	}
	system, machine, _ := strings.Cut(platform, "_")
	for key, want := range map[string]string{"GOOS": system, "GOARCH": machine, "CGO_ENABLED": "0", "-trimpath": "true"} {
		if have := setting(info, key); have != want {
			problems = append(problems, fmt.Errorf("it was built with %s=%s instead of %s", key, have, want))
		}
	}
	have, err := header(binary)
	if err != nil {
		problems = append(problems, err)
	} else if have != machine {
		problems = append(problems, fmt.Errorf("its header is that of %s", have))
	}
	// The linker writes it into the binary, so that it can be found on platforms on which the binary does not run.
	if mark := "v" + v.version + "@" + v.commit; !bytes.Contains(binary, []byte(mark)) {
		problems = append(problems, fmt.Errorf("it does not say that it is %s", mark))
	}
	return errors.Join(problems...)
}

func setting(info *buildinfo.BuildInfo, key string) string {
	for _, s := range info.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}

// header reads for which processor a binary is, and fails where it needs libraries that not every machine of its system has.
func header(binary []byte) (string, error) {
	reader := bytes.NewReader(binary)
	var libraries []string
	var machine string
	if file, err := elf.NewFile(reader); err == nil {
		machine = map[elf.Machine]string{elf.EM_386: "386", elf.EM_X86_64: "amd64", elf.EM_ARM: "arm", elf.EM_AARCH64: "arm64"}[file.Machine]
		libraries, _ = file.ImportedLibraries() // none where there is no table of them
		for _, part := range file.Progs {
			if part.Type == elf.PT_INTERP {
				libraries = append(libraries, "a dynamic linker")
			}
		}
	} else if file, err := macho.NewFile(reader); err == nil {
		machine = map[macho.Cpu]string{macho.CpuAmd64: "amd64", macho.CpuArm64: "arm64"}[file.Cpu]
		libraries, _ = file.ImportedLibraries()
		// There is no other way to the system there.
		libraries = slices.DeleteFunc(libraries, func(name string) bool {
			return strings.HasPrefix(name, "/usr/lib/lib") || strings.HasPrefix(name, "/System/Library/Frameworks/")
		})
	} else if file, err := pe.NewFile(reader); err == nil {
		machine = map[uint16]string{pe.IMAGE_FILE_MACHINE_I386: "386", pe.IMAGE_FILE_MACHINE_AMD64: "amd64", pe.IMAGE_FILE_MACHINE_ARM64: "arm64"}[file.Machine]
		symbols, _ := file.ImportedSymbols()
		for _, symbol := range symbols {
			if _, library, _ := strings.Cut(symbol, ":"); !strings.EqualFold(library, "kernel32.dll") {
				libraries = append(libraries, library)
			}
		}
	} else {
		return "", errors.New("it is in none of the formats ELF, Mach-O and PE")
	}
	if len(libraries) > 0 {
		return machine, fmt.Errorf("it is not static, and needs %s", strings.Join(slices.Compact(libraries), ", "))
	}
	return machine, nil
}

// bom is what is read of an SBOM in the form of CycloneDX.
type bom struct {
	Format   string `json:"bomFormat"`
	Metadata struct {
		Component  component `json:"component"`
		Properties []struct {
			Name  string `json:"name"`
			Value string `json:"value"`
		} `json:"properties"`
	} `json:"metadata"`
	Components []component `json:"components"`
}

type component struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// checkSBOM compares an SBOM with the modules that the binary itself names.
func (v verification) checkSBOM(folder, name string, binary []byte) error {
	content, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		return err
	}
	var read bom
	if err := json.Unmarshal(content, &read); err != nil || read.Format != "CycloneDX" {
		return fmt.Errorf("%s is no CycloneDX JSON: %w", name, err)
	}
	info, err := buildinfo.Read(bytes.NewReader(binary))
	if err != nil {
		return err
	}
	want := []string{info.Main.Path + " v" + v.version, "std " + info.GoVersion}
	for _, module := range info.Deps {
		if module.Replace != nil {
			module = module.Replace
		}
		want = append(want, module.Path+" "+module.Version)
	}
	var have []string
	for _, c := range append(read.Components, read.Metadata.Component) {
		have = append(have, c.Name+" "+c.Version)
	}
	err = differ(name+" lists", have, want)
	for _, property := range read.Metadata.Properties {
		if property.Name == "cdx:gomod:binary:hash:SHA-256" && property.Value == fmt.Sprintf("%x", sha256.Sum256(binary)) {
			return err
		}
	}
	return errors.Join(err, fmt.Errorf("%s was not made of this binary", name))
}
