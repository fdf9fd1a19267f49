package leafsim

import (
	"net/http"
	"slices"
	"strings"
	"sync"
)

// LeafLink simulates the Marketplace V2 API of LeafLink (leaflink.com), another company's than Leaf's, as an
// [http.Handler] of its own. It is written from "Getting Started" and LeafLink's
// reference, condensed in internal/leaflink/API.md. It is safe for concurrent use.
type LeafLink struct {
	front

	traps LeafLinkTraps

	mu      sync.Mutex
	callers map[string]caller // by the Authorization header
	rows    map[string][]LeafLinkRow
	made    int // objects, by POST
}

// LeafLinkRow is one object of a list.
type LeafLinkRow map[string]any

// LeafLinkTraps are the answers of LeafLink that a client may stumble over (internal/leaflink/API.md, "Traps"). A path
// without its slash is a 400 in any case.
type LeafLinkTraps struct {
	RefusedKey int        // status for a key that is not accepted; 0 is 401
	Denied     int        // status for what a key may not do; 0 is 403
	Errors     ErrorShape // the bodies of errors
	NextHost   string     // "next" names this host
	MovedTo    string     // every answer is a 301 to this host
	MaxLimit   int        // no page has more rows, whatever limit asks for; 0 is no such bound
	OnePage    bool       // offset is ignored, and "next" never ends
	Unique     bool       // no two objects of a list are alike, even where no page says so
	OwnForms   bool       // times come back in another zone, and colours in small letters
}

// ErrorShape is the form of an error's body.
type ErrorShape int

// Shapes of errors. None of them is documented.
const (
	ErrorDetail ErrorShape = iota // {"detail": "…"}
	ErrorFields                   // {"non_field_errors": ["…"]}
	ErrorList                     // {"errors": [{"status": "403", …}]}
	ErrorText                     // plain text
	ErrorHTML                     // a web page
)

// Level is what an Application may do in one area.
type Level int

// Levels of the box "Permissions".
const (
	NoAccess Level = iota
	Read
	ReadWrite
)

// LeafLinkApp is what an admin fills in on the page Settings > Applications, as far as the API depends on it.
type LeafLinkApp struct {
	Orders, Products, Customers Level
	// Retailer makes it a retailer's: Orders then are those that the retailer has placed.
	Retailer bool
}

// caller is whoever a key stands for.
type caller struct {
	application LeafLinkApp
	user        bool // of a legacy token
	companies   []LeafLinkRow
}

// NewLeafLink returns a simulated LeafLink without keys and rows.
func NewLeafLink(t LeafLinkTraps) *LeafLink {
	return &LeafLink{traps: t, callers: map[string]caller{}, rows: map[string][]LeafLinkRow{}}
}

// AddApplication makes the key of an Application known. Any other number of companies than one is a trap.
func (l *LeafLink) AddApplication(key string, a LeafLinkApp, companies ...LeafLinkRow) {
	l.addCaller("App "+key, caller{application: a, companies: companies})
}

// AddToken makes the token of a user known, who is on the staff of the companies.
func (l *LeafLink) AddToken(token string, companies ...LeafLinkRow) {
	l.addCaller("Token "+token, caller{user: true, companies: companies})
}

// RevokeKeys makes every key unknown, as regenerating them would, or the sandbox before its nightly copy.
func (l *LeafLink) RevokeKeys() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.callers)
}

func (l *LeafLink) addCaller(authorization string, c caller) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.callers[authorization] = c
}

// SetRows replaces the rows of a list such as "customer-statuses".
func (l *LeafLink) SetRows(list string, rows ...LeafLinkRow) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rows[list] = slices.Clone(rows)
}

// LeafLinkCompany is a row of /companies/, with the fields that LeafLink documents.
func LeafLinkCompany(id int, slug, name string) LeafLinkRow {
	return LeafLinkRow{
		"id": id, "slug": slug, "name": name, "dba": "", "business_license_name": name + " LLC", "business_identifier": "",
		"address": "1 Main St", "city": "Denver", "state": "CO", "zipcode": "80202", "description": "", "announcement": "",
		"image": nil, "buyer": false, "seller": true, "batch_enabled": true, "has_accting": false, "sts_enabled": false,
		"hide_attached_packages": false, "apply_ancillary_tax": false, "apply_arms_length_tax": false,
	}
}

// ServeHTTP answers as https://app.leaflink.com does.
func (l *LeafLink) ServeHTTP(w http.ResponseWriter, r *http.Request) { l.serve(w, r, "", l.execute) }

func (l *LeafLink) execute(c *call) answer {
	l.mu.Lock()
	defer l.mu.Unlock()
	if host := l.traps.MovedTo; host != "" {
		return answer{status: http.StatusMovedPermanently}.with("Location", "https://"+host+c.request.URL.RequestURI())
	}
	list, below := strings.CutPrefix(c.path, "/api/v2/")
	list, slash := strings.CutSuffix(list, "/")
	switch {
	case !below:
		return webPage(http.StatusNotFound)
	case !slash:
		return l.refuse(http.StatusBadRequest, "The path must end in a slash.")
	}
	who, known := l.callers[c.request.Header.Get("Authorization")]
	if !known {
		return l.refuse(orElse(l.traps.RefusedKey, http.StatusUnauthorized), "Invalid token.")
	}
	id := ""
	if at := strings.LastIndex(list, "/"); at >= 0 && leafLinkLists[list].may == nil {
		list, id = list[:at], list[at+1:]
	}
	of, exists := leafLinkLists[list]
	switch {
	case !exists:
		return l.refuse(http.StatusNotFound, "Not found.")
	case !who.user && !of.may(who.application):
		return l.refuse(orElse(l.traps.Denied, http.StatusForbidden), "You do not have permission to perform this action.")
	case id != "", c.request.Method != http.MethodGet:
		return l.object(c, list, id, who)
	}
	rows := l.visible(list, who)
	if list == "companies" {
		rows = who.companies
	}
	return l.list(c, of, rows)
}

func orElse(status, otherwise int) int {
	if status != 0 {
		return status
	}
	return otherwise
}
