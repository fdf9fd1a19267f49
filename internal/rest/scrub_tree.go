package rest

import (
	"bytes"
	"encoding/binary"
)

// prefixTree finds the longest of many spellings with which a text begins. Each has at least minSecret bytes.
type prefixTree struct {
	// roots are by the first minSecret bytes of the spellings below them.
	roots map[uint64]*node
}

// node is what has been read of some spellings: label, after the labels of the nodes above.
type node struct {
	label string
	ends  *spelling // that ends here, if any
	next  []*node   // their labels begin with different bytes
}

// firstBytes are the first minSecret bytes of a text as a number, which is a faster key than a text.
func firstBytes(text []byte) uint64 {
	if len(text) >= 8 {
		return binary.LittleEndian.Uint64(text) & (1<<(8*minSecret) - 1)
	}
	var b [8]byte
	copy(b[:], text[:minSecret])
	return binary.LittleEndian.Uint64(b[:])
}

func (t *prefixTree) insert(s spelling) {
	if t.roots == nil {
		t.roots = map[uint64]*node{}
	}
	first := firstBytes([]byte(s.text))
	at := t.roots[first]
	if at == nil {
		at = &node{}
		t.roots[first] = at
	}
	for rest := s.text[minSecret:]; rest != ""; {
		next := at.begins(rest[0])
		if next == nil {
			at.next = append(at.next, &node{label: rest, ends: &s})
			return
		}
		same := 1
		for same < len(rest) && same < len(next.label) && rest[same] == next.label[same] {
			same++
		}
		if same < len(next.label) {
			lower := *next
			lower.label = next.label[same:]
			*next = node{label: next.label[:same], next: []*node{&lower}}
		}
		at, rest = next, rest[same:]
	}
	if at.ends == nil {
		at.ends = &s
	}
}

// longest gives the longest spelling with which a text of at least minSecret bytes begins, and its length, 0 where there
// is none.
func (t *prefixTree) longest(text []byte) (s spelling, length int) {
	at := t.roots[firstBytes(text)]
	read := minSecret
	for at != nil {
		if at.ends != nil {
			s, length = *at.ends, read
		}
		if read == len(text) {
			break
		}
		at = at.begins(text[read])
		if at == nil || !bytes.HasPrefix(text[read:], []byte(at.label)) {
			break
		}
		read += len(at.label)
	}
	return s, length
}

// begins is the node below whose label begins with b.
func (n *node) begins(b byte) *node {
	for _, next := range n.next {
		if next.label[0] == b {
			return next
		}
	}
	return nil
}
