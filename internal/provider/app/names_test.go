package app_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

// oddNames are names that a path holds only if they are encoded right. The table of what is refused is that of
// TestProviderAppValidation.
var oddNames = []string{
	"my app", " both ends ", "ünïcødé", "農場 🚜", "100%", "%2F", "%2e", "what?", "a#b", "a+b", "v1.2..3", "...", ".hidden", "a;b=c", "a=b&c",
	"a:b@c", `back\slash`, `quo"te`, "it's", "${x}", "%{x}", "a|b", "[a]", "~", "<b>", "a\tb", "A", "a",
}

// TestAccProviderApp_names makes apps of all names, imports as many, reads, updates and deletes them, and looks what they
// are called in the API.
func TestAccProviderApp_names(t *testing.T) {
	w := acctest.New(t)
	var made, imported []acctest.App
	for i, name := range oddNames {
		deere, stara := acctest.AppOf("john_deere", name), acctest.AppOf("stara", name)
		deere.Local, stara.Local = fmt.Sprintf("made_%d", i), fmt.Sprintf("imported_%d", i)
		made, imported = append(made, deere), append(imported, stara)
	}
	apps := append(slices.Clone(made), imported...)
	rotated := acctest.ChangedApps(apps, func(a *acctest.App) { a.Values[a.Fields[1].Name] += "-2" })
	addElsewhere(w, imported)
	w.Test(t,
		resource.TestStep{
			Config: configOf(apps) + imports(imported),
			Check:  resource.ComposeTestCheckFunc(stored(w, apps), wrote(w, append(writesOf("POST", made), writesOf("PUT", imported)...)...)),
		},
		resource.TestStep{
			PreConfig: w.ResetRequests, Config: configOf(rotated),
			Check: resource.ComposeTestCheckFunc(stored(w, rotated), wrote(w, writesOf("PUT", apps)...)),
		},
		resource.TestStep{PreConfig: w.ResetRequests, Config: configOf(rotated), Destroy: true, Check: wrote(w, writesOf("DELETE", apps)...)},
	)
	if n := len(w.Apps()); n > 0 {
		t.Errorf("%d apps are left", n)
	}
}
