package leaf

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// KeyList is the list of a Leaf user's API keys, with which thousands of resources look for theirs. Nobody changes it.
type KeyList struct {
	Keys []Key
	// User is false where there is no such Leaf user, who has no keys either.
	User bool
	// Whole is true where the end of the list was seen: only then says it anything of what it lacks.
	Whole bool
	// IDs and Descriptions report whether the API gives ids, and descriptions, in this list.
	IDs, Descriptions bool

	byID, byKey map[string]int
}

// NewKeyList makes a list of keys in their order.
func NewKeyList(keys []Key) *KeyList {
	l := &KeyList{Keys: keys, byID: make(map[string]int, len(keys)), byKey: make(map[string]int, len(keys))}
	for i, k := range keys {
		l.IDs = l.IDs || k.ID != ""
		l.Descriptions = l.Descriptions || k.Description != nil || k.Mark != ""
		id := foldID(k.ID)
		if _, taken := l.byID[id]; !taken {
			l.byID[id] = i
		}
		if _, taken := l.byKey[k.Key]; !taken {
			l.byKey[k.Key] = i
		}
	}
	return l
}

// Find returns the entries that are, or may be, the key: one by its id, else by all that is known of it. More than one
// means that they cannot be told apart.
func (l *KeyList) Find(r KeyRef) []Key {
	if r.hasAPIID() && l.IDs {
		return l.entry(l.byID, foldID(r.ID))
	}
	if r.Key == "" {
		return nil // without the key there is nothing that would tell it from another
	}
	if found := l.entry(l.byKey, r.Key); found != nil {
		return found
	}
	var fitting []Key
	for _, k := range l.Keys {
		if r.fits(k, l.Descriptions) {
			fitting = append(fitting, k)
		}
	}
	return fitting
}

// ByID gives the key that has an id in whatever case, or of which it is the KeyHash where the list shows no id for it.
func (l *KeyList) ByID(id string) (k Key, found bool) {
	if i := slices.IndexFunc(l.Keys, func(k Key) bool { return strings.EqualFold(k.Name(), id) }); i >= 0 {
		return l.Keys[i], true
	}
	return Key{}, false
}

// Name is the id under which a resource has the key in its state: the API's, else the KeyHash, "" where neither is known.
func (k Key) Name() string {
	if k.ID == "" && k.Key != "" && !k.Masked() {
		return KeyHash(k.Key)
	}
	return k.ID
}

func (l *KeyList) entry(index map[string]int, name string) []Key {
	if i, ok := index[name]; ok {
		return []Key{l.Keys[i]}
	}
	return nil
}

// KeyRef is what is known of one key. Its id may be missing, or be a KeyHash.
type KeyRef struct {
	ID, Key     string
	ExpiresAt   *Time
	Description *string
	// Mark is what the provider put into the description, "" where it is not known.
	Mark string
	// AnyDescription says that the description is not known. Without it, a nil Description means that the key has none.
	AnyDescription bool
}

func (r KeyRef) hasAPIID() bool { return r.ID != "" && !strings.HasPrefix(r.ID, KeyHashPrefix) }

// endsOff is how far the answers to POST and to GET may have the end of one key apart, each computing it by itself.
const endsOff = 50 * time.Millisecond

// SameEnd reports whether two answers may mean the end of one key.
func SameEnd(a, b Time) bool { return a.Same(b) || a.Sub(b.Time).Abs() <= endsOff }

// Tells reports whether something that an entry shows speaks for its being the key, where Find asks only whether nothing
// speaks against it: of two keys that look alike the list may show but one, and that may be somebody else's.
func (r KeyRef) Tells(k Key) bool {
	return r.hasAPIID() && strings.EqualFold(r.ID, k.ID) || r.shownBy(k) || r.ExpiresAt != nil && k.ExpiresAt != nil && SameEnd(*r.ExpiresAt, *k.ExpiresAt)
}

// tellsNow is Tells among keys that are made at the same time: those of one second may have their ends in common.
func (r KeyRef) tellsNow(k Key) bool {
	return r.shownBy(k) || r.Tells(k) && k.ExpiresAt != nil && k.ExpiresAt.Nanosecond() != 0
}

// shownBy reports whether an entry shows what no two keys have in common: the text of the key, or its end, or its mark.
func (r KeyRef) shownBy(k Key) bool {
	return r.Mark != "" && k.Mark == r.Mark || r.Key != "" && tellsEnd(k.Key) && MaskFits(k.Key, r.Key)
}

// fits reports whether nothing that an entry shows contradicts what is known.
func (r KeyRef) fits(k Key, described bool) bool {
	switch {
	case r.ExpiresAt != nil && k.ExpiresAt != nil && !SameEnd(*r.ExpiresAt, *k.ExpiresAt):
		return false
	case r.Key != "" && !MaskFits(k.Key, r.Key):
		return false
	case r.Mark != "" && k.Mark != "":
		return r.Mark == k.Mark
	}
	return r.AnyDescription || labelFits(k, r.Description, r.Mark, described)
}

// HidesMark reports whether an entry shows the description with our mark in it in a way of the API's own, in which the mark
// cannot be recognized.
func (r KeyRef) HidesMark(k Key) bool {
	return r.Mark != "" && k.Mark == "" && k.Description != nil && labelFits(k, r.Description, r.Mark, true)
}

// labelFits compares an entry's description with what was sent, the mark included.
func labelFits(k Key, description *string, mark string, described bool) bool {
	if mark == "" {
		return sameLabel(k, description, described)
	}
	sent := withMark(description, mark)
	return sameLabel(k, &sent, described)
}

// sameLabel compares an entry's description with a wanted one. If the whole list shows no descriptions, an entry without one may
// have any.
func sameLabel(k Key, description *string, described bool) bool {
	if k.Description == nil {
		return description == nil || !described
	}
	return description != nil && (Alike(*description, *k.Description) || cut(*description, *k.Description))
}

// cut reports whether a text may be another one that was cut to fit.
func cut(text, shown string) bool {
	const least = 8 // shorter beginnings are those of many texts
	return len(shown) >= least && len(shown) < len(text) && strings.EqualFold(text[:len(shown)], shown)
}

// maskRun is what stands for a hidden part. A key that is shown in full may have some x in a row, but hardly four.
var maskRun = regexp.MustCompile(`\.{2,}|…|[*•●#]+|x{4,}|X{4,}`)

// tellsEnd reports whether a list shows a key in full, or enough of its end to tell it from others.
func tellsEnd(shown string) bool {
	runs := maskRun.FindAllStringIndex(shown, -1)
	return len(runs) == 0 && shown != "" || len(runs) > 0 && len(shown)-runs[len(runs)-1][1] >= tellingEnd
}

// MaskFits reports whether a list may show key as shown: in full, or with a part of it replaced by dots, stars or x.
// An empty text fits every key.
func MaskFits(shown, key string) bool {
	if shown == key || shown == "" {
		return true
	}
	runs := maskRun.FindAllStringIndex(shown, -1)
	if len(runs) == 0 {
		return false
	}
	first, last := shown[:runs[0][0]], shown[runs[len(runs)-1][1]:]
	return len(first)+len(last) <= len(key) && strings.HasPrefix(key, first) && strings.HasSuffix(key, last)
}
