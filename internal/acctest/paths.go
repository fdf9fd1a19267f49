package acctest

// Keys is the path of API keys.
const Keys = "/services/usermanagement/api/api-keys"

// Configurations is the path of the configuration of the API owner.
const Configurations = "/services/config/api/configs"

// AnyUserConfiguration matches those of Leaf users.
const AnyUserConfiguration = Configurations + "/*"

// AnyUser matches the path of one Leaf user.
const AnyUser = Users + "/*"

// Webhooks is the path of webhooks.
const Webhooks = "/services/alerts/api/alerts/webhooks"

// MagicLinks is the path of magic links; the kind follows.
const MagicLinks = "/services/widgets/api/magic-link"

// Organizations is the path of the John Deere organizations of a Leaf user.
func Organizations(user string) string { return Users + "/" + user + "/JohnDeere/organizations" }

// Sharing is the path of sharing relations.
const Sharing = "/services/usermanagement/api/api-owners/sharing-relation"
