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

// Sharing is the path of sharing relations.
const Sharing = "/services/usermanagement/api/api-owners/sharing-relation"
