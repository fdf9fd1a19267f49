package leafsim

import (
	"crypto/rand"
	"fmt"
)

// newID returns a random UUID.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// newSecret returns a prefix and n random letters and digits.
func newSecret(prefix string, n int) string {
	// 64 characters take a byte without bias; two of them are drawn again.
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	text := make([]byte, 0, n)
	for len(text) < n {
		var b [1]byte
		_, _ = rand.Read(b[:])
		if i := int(b[0] & 63); i < len(alphabet) {
			text = append(text, alphabet[i])
		}
	}
	return prefix + string(text)
}
