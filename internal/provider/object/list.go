package object

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/rest"
)

// What list resources have in common: the stream of what is found, the engine's limit, and what becomes of errors. Terraform
// ends a list at the first result with an error, so trouble with one Leaf user is a warning, and an error only where
// nothing else was heard.

// Listing is one list on its way to the engine.
type Listing struct {
	//nolint:containedctx // the engine's request, for as long as its answer is being sent
	ctx     context.Context
	request list.ListRequest
	push    func(list.ListResult) bool

	sent     int64
	answered bool             // whether the API has answered anything that counts
	troubles diag.Diagnostics // warnings that wait for such an answer
	over     bool             // nothing more is sent
}

// Found is one object in a list.
type Found struct {
	// Name says to people who and what it is. It never holds a key or a secret.
	Name     string
	Identity map[string]types.String
	// Values are what an import would put into the state; those that are null may be left out.
	Values func() Values
}

// Stream sends what find finds. Nothing is asked of the API before the engine wants the first result.
func Stream(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream, find func(*Listing)) {
	stream.Results = func(push func(list.ListResult) bool) {
		l := &Listing{ctx: ctx, request: req, push: push}
		find(l)
		if !l.over && len(l.troubles) > 0 {
			first := l.troubles[0]
			detail := strings.Replace(first.Detail(), "\n\n"+goesOn, "", 1)
			if n := len(l.troubles); n > 1 {
				detail += fmt.Sprintf("\n\nSo it was with all %d that were asked for.", n)
			}
			l.Error(first.Summary(), detail)
		}
	}
}

// Config reads the configuration of the list. ok is false where that fails.
func (l *Listing) Config(target any) (ok bool) {
	problems := l.request.Config.Get(l.ctx, target)
	if problems.HasError() {
		l.send(list.ListResult{Diagnostics: problems})
		l.over = true
		return false
	}
	return true
}

// Client gives the client of Leaf, or nil.
func (l *Listing) Client(b *ListBase) *leaf.Client {
	var diags diag.Diagnostics
	client := b.Client(&diags)
	if client == nil {
		l.send(list.ListResult{Diagnostics: diags})
		l.over = true
	}
	return client
}

// Send sends an object. It is false where no more are wanted.
func (l *Listing) Send(f Found) bool {
	l.Answered()
	result := l.request.NewListResult(l.ctx)
	result.DisplayName = f.Name
	SetIdentity(l.ctx, result.Identity, f.Identity, &result.Diagnostics)
	if l.request.IncludeResource {
		for name, v := range f.Values() {
			if v.IsNull() {
				continue
			}
			result.Diagnostics.Append(result.Resource.SetAttribute(l.ctx, path.Root(name), v)...)
		}
	} else {
		result.Resource = nil
	}
	l.sent++
	l.send(result)
	if l.request.Limit > 0 && l.sent >= l.request.Limit {
		l.over = true
	}
	return !l.over
}

func (l *Listing) send(result list.ListResult) {
	if !l.over && !l.push(result) {
		l.over = true
	}
}

// Answered notes that the API has answered something, so that trouble with others is no trouble with all.
func (l *Listing) Answered() {
	l.answered = true
	for _, d := range l.troubles {
		l.Warning(d.Summary(), d.Detail())
	}
	l.troubles = nil
}

// Warning sends a warning that belongs to no object. Terraform takes it for one as long as the result has nothing else.
func (l *Listing) Warning(summary, detail string) {
	l.send(list.ListResult{Diagnostics: diag.Diagnostics{diag.NewWarningDiagnostic(summary, detail)}})
}

// Warn is Warning unless users have silenced it.
func (l *Listing) Warn(b *ListBase, name, summary, detail string) {
	if !b.Silenced(name) {
		l.Warning(summary, detail+HowToSilence(name))
	}
}

// Error ends the list with an error.
func (l *Listing) Error(summary, detail string) {
	l.send(list.ListResult{Diagnostics: diag.Diagnostics{diag.NewErrorDiagnostic(summary, detail)}})
	l.over = true
}

