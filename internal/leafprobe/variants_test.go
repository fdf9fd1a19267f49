package leafprobe_test

import (
	"flag"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// told are the variants of the simulator that the probe tells, each in all of the values that it tells apart. A bool is
// told where it is true.
var told = map[string][]string{
	"Token":        {"no-subject", "opaque"},
	"RefusedToken": {"403"}, "UnknownUser": {"400", "403"}, "PostOK": {"true"}, "DeleteOK": {"true"}, "DeleteMissing": {"400", "410", "200"},
	"EchoBodyIn400": {"true"}, "LowerCaseEnvironment": {"true"},
	"CreatedTime": {"seconds", "millis", "nanos", "micros-no-zone"}, "Paged": {"true"}, "NotFound": {"empty", "message", "spring", "alert"},
	"EmptyNotFound": {"true"},
	"Pages":         {`{"Size":2}`, `{"NoTotal":true}`, `{"Repeats":true}`, `{"Twice":true}`, `{"Twice":true,"TotalOnce":true}`, `{"Link":1}`, `{"Link":2}`, `{"Link":3}`, `{"Link":4}`, `{"Link":5}`, `{"Link":6}`, `{"Link":7}`, `{"Link":8}`, `{"Link":9}`},
	"Lag":           {`{"List":2}`, `{"Create":3}`, `{"Change":1}`, `{"Delete":2}`, `{"List":1,"Create":1,"Change":1,"Delete":1}`},
	"Texts":         {`{"UnixLines":true}`, `{"Trimmed":true}`, `{"Lower":true}`, `{"Upper":true}`, `{"Email":true}`, `{"Phone":true}`, `{"Slash":true}`, `{"Masked":true}`, `{"Empty":true}`},
	"ClockSkew":     {"1h0m0s", "-5m0s"}, "CreatedTimeJitter": {"5ms", "3s"},

	"AgLeader": {"new", "both"}, "AgLeaderIdentified": {"true"}, "CredentialsAbsent": {"null", "empty-body", "empty-object", "204"},
	"CredentialsExist": {"400", "409"}, "ProviderLogin": {"refused", "failing", "refused-200"}, "CredentialsStatus": {"MISSING_PERMISSION", "TEMPORARILY_UNAVAILABLE"},
	"Secrets": {"masked", "omitted"}, "TokensRotate": {"true"}, "TokensNullOnPost": {"true"}, "CredentialsPost": {"status-only", "empty", "no-content"},
	"StatusOnly": {"true"},

	"KeyIDs": {"everywhere", "nowhere"}, "KeyText": {"masked", "prefix"}, "KeyTimesPost": {"seconds", "micros", "nanos", "micros-no-zone"},
	"KeyTimesList": {"seconds", "micros", "nanos", "micros-no-zone"}, "KeyNoDescription": {"true"}, "RevokedKeysVanish": {"true"}, "ExpiredKeysValid": {"true"},
	"KeysOfAllUsers": {"true"}, "KeyLocalTime": {"3h0m0s", "-5h30m0s"},

	"AppExists": {"400", "409"}, "PutCreates": {"true"}, "AppAnswer": {"empty", "no-content"}, "AppProviderUpper": {"true"}, "AppNoEnvironment": {"true"},
	"AppNoCreatedTime": {"true"}, "AppSecrets": {"true"}, "AppPutMovesCreated": {"true"}, "AppNameStrict": {"true"},

	"UserPatchStatus": {"404", "405", "415"}, "UserPatchKeepsNull": {"true"}, "UserUnique": {"true"}, "UserDeleteLag": {"2"}, "UserPost": {"empty"},
	"UserUnset": {"null", "empty"}, "UserFilter": {"contains", "ignored"}, "UserPostEmptyID": {"true"}, "UserRows": {"sparse", "ids", "hollow", "bare"},
	"UserRowsAllKinds": {"true"},

	"ConfigExists": {"400", "409"}, "ConfigPatchCreates": {"true"}, "ConfigInherits": {"true"}, "ConfigNestedWhole": {"true"}, "ConfigOldSpelling": {"true"},
	"ConfigFloat32": {"true"}, "ConfigNoOwner": {"true"},

	"SharingRoleUpper": {"true"}, "SharingRoleOfCaller": {"true"}, "SharingDoubledPath": {"true"}, "SharingStatus": {"text", "object"},

	"LinkPostNoID": {"true"}, "LinkAllAbsent": {"true"}, "LinkSettingsBare": {"true"}, "LinkTextBooleans": {"true"}, "LinkNoCreatedAt": {"true"},
	"LinkTimes": {"seconds", "micros", "nanos", "micros-no-zone"},

	"WebhookNumericIDs": {"true"}, "WebhookEventTwice": {"true"},
}

// untold are those that no probe can tell without harm, and why. A value stands behind the name where others are told.
var untold = map[string]string{
	"RateLimit":             "a limit would have to be used up, and everybody's requests with it",
	"RetryAfter":            "so would it",
	"CreatedTime=shortest":  "a time that ends in a zero would have to come",
	"KeyTimesPost=shortest": "likewise", "KeyTimesList=shortest": "likewise",
	"ExpiredKeysVanish": "a key would have to be watched until it expires", "MaxExpiresIn": "a long-lived key would have to be made", "CapExpiresIn": "likewise",
	"SharingField": "data would have to be shared with a partner", "SharingGrant": "likewise", "SharingNoneEmpty": "likewise", "SharingPatchStrict": "likewise",
	"SharingTypesFilled": "likewise", "SharingReversed": "likewise",
	"SharingExists": "a partner would be asked to share", "SharingUnknownOwners": "likewise", "SharingBlockHolds": "a partner would have to be blocked",
	"LinkMaxYear": "a long-lived link would have to be made", "ExpiredLinksVanish": "a link would have to be watched until it expires",
	"LinkTimes=shortest": "a time that ends in a zero would have to come", "LinkTimes=millis": "it is what the documents print",
	"OrganizationStatusInBody": "what Leaf fetches for a grower would change",
	"WebhookConfirmation":      "a webhook would have to be made, and an event belongs to one webhook of the account",
	"WebhookUnknownEvents":     "likewise", "WebhookEventsSorted": "likewise", "WebhookAddsEvents": "likewise",
	"UserPost=status-only": "users have no status", "UserPost=no-content": "the simulator has no such answer",
	"AppAnswer=status-only": "apps have no status",
	"CreatedTime=micros":    "it is what the documents print", "KeyTimesPost=millis": "likewise", "KeyTimesList=millis": "likewise",
}

// TestEveryVariantIsDecided fails where the simulator has a variant of which nobody has said whether the probe tells it.
func TestEveryVariantIsDecided(t *testing.T) {
	t.Parallel()
	for _, f := range reflect.VisibleFields(reflect.TypeFor[leafsim.Variants]()) {
		_, tells := told[f.Name]
		_, cannot := untold[f.Name]
		if tells == cannot {
			t.Errorf("%s: the probe has to tell it (told), or somebody has to say why it cannot (untold)", f.Name)
		}
		for _, word := range leafsim.Words(f.Name) {
			_, cannot := untold[f.Name+"="+word]
			if tells && !slices.Contains(told[f.Name], word) && !cannot && word != leafsim.Words(f.Name)[0] {
				t.Errorf("%s=%s: the probe has to tell it, or somebody has to say why it cannot", f.Name, word)
			}
		}
	}
	for name := range untold {
		field, _, _ := strings.Cut(name, "=")
		if _, ok := reflect.TypeFor[leafsim.Variants]().FieldByName(field); !ok {
			t.Errorf("untold: the simulator has no %s", name)
		}
	}
}

// single is one variant in one of its values.
type single struct{ name, value string }

// String is as the simulator's flag takes it.
func (s single) String() string { return s.name + "=" + s.value }

func singles() []single {
	var all []single
	for _, name := range slices.Sorted(maps.Keys(told)) {
		for _, value := range told[name] {
			all = append(all, single{name, value})
		}
	}
	return all
}

// with are the documents' variants with some others.
func with(t *testing.T, some ...single) (v leafsim.Variants) {
	t.Helper()
	for _, s := range some {
		if err := v.Set(s.name, s.value); err != nil {
			t.Fatal(err)
		}
	}
	return canonical(v)
}

// canonical takes away what are two ways to say the same.
func canonical(v leafsim.Variants) leafsim.Variants {
	if v.EmptyNotFound {
		v.EmptyNotFound, v.NotFound = false, leafsim.NotFoundEmpty
	}
	if v.Pages != (leafsim.Pages{}) {
		v.Paged = false // they are, then
	}
	return v
}

// TestProbeTellsEachVariant asks an API with one variant after another, and finds that one and no other.
func TestProbeTellsEachVariant(t *testing.T) {
	t.Parallel()
	for _, s := range singles() {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			want := with(t, s)
			found, report := probed(t, want)
			if !reflect.DeepEqual(canonical(found), want) {
				t.Errorf("found %v; troubles: %q", report.Variants(), report.Troubles)
			}
		})
	}
}

