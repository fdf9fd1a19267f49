// Command leafprobe asks an account of Leaf what Leaf's documentation leaves open, and says what follows for the provider.
// It only reads, unless it is told to write.
//
//	leafprobe                       # reads
//	leafprobe -write -new-user      # makes a Leaf user, tries everything on it, and deletes it
//	leafprobe -report probe.md      # writes the table to a file that may be published
//	leafprobe -variants >leaf.txt   # then: leafsim -variants leaf.txt answers like this account
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafprobe"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// Codes with which the command ends.
const (
	done   = 0
	failed = 1
	usage  = 2
	left   = 3 // something that was made is still there
)

func main() {
	// The first signal ends the run, which then deletes what it made; a second one does not end that.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)) //nolint:gocritic // stop is for the reader
}

const help = `leafprobe [flags]

Asks an account of Leaf what Leaf's documentation leaves open: does a new API key come with its id, what does a 404 say,
do lists have pages? It takes the account from the environment, as the provider does:

  LEAF_TOKEN, or LEAF_USERNAME and LEAF_PASSWORD; LEAF_BASE_URL for another host, such as that of leafsim

By itself it only reads. With -write it makes, reads, makes again, deletes and deletes again two API keys and a magic link of
900 seconds, Agvance credentials, a configuration and four provider apps, all made up, for a Leaf user who has nothing; each
step is announced. What was made is deleted at the end, also after Ctrl-C.

It prints no token, key or secret, and nothing of anybody: no name, address or id.

  leafprobe                                 reads, and prints a table
  leafprobe -write -new-user                asks everything, with a Leaf user of its own
  leafprobe -write -leaf-user ID            asks what needs no Leaf user of its own
  leafprobe -write -new-user -report FILE   writes the table to a file that may be put into a public issue
  leafprobe -write -new-user -variants      prints what makes the simulator answer so: leafsim -variants FILE

It ends with 0, with 1 where nothing could be asked or the run was cut short, with 2 for wrong flags, and with 3 where
something that it made could not be deleted; it says what.

`

// run does what the arguments say, and returns the code to end with.
func run(ctx context.Context, arguments []string, getenv func(string) string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("leafprobe", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, help)
		flags.PrintDefaults()
	}
	write := flags.Bool("write", false, "make and delete objects too; needs -leaf-user or -new-user")
	leafUser := flags.String("leaf-user", "", "`id` of a Leaf user who has nothing, on whom objects are made")
	newUser := flags.Bool("new-user", false, "make a Leaf user for it, and delete it")
	report := flags.String("report", "", "`file` to write the table to, without the names of anything of yours")
	pace := flags.Int("requests-per-minute", 300, "most `requests` a minute, of the 1000 that Leaf is said to serve an account")
	variants := flags.Bool("variants", false, "print the simulator's variants that make it this API, instead of the table")
	asked := flags.Bool("version", false, "print the version and end")
	if err := flags.Parse(arguments); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return done
		}
		return usage
	}
	wrong := ""
	switch {
	case *asked:
		fmt.Fprintln(stdout, "leafprobe", version())
		return done
	case flags.NArg() > 0:
		wrong = fmt.Sprintf("unexpected argument %q", flags.Arg(0))
	case *pace < 1:
		wrong = "-requests-per-minute is 1 at least"
	case *write && *leafUser == "" && !*newUser:
		wrong = "-write needs to know on whom: -new-user makes a Leaf user, -leaf-user ID takes one who has nothing"
	case *leafUser != "" && *newUser:
		wrong = "-leaf-user and -new-user are two ways to say on whom; give one"
	case !*write && (*leafUser != "" || *newUser):
		wrong = "without -write nothing is made; give -write too"
	}
	options, err := account(getenv)
	if wrong != "" || err != nil {
		fmt.Fprintln(stderr, "leafprobe:", cmp.Or(wrong, fmt.Sprint(err)))
		return usage
	}
	options.RequestsPerMinute = *pace
	number, _, _ := strings.Cut(version(), "@") // the API need not know the commit
	options.UserAgent = "leafprobe/" + number
	options.Announce = func(line string) { fmt.Fprintln(stderr, "…", line) }
	options.LeafUser, options.NewUser = *leafUser, *newUser

	found, err := leafprobe.Run(ctx, options)
	code := done
	if err != nil {
		fmt.Fprintln(stderr, "leafprobe:", err)
		code = failed
	}
	if *variants {
		fmt.Fprint(stdout, found.VariantsFile())
	} else {
		fmt.Fprint(stdout, found.Markdown())
	}
	if *report != "" {
		if err := os.WriteFile(*report, []byte(found.Page(options.UserAgent)), 0o600); err != nil {
			fmt.Fprintln(stderr, "leafprobe:", err)
			code = failed
		}
	}
	for _, line := range found.Left {
		fmt.Fprintln(stderr, "left behind:", line)
		code = left
	}
	return code
}

// account reads from the environment what the provider reads there.
func account(getenv func(string) string) (o leafprobe.Options, err error) {
	o.Token, o.Username, o.Password = getenv("LEAF_TOKEN"), getenv("LEAF_USERNAME"), getenv("LEAF_PASSWORD")
	switch {
	case o.Token != "":
		if err := leaf.CheckToken(o.Token, time.Now()); err != nil {
			return o, fmt.Errorf("LEAF_TOKEN: %w", err)
		}
	case o.Username == "" || o.Password == "":
		return o, errors.New("which account? Set LEAF_TOKEN, or LEAF_USERNAME and LEAF_PASSWORD")
	}
	if o.BaseURL, err = rest.ParseBaseURL(cmp.Or(getenv("LEAF_BASE_URL"), leaf.DefaultBaseURL)); err != nil {
		return o, fmt.Errorf("LEAF_BASE_URL: %w", err)
	}
	return o, nil
}

// release is the version and the commit, which the release sets.
var release = ""

// version is that of the release, or else of the module that this was built from.
func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		return strings.Trim(info.Main.Version, "()")
	}
	return "devel"
}
