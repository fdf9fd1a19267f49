package leafprobe

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// appProviders are the segments of the paths of apps, and whether these end in an environment ("Leaf Link").
var appProviders = map[string]bool{
	"AgLeader": false, "ClimateFieldView": false, "CNHI": true, "CNHIFieldOps": true, "JohnDeere": true, "Trimble": false, "RavenSlingshot": false, "Stara": false,
}

const oneApp = users + "/app-keys/{Provider}/{appName}"

func appPath(withEnvironment bool) string {
	if withEnvironment {
		return oneApp + "/{clientEnvironment}"
	}
	return oneApp
}

func (p *Probe) readApps(ctx context.Context) error {
	for _, provider := range slices.Sorted(maps.Keys(appProviders)) {
		p.asked = nil
		list, err := p.get(ctx, users+"/app-keys/{Provider}", in{"Provider": provider}, nil)
		if list.status == 0 {
			return err
		}
		rows := list.list()
		for _, app := range rows {
			p.sawApp(provider, app)
		}
		if len(rows) > 1 {
			if err := p.readPaging(ctx, users+"/app-keys/{Provider}", in{"Provider": provider}, nil); err != nil {
				return err
			}
		}
		if len(rows) == 0 || text(rows[0], "appName") == "" {
			continue
		}
		p.asked = nil
		places := in{"Provider": provider, "appName": text(rows[0], "appName"), "clientEnvironment": strings.ToUpper(text(rows[0], "clientEnvironment"))}
		one, err := p.get(ctx, appPath(appProviders[provider]), places, nil)
		if one.status == 0 {
			return err
		}
		if one.good() {
			p.sawOneApp(one.object())
		}
	}
	return nil
}

// sawApp notes what an answer shows of an app.
func (p *Probe) sawApp(provider string, app map[string]any) {
	if shown := text(app, "provider"); shown == provider {
		p.answer("O16", "providers as in paths")
	} else if shown != "" {
		p.answer("O16", "providers in another form than in paths", Variant{"AppProviderUpper", "true"})
	}
	p.sawEnvironment(text(app, "clientEnvironment"))
	if !appProviders[provider] {
		if _, there := app["clientEnvironment"]; there {
			p.answer("appfields", "an environment also where the provider has none")
		} else {
			p.answer("appfields", "no environment where the provider has none", Variant{"AppNoEnvironment", "true"})
		}
	}
	if made := text(app, "createdTime"); made == "" {
		p.answer("appfields", "no time", Variant{"AppNoCreatedTime", "true"})
	} else {
		p.answer("appfields", "a time")
		p.sawTime("created", made)
	}
}

// sawEnvironment notes the letters of an environment.
func (p *Probe) sawEnvironment(shown string) {
	switch {
	case shown == "":
	case shown == strings.ToUpper(shown):
		p.answer("O16", "environments in capitals")
	default:
		p.answer("O16", "environments in small letters", Variant{"LowerCaseEnvironment", "true"})
	}
}

// sawOneApp notes whether GET of one app shows what was sent.
func (p *Probe) sawOneApp(app map[string]any) {
	if _, there := app["secrets"]; there {
		p.answer("appfields", "what was sent, secrets and all", Variant{"AppSecrets", "true"})
	} else {
		p.answer("appfields", "nothing of what was sent")
	}
}

func (p *Probe) readConfigs(ctx context.Context) error {
	own, err := p.get(ctx, configs+"/configs", nil, nil)
	if own.status == 0 {
		return err
	}
	if !own.good() || own.object() == nil {
		return nil
	}
	if text(own.object(), "apiOwnerUsername") == "" {
		p.answer("owner", "no", Variant{"ConfigNoOwner", "true"})
	} else {
		p.answer("owner", "yes")
		p.owner = cmp.Or(p.owner, text(own.object(), "apiOwnerUsername"))
	}
	p.sawConfig(own.object())
	for _, row := range p.learned.users[:min(len(p.learned.users), someUsers)] {
		p.asked = nil
		r, err := p.get(ctx, configs+"/configs/{leafUserId}", in{"leafUserId": text(row, "id")}, nil)
		if r.status == 0 {
			return err
		}
		if !r.good() || r.object() == nil {
			continue
		}
		p.sawConfig(r.object())
		// What is inherited has every key that the owner has.
		if len(r.object()) >= len(own.object()) {
			p.answer("O21", "yes", Variant{"ConfigInherits", "true"})
		} else {
			p.answer("O21", "no")
		}
	}
	return nil
}

// sawConfig notes spelling and precision.
func (p *Probe) sawConfig(config map[string]any) {
	_, first := config["outofStandardOperations"]
	_, second := config["organizationsDataSync"]
	if first || second {
		p.answer("configkeys", "the older spelling of two keys", Variant{"ConfigOldSpelling", "true"})
	} else {
		p.answer("configkeys", "the newer spelling")
	}
	if hasFloat32(config) {
		p.answer("configkeys", "numbers of 32 bits", Variant{"ConfigFloat32", "true"})
	}
}

// hasFloat32 reports whether a number has the digits that remain of a short one after 32 bits.
func hasFloat32(value any) bool {
	switch value := value.(type) {
	case map[string]any:
		for _, inner := range value {
			if hasFloat32(inner) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(value, hasFloat32)
	case json.Number:
		f, err := value.Float64()
		short := strconv.FormatFloat(f, 'g', -1, 32)
		return err == nil && len(value.String()) > 12 && len(short) < 10 && float64(float32(f)) == f
	}
	return false
}

func (p *Probe) readWebhooks(ctx context.Context) error {
	r, err := p.get(ctx, alerts+"/webhooks", nil, nil)
	if r.status == 0 {
		return err
	}
	for _, webhook := range r.list() {
		if _, number := webhook["id"].(json.Number); number {
			p.answer("webhooks", "ids are numbers", Variant{"WebhookNumericIDs", "true"})
		} else {
			p.answer("webhooks", "ids are texts")
		}
		events, _ := webhook["events"].([]any)
		seen := map[any]bool{}
		twice := false
		for _, e := range events {
			if name, ok := e.(string); ok {
				twice = twice || seen[name]
				seen[name] = true
			}
		}
		if twice {
			p.answer("webhooks", "an event comes twice", Variant{"WebhookEventTwice", "true"})
		}
	}
	return nil
}