var allPairs = flag.Bool("probe.pairs", false, "probe every pair of variants, not one in twenty-four")

// TestProbeTellsPairs asks an API with two variants. What it finds is one or both of them, and no other; and both, unless the
// one hides the other.
func TestProbeTellsPairs(t *testing.T) {
	t.Parallel()
	all := singles()
	for i, one := range all {
		for j, other := range all[:i] {
			if one.name == other.name || !*allPairs && (i*31+j*17)%24 != 0 {
				continue
			}
			t.Run(one.String()+" "+other.String(), func(t *testing.T) {
				t.Parallel()
				want := with(t, one, other)
				found, report := probed(t, want)
				if got := canonical(found); reflect.DeepEqual(got, want) {
					return
				}
				for _, v := range report.Variants() {
					if v.Name != one.name && v.Name != other.name && v.Name != "NotFound" && v.Name != "Paged" {
						t.Errorf("found %s, which is neither", v)
					}
				}
				if !hides(one, other) && !hides(other, one) {
					t.Errorf("found only %v; troubles: %q", report.Variants(), report.Troubles)
				}
			})
		}
	}
}

// hides reports whether an API with the one gives nobody a way to tell the other.
func hides(one, other single) bool {
	return slices.ContainsFunc(hidden, func(h hide) bool { return h.one.MatchString(one.String()) && h.other.MatchString(other.String()) })
}

