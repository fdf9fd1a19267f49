//go:build leak

package rest

import (
	"context"
	"io"
	"net/http"
)

// leak logs the body of a request: a fault on purpose, see leak_off.go.
func (t *transport) leak(ctx context.Context, request *http.Request) {
	if request.GetBody == nil {
		return
	}
	if body, err := request.GetBody(); err == nil {
		text, _ := io.ReadAll(body)
		t.log(ctx, "leaked on purpose", map[string]any{"body": string(text)})
	}
}
