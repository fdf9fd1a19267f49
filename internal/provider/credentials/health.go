package credentials

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leaf"
	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// What Leaf says about a connection by itself: its status, and the events behind it.

// Descriptions of what the resources and the data sources have in common.
const (
	idDescription     = "The id that the API gives the credentials; null where it gives none."
	statusDescription = "What Leaf last found about the credentials: `OK`, `UNAUTHENTICATED`, `MISSING_PERMISSION`, " +
		"`TEMPORARILY_UNAVAILABLE` (the provider's outage), or another text. Leaf changes it by itself."
	attachedDescription   = "When the credentials were attached, in RFC 3339 and UTC."
	hasSessionDescription = "Whether Leaf has logged in with the credentials and holds a session."
)

// eventsTime bounds the request for events, which only make a message more helpful.
const eventsTime = 10 * time.Second

func (r *managedResource) warnStatus(ctx context.Context, client *leaf.Client, diags *diag.Diagnostics, v object.Values) {
	status := v.Text("status").ValueString()
	if !slices.Contains(badStatuses(), strings.ToUpper(status)) || r.Silenced(object.WarnCredentialStatus) {
		return
	}
	user := leafUser(v)
	next := " Where the grower has a new password or secret, configure it and raise secrets_wo_version; else let the grower connect anew in the Leaf Link widget."
	switch {
	case strings.EqualFold(status, statusMissing):
		next = " Have the missing permission given at the provider: to your app (scopes), or by the grower (organizations). " +
			"Where that takes a new consent, let the grower connect anew in the Leaf Link widget."
	case strings.EqualFold(status, statusUnavailable):
		next = " That is an outage of the provider's: nothing has to be done."
	}
	r.Warn(diags, object.WarnCredentialStatus, "A connection does not work: "+status, "Leaf says so of "+r.kind.object(user)+". "+r.kind.newestEvent(ctx, client, user)+next)
}

// newestEvent says what the provider answered last, in a sentence.
func (k Kind) newestEvent(ctx context.Context, client *leaf.Client, user string) string {
	ctx, cancel := context.WithTimeout(ctx, eventsTime)
	defer cancel()
	events, _, err := client.CredentialsEvents(ctx, k.path(), user)
	where := fmt.Sprintf(" The data source %s_events lists all of them.", k.TypeName())
	switch {
	case err != nil:
		return "The events that say why could not be read: " + object.Sentence(err.Error())
	case len(events) == 0:
		return "There are no events that say why."
	case events[0].StatusCode == nil:
		return "The newest event" + timeOf(events[0]) + " has no status code." + where
	}
	return fmt.Sprintf("The newest event%s has the status code %d.%s", timeOf(events[0]), *events[0].StatusCode, where)
}

func timeOf(e leaf.CredentialsEvent) string {
	if e.Created == nil {
		return ""
	}
	return ", of " + e.Created.String() + ","
}
