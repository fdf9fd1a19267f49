package leafprobe

// Question is one that the documentation leaves open.
type Question struct {
	ID      string // of internal/leaf/API.md, "Open questions", or a word where it has no number there
	Text    string
	Follows string // what the provider does about it, whatever the answer
	Needs   string // what an account must have, or the probe be allowed, for an answer
}

const (
	aWrite    = "`-write`"
	aNewUser  = "`-write -new-user`"
	aGrower   = "a Leaf user who has credentials"
	anApp     = "a provider app, or `-write`"
	aKey      = "an API key of a Leaf user, or `-write`"
	aWebhook  = "a webhook"
	nobodyTry = "something that would hurt: it is not tried"
)

// Questions are all, in the order of the report. Those that the probe cannot answer say why in Needs.
var Questions = []Question{
	{"login", "What is a bearer token?", "The provider reads `sub` and `exp` of a JWT, and asks `GET /configs` for the owner where it cannot.", "a login"},
	{"O28", "What do the services answer to a bad token?", "It logs in again once on 401, and never on 403.", "an answer to the first requests"},
	{"404", "What is in the body of the API's own 404?", "A 404 in the API's own words is believed; another one is checked by a request that has to work.", "a 404"},
	{"path", "What does a path answer that does not exist?", "A 404 that says the same as one of an unknown path is not taken for absence where two spellings of a path are known.", "a 404"},
	{"O3", "What does GET of credentials answer for a Leaf user that is unknown?", "404 is none, everything else an error.", "a 404"},
	{"O2", "What does GET of credentials answer where there are none?", "404, 204, `null`, `{}` and an empty body all mean none.", "a Leaf user who lacks some credentials"},
	{"O1", "Which spelling of AgLeader's path is served?", "It tries one, on 404 and 405 the other, and remembers.", "AgLeader credentials, or `-write`"},
	{"agleader", "Have AgLeader credentials an id and a time?", "It does without them.", "AgLeader credentials"},
	{"O6", "Are secrets answered in clear, masked or not at all?", "It never reads one into the place of a configured one.", aWrite},
	{"O7", "Does GET show tokens that change by themselves?", "It ignores them.", aWrite},
	{"O8", "Are tokens of the server null right after POST?", "It lets them be null.", aWrite},
	{"O5", "Does POST refuse credentials that the provider would refuse?", "It takes either, and warns of a bad status.", aWrite},
	{"O4", "What does POST of credentials answer where there are some?", "It looks first, and refuses.", aWrite},
	{"status", "Does GET of credentials show more than the status?", "It keeps what it sent.", aWrite},
	{"O12", "What do DELETE and a second DELETE answer?", "What the API says to be gone is gone.", aWrite},
	{"O15", "What do successful writes answer?", "It takes any 2xx, and reads back.", aWrite},
	{"400", "Does a 400 repeat the body of the request?", "It scrubs errors of every secret of the process.", aWrite},
	{"O9", "Do POST and the list of API keys show ids?", "It takes the id where it is shown, else compares the lists before and after.", aKey},
	{"keytext", "How does the list show the key itself?", "It compares what is shown with the key that it made.", aKey},
	{"keydescription", "Does the list show descriptions?", "It tells lost keys apart by them where it does.", aKey},
	{"O11", "Do revoked and expired keys stay in the list as invalid?", "Absent, revoked, expired and invalid keys all count as dead.", "revoked and expired keys; `-write` for revoked ones"},
	{"O29", "What does the list of keys answer without `leafUserId`?", "It always sends it.", "a list of keys"},
	{"O30", "Is there a longest `expiresIn`?", "It checks the minimum.", nobodyTry + ": a long-lived key would have to be made"},
	{"O16", "Which letter case have environments and providers in answers?", "It compares without it.", anApp},
	{"appfields", "Which fields does GET of an app have?", "It derives the environment from the provider, and does without a time.", anApp},
	{"O13", "What does POST of an app answer that is there?", "It looks first, and refuses.", aWrite},
	{"O14", "What does PUT of an app answer that is not there?", "It reports it, and does not create.", aWrite},
	{"appput", "Does PUT of an app change its time?", "A time that has moved counts as made anew, unless this provider wrote it.", aWrite},
	{"O26", "May the name of an app have other characters than letters, digits, - and _?", "It accepts any but a slash.", aWrite},
	{"O25", "Have apps of Trimble, Lindsay or Panorama an environment?", "It has the eight providers of \"Leaf Link\".", nobodyTry + ": it takes paths that no page prints"},
	{"O24", "Which lists have pages?", "It pages all, and sees where it need not.", "two rows in a list"},
	{"pages", "How is the list of Leaf users cut into pages?", "It reads `X-Total-Count` and `Link` where they are there, and never believes an absence without a whole list.", "two Leaf users"},
	{"rows", "What does the list of Leaf users show of credentials?", "A row confirms only after one has said the same as the object's own answer.", aGrower},
	{"unset", "How is a Leaf user without a value in a field printed?", "Absent, null and an empty text are the same.", "a Leaf user"},
	{"filter", "How do the filters of the list of Leaf users compare?", "It compares again itself.", aNewUser},
	{"O18", "May two Leaf users share an external id?", "It passes on what the API says.", aNewUser},
	{"O17", "Is PATCH of a Leaf user served, and does null clear?", "It falls back to PUT; it clears by null, else by an empty text, and looks.", aNewUser},
	{"userpost", "What does POST of a Leaf user answer?", "It looks for the user by what it sent where there is no id.", aNewUser},
	{"O19", "Is a deleted Leaf user gone at once?", "It waits for it, bounded.", aNewUser},
	{"O20", "What do POST of a configuration that is there and PATCH of one that is not answer?", "It looks first, and takes the other verb.", aWrite},
	{"O21", "Does GET of a Leaf user's configuration show what is inherited?", "It compares configured keys alone.", "a Leaf user with a configuration, or `-write`"},
	{"confignested", "Does PATCH of a configuration merge objects?", "It sends objects whole.", aWrite},
	{"configkeys", "Which spelling and precision have the keys of a configuration?", "It knows both spellings, and compares numbers at 32 bits.", "an answer to `GET /configs`"},
	{"owner", "Does `GET /configs` name the API owner?", "The provider learns from it whose a token is that does not say so.", "an answer to `GET /configs`"},
	{"webhooks", "Which form have ids and events of webhooks?", "Ids are texts, and events a set.", aWebhook},
	{"O22", "Do a webhook's events come back in the order in which they were sent?", "It takes them as a set.", nobodyTry + ": an event belongs to one webhook of the account"},
	{"O23", "Is `Retry-After` sent with 429, and in which form?", "It reads both, and backs off without.", "a limit that is hit: the probe does not use one up"},
	{"O27", "Where are sharing relations, and whose role stands in their paths?", "It tries the forms of the examples first, and remembers.", "a list of relations; whose role it is, a relation"},
	{"sharing", "How is the status of a relation answered by itself?", "It reads all three forms.", "a sharing relation"},
	{"links", "What do POST and GET of a magic link answer?", "It takes the id where it is shown, else finds the new link in the list.", aWrite},
	{"O10", "What is the id of a key where the list has none?", "It is the key itself, which is only ever sent.", "a list of keys without ids"},
	{"Q15", "Does the API write texts its own way?", "What it writes so is nobody's change.", aNewUser},
	{"Q16", "Do reads lag behind writes?", "It looks again, for as long as something young may be late.", aWrite},
	{"times", "How are times printed?", "Two times are the same if they agree at the coarser precision.", "something that has a time"},
	{"clock", "Is the API's clock ahead, or local?", "It takes times from the API alone, and allows for a difference.", aWrite},
}
