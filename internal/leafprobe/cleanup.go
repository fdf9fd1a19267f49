package leafprobe

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// cleanup deletes something that the probe made, or may have made.
type cleanup struct {
	what string // for people, who may have to do it by hand
	do   func(ctx context.Context) error
}

// timeToCleanUp is how long cleaning up may take, after a Ctrl-C too.
const timeToCleanUp = 2 * time.Minute

// leave has something deleted at the end. It is called before the thing is made: an answer may be lost, and the thing not.
func (p *Probe) leave(what string, do func(ctx context.Context) error) {
	p.cleanups = append(p.cleanups, cleanup{what, do})
}

// cleanUp deletes all that was made, the latest first, and notes what is left.
func (p *Probe) cleanUp(ctx context.Context) {
	if len(p.cleanups) == 0 {
		return
	}
	p.options.Announce("deleting what was made")
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeToCleanUp)
	defer cancel()
	for _, c := range slices.Backward(p.cleanups) {
		p.asked = nil
		if err := c.do(ctx); err != nil {
			p.report.Left = append(p.report.Left, fmt.Sprintf("%s (%s)", c.what, p.scrub.Scrub(err.Error())))
		}
	}
	p.cleanups = nil
}

// gone deletes what stands at a path, unless it is not there. also are further statuses by which the API says so. A 404 may be
// a gateway's: what has a GET of its own is looked at, and of the rest it takes two of them.
func (p *Probe) gone(ctx context.Context, path string, places in, also ...int) error {
	refusals, status := 0, 0
	_, gone, err := p.until(ctx, func() (bool, error) {
		r, err := p.ask(ctx, http.MethodDelete, path, places, nil, nil)
		if err := err0(r, err); err != nil {
			return false, err
		}
		status = r.status
		missing := status == http.StatusNotFound || status == http.StatusGone || status == p.learned.deleteMissing || slices.Contains(also, status)
		switch {
		case r.good():
			return true, nil
		case !missing:
			return false, nil
		case path == oneKey:
			refusals++
			return refusals > 1, nil
		}
		there, err := p.get(ctx, path, places, nil)
		return !there.good() || there.object() == nil || len(there.object()) == 0, err0(there, err)
	})
	if err == nil && !gone {
		err = fmt.Errorf("DELETE answered %d", status)
	}
	return err
}