// Failed ends the list with what a failed attempt says.
func (l *Listing) Failed(a Attempt, err error) { l.Error(a.text(err)) }

const goesOn = "The list goes on without it."

// Trouble is the failure of one among many. It is false where no more need be tried, since all would fail alike.
func (l *Listing) Trouble(a Attempt, err error) bool {
	var login *leaf.LoginError
	if errors.As(err, &login) || rest.StatusOf(err) == http.StatusUnauthorized || errors.Is(err, context.Canceled) {
		l.Failed(a, err)
		return false
	}
	a.Consequence = goesOn
	l.troubles.AddWarning(a.text(err))
	if l.answered {
		l.Answered()
	}
	return !l.over
}

// LeafUserFilter is the argument that lists the objects of one Leaf user alone; what says which.
func LeafUserFilter(what string) listschema.StringAttribute {
	return listschema.StringAttribute{
		MarkdownDescription: "List only " + what + " of the Leaf user with this id. Without it, those of all Leaf users of the account are listed.",
		Optional:            true,
		Validators:          []validator.String{LeafUserID},
	}
}

// Users goes through the Leaf users of the account, or the given one, page by page.
func (l *Listing) Users(client *leaf.Client, only types.String) iter.Seq[[]leaf.UserRow] {
	if !only.IsNull() {
		return l.oneUser(client, only.ValueString())
	}
	return func(yield func([]leaf.UserRow) bool) {
		for page, err := range client.UserPages(l.ctx, nil) {
			if err != nil {
				l.UsersFailed(err)
				return
			}
			if !yield(page) || l.over {
				return
			}
		}
	}
}

// UsersFailed ends a list of Leaf users that could not be read to its end: with a warning where only some may be missing.
func (l *Listing) UsersFailed(err error) {
	if !errors.Is(err, leaf.ErrUnsettled) {
		l.Failed(Attempt{Verb: "list", Object: "the Leaf users"}, err)
		return
	}
	l.Warning("The list of Leaf users may lack some", Capital(Sentence(err.Error()))+" Run the query again.")
}

func (l *Listing) oneUser(client *leaf.Client, id string) iter.Seq[[]leaf.UserRow] {
	return func(yield func([]leaf.UserRow) bool) {
		row, found, err := client.UserRow(l.ctx, id)
		switch {
		case err != nil:
			l.Failed(Attempt{Verb: "read", Object: "the Leaf user " + id}, err)
		case !found:
			_, summary, detail := userNotThere(path.Root("leaf_user_id"), id)
			l.Error(summary, detail)
		default:
			yield([]leaf.UserRow{row})
		}
	}
}

// OfUsers asks something of each Leaf user, or of the given one, and hands on the answers in the order of the users. What
// fails for one is trouble.
func OfUsers[A any](
	l *Listing, client *leaf.Client, only types.String, ask func(context.Context, leaf.UserRow) (A, error), what func(leaf.UserRow) string, answer func(leaf.UserRow, A) bool,
) {
	OfPages(l, l.Users(client, only), ask, what, answer)
}

// OfPages is OfUsers for pages of Leaf users.
func OfPages[A any](
	l *Listing, pages iter.Seq[[]leaf.UserRow], ask func(context.Context, leaf.UserRow) (A, error), what func(leaf.UserRow) string, answer func(leaf.UserRow, A) bool,
) {
	type outcome struct {
		answer A
		err    error
	}
	for page := range pages {
		asked := Ahead(l.ctx, page, func(ctx context.Context, row leaf.UserRow) outcome {
			a, err := ask(ctx, row)
			return outcome{a, err}
		})
		for row, o := range asked {
			switch {
			case o.err != nil:
				if !l.Trouble(Attempt{Verb: "list", Object: what(row)}, o.err) {
					return
				}
			default:
				l.Answered()
				if !answer(row, o.answer) || l.over {
					return
				}
			}
		}
	}
}
