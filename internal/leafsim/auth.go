package leafsim

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Lifetimes of a token, with and without rememberMe.
const (
	longLogin  = 30 * 24 * time.Hour
	shortLogin = 24 * time.Hour
)

// claims are those seen in Leaf's tokens.
type claims struct {
	Subject   string `json:"sub,omitempty"`
	Authority string `json:"auth"`
	Expires   int64  `json:"exp"`
	Issued    int64  `json:"iat"`
}

// Token returns a bearer token that is valid now and for 24 hours, for a client that is configured
// with a token instead of a login.
func (s *Simulator) Token() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.issue(shortLogin)
}

// ExpireTokens makes every token issued so far worthless, whatever its own claims say, as
// invalidate-tokens of a Leaf Connect partner would.
func (s *Simulator) ExpireTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.signingKey = []byte(rand.Text())
}

// authenticate answers POST /api/authenticate: one key, id_token.
func (s *Simulator) authenticate(c *call) answer {
	body, refused := s.decode(c, []field{
		{name: "username", flags: required},
		{name: "password", flags: required | secret},
		{name: "rememberMe", kind: boolean},
	})
	if refused != nil {
		return *refused
	}
	if body["username"] != s.username || body["password"] != s.password {
		return problem(c, http.StatusUnauthorized, s.refusedLogin)
	}
	lifetime := shortLogin
	if body["rememberMe"] == true || body["rememberMe"] == "true" {
		lifetime = longLogin
	}
	return reply(http.StatusOK, map[string]string{"id_token": s.issue(lifetime)})
}

// issue makes a JWT signed by HS512, or what a variant has instead.
func (s *Simulator) issue(lifetime time.Duration) string {
	now := s.now()
	subject := s.username
	if s.variants.Token == TokenNoSubject {
		subject = ""
	}
	payload, err := json.Marshal(claims{subject, "ROLE_USER", now.Add(lifetime).Unix(), now.Unix()})
	if err != nil {
		panic(err) // texts and numbers are always written
	}
	unsigned := segment([]byte(`{"alg":"HS512"}`)) + "." + segment(payload)
	token := unsigned + "." + segment(s.sign(unsigned))
	if s.variants.Token == TokenOpaque {
		return segment([]byte(token))
	}
	return token
}

func (s *Simulator) sign(text string) []byte {
	mac := hmac.New(sha512.New, s.signingKey)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

func segment(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// authorized says whether the request has a token of ours that has not expired.
func (s *Simulator) authorized(r *http.Request) bool {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if s.variants.Token == TokenOpaque {
		inner, _ := base64.RawURLEncoding.DecodeString(token)
		token = string(inner)
	}
	dot := strings.LastIndexByte(token, '.')
	if !ok || dot < 0 {
		return false
	}
	signature, err := base64.RawURLEncoding.DecodeString(token[dot+1:])
	if err != nil || !hmac.Equal(signature, s.sign(token[:dot])) {
		return false
	}
	_, payload, _ := strings.Cut(token[:dot], ".")
	text, err := base64.RawURLEncoding.DecodeString(payload)
	var found claims
	return err == nil && json.Unmarshal(text, &found) == nil && s.now().Before(time.Unix(found.Expires, 0))
}

func (s *Simulator) refuseToken(c *call) answer {
	if s.variants.RefusedToken != 0 {
		return problem(c, s.variants.RefusedToken, s.refusedToken)
	}
	return problem(c, http.StatusUnauthorized, s.refusedToken)
}

// limit counts the requests of the last minute and refuses what is too many, in the words of Leaf's
// unpublished page on limits.
func (s *Simulator) limit() (refused answer, ok bool) {
	if s.variants.RateLimit == 0 {
		return answer{}, true
	}
	now := s.now()
	for len(s.served) > 0 && !s.served[0].After(now.Add(-time.Minute)) {
		s.served = s.served[1:]
	}
	if len(s.served) < s.variants.RateLimit {
		s.served = append(s.served, now)
		return answer{}, true
	}
	refused = reply(http.StatusTooManyRequests, map[string]any{
		"error":       "Request limit exceeded",
		"message":     fmt.Sprintf("You have exceeded the limit of %d per minute", s.variants.RateLimit),
		"status_code": http.StatusTooManyRequests,
	})
	// Whole seconds, rounded up: whoever waits as told is served.
	free := s.served[0].Add(time.Minute + time.Second - 1)
	switch s.variants.RetryAfter {
	case RetryAfterSeconds:
		refused = refused.with("Retry-After", strconv.Itoa(int(free.Sub(now)/time.Second)))
	case RetryAfterDate:
		refused = refused.with("Retry-After", free.Format(http.TimeFormat))
	case RetryAfterAbsent:
	}
	return refused, false
}
