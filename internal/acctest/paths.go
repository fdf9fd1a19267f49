package acctest

const Keys = "/services/usermanagement/api/api-keys"

const Configurations = "/services/config/api/configs"

const AnyUserConfiguration = Configurations + "/*"

const AnyUser = Users + "/*"

const Webhooks = "/services/alerts/api/alerts/webhooks"