type hide struct{ one, other *regexp.Regexp }

func hiding(one, other string) hide {
	return hide{regexp.MustCompile("^(" + one + ")"), regexp.MustCompile("^(" + other + ")")}
}

// hidden are the variants that hide others.
var hidden = []hide{
	// Where no text comes back, or only a part, nobody sees what became of one.
	hiding(`Texts={"Empty"`, "UserUnset|UserPatchKeepsNull"), hiding(`Texts={"Masked"`, "UserPatchKeepsNull"),
	hiding("UserRows=bare", "UserRowsAllKinds"),
	hiding("UserPost=empty", "UserPostEmptyID"),
	hiding("UserPatchStatus", "UserPatchKeepsNull"),
	// Credentials that are refused are not there, and those whose fields are not shown have none.
	hiding("ProviderLogin=refused", "Tokens|Secrets|Credentials(Status|Post|Exist)"),
	hiding("ProviderLogin=failing", "CredentialsStatus"),
	hiding("StatusOnly", "TokensRotate|Secrets|AgLeaderIdentified"),
	hiding("Secrets", "TokensRotate"),
	hiding("CredentialsPost", "TokensNullOnPost"),
	// An app without a time, or with one that is cut, does not show that it moved.
	hiding("AppNoCreatedTime|CreatedTime=(seconds|millis)", "AppPutMovesCreated"), hiding("CreatedTime=seconds", "CreatedTimeJitter=5ms"),
	// Local times have a form of their own.
	hiding("KeyLocalTime", "KeyTimes"),
}
