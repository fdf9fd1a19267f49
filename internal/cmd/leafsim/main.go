// Command leafsim serves a simulated Leaf API on a loopback port, for trying out configurations and testing modules
// without an account. What it stores lives in memory and ends with it, unless it is told to keep it.
//
//	leafsim exec -- terraform test     # start it, run a command against it, stop it
//	leafsim -env-file leafsim.env      # serve until Ctrl-C; in another shell: . ./leafsim.env
//
// `leafsim -h` lists the flags, control.go the endpoint by which a running one is changed.
package main

import (
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
)

func main() {
	// The signals stay caught until the process ends, so that a second Ctrl-C does not cut off a request.
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	err := run(context.Background(), os.Args[1:], signals, os.Stdout, os.Stderr)
	if ended, ok := errors.AsType[exitError](err); ok {
		os.Exit(int(ended))
	}
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "leafsim:", err)
		os.Exit(1)
	}
}

// options are what the flags say.
type options struct {
	addr, userName, envFile, account, state string
	growers                                 int
	leaflink, verbose, version              bool
	behaviour
}

const usage = `leafsim [flags]                  serves until Ctrl-C, and prints what to set in the environment
leafsim exec [flags] -- COMMAND  serves while the command runs, which can reach no other account

`

func parse(args []string, stderr io.Writer) (o options, rest []string, err error) {
	flags := flag.NewFlagSet("leafsim", flag.ContinueOnError)
	flags.Usage = func() {}
	flags.StringVar(&o.addr, "addr", "127.0.0.1:0", "loopback `address` to listen on; port 0 takes a free one")
	flags.StringVar(&o.envFile, "env-file", "", "`file` to write the lines for the shell to; removed at the end")
	flags.StringVar(&o.userName, "user-name", "Demo Grower", "`name` of the first Leaf user, which has nothing yet")
	flags.IntVar(&o.growers, "growers", 1, "`number` of Leaf users; all but the first have Agvance connected")
	flags.StringVar(&o.account, "account", "", "JSON `file` of the account to begin with, in the form that -state writes")
	flags.StringVar(&o.state, "state", "", "JSON `file`, such as leafsim.json, in which the account is kept between runs, secrets included; while it is there, it is what to begin with")
	flags.BoolVar(&o.leaflink, "leaflink", false, "serve LeafLink (leaflink.com) too, with the keys "+ordersKey+", "+productsKey+" and "+writerKey)
	flags.BoolVar(&o.verbose, "v", false, "log method, path and status of each request")
	flags.BoolVar(&o.version, "version", false, "print the version and end")
	o.behaviour.flags(flags)
	flags.SetOutput(io.Discard) // main prints the error, and a mistake needs no list of all flags
	err = flags.Parse(args)
	flags.SetOutput(stderr)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	if err != nil {
		return o, nil, err
	}
	if o.growers < 1 {
		return o, nil, fmt.Errorf("-growers %d: there is one at least", o.growers)
	}
	return o, flags.Args(), nil
}

// run serves until the command given has ended, or else until there is a signal.
func run(ctx context.Context, args []string, signals <-chan os.Signal, stdout, stderr io.Writer) error {
	executing := len(args) > 0 && args[0] == "exec"
	if executing {
		args = args[1:]
	}
	o, command, err := parse(args, stderr)
	switch {
	case err != nil:
		return err
	case o.version:
		fmt.Fprintln(stdout, "leafsim", version())
		return nil
	case executing && len(command) == 0:
		return errors.New("which command? leafsim exec -- terraform test")
	case executing && o.envFile != "":
		return errors.New("-env-file is for other shells; the command of leafsim exec has its variables already")
	case !executing && len(command) > 0:
		return fmt.Errorf("unexpected argument %q", command[0])
	}

	s, err := start(ctx, o, stderr)
	if err != nil {
		return err
	}
	var ended error
	if executing {
		ended = execute(command, s.variables, signals)
	} else {
		ended = s.announce(stdout, o.envFile, signals)
	}
	return errors.Join(ended, s.stop(ctx))
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
