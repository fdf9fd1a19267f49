package provider_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

// tells are the functions whose last two arguments are a summary and a detail.
var tells = regexp.MustCompile(`^(Add(Attribute)?(Error|Warning)|New(Attribute)?(Error|Warning)Diagnostic|Warn|Warning|Error)$`)

// ours are words that the sources have for what people have other words for.
var ours = regexp.MustCompile(`(?i)\b(canary|baseline|barrier|sighting|echo|traces|evidence|belief|victim)\b`)

// Every error and warning that is written down in the sources is worded alike, also those that no test provokes. What a text is made of
// is not known here; what it begins and ends with mostly is.
func TestWordsInTheSources(t *testing.T) {
	t.Parallel()
	found := 0
	err := filepath.WalkDir(".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			summary, detail := toldBy(n)
			if summary == unwritten && detail == unwritten || summary+detail == "" {
				return true // both are made elsewhere
			}
			found++
			if wrong := miswordedAround(summary, detail); wrong != "" {
				t.Errorf("%s: %s:\n%s\n%s", files.Position(n.Pos()), wrong, summary, detail)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 100 {
		t.Errorf("only %d texts were found", found)
	}
}

// toldBy gives the summary and the detail that a call, or an object.Problem, tells; both are empty where it tells nothing.
func toldBy(n ast.Node) (summary, detail string) {
	var arguments []ast.Expr
	switch n := n.(type) {
	case *ast.CallExpr:
		if method, ok := n.Fun.(*ast.SelectorExpr); ok && tells.MatchString(method.Sel.Name) {
			arguments = n.Args
		}
	case *ast.CompositeLit:
		name, _ := n.Type.(*ast.Ident)
		if of, ok := n.Type.(*ast.SelectorExpr); ok {
			name = of.Sel
		}
		if name != nil && name.Name == "Problem" {
			for _, e := range n.Elts {
				if named, ok := e.(*ast.KeyValueExpr); ok {
					e = named.Value
				}
				arguments = append(arguments, e)
			}
		}
	}
	if last := len(arguments) - 1; last > 0 {
		return textOf(arguments[last-1]), textOf(arguments[last])
	}
	return "", ""
}

// unwritten stands for a part of a text that is not written down where it is used.
const unwritten = "…"

// miswordedAround is acctest.Misworded for texts of which parts are unwritten: such a part may be whatever is wanted where it stands.
func miswordedAround(summary, detail string) string {
	if word := ours.FindString(summary + detail); word != "" {
		return fmt.Sprintf("%q is no word for people", word)
	}
	if strings.HasPrefix(summary, unwritten) {
		summary = "X" + summary
	}
	if strings.HasSuffix(detail, unwritten) {
		detail += "."
	}
	return acctest.Misworded(strings.ReplaceAll(summary, unwritten, "x"), strings.ReplaceAll(detail, unwritten, "x"))
}

// textOf is what an expression is known to say.
func textOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil {
			return text
		}
	case *ast.BinaryExpr:
		return textOf(e.X) + textOf(e.Y)
	case *ast.ParenExpr:
		return textOf(e.X)
	case *ast.CallExpr:
		if method, ok := e.Fun.(*ast.SelectorExpr); ok && method.Sel.Name == "Sprintf" {
			return verbs.ReplaceAllString(textOf(e.Args[0]), unwritten)
		}
	}
	return unwritten
}

var verbs = regexp.MustCompile(`%(\[\d\])?[a-z]`)
