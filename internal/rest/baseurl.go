package rest

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// ErrURLCredentials is returned for a base URL with a user or password in it. Its text does not repeat the URL.
var ErrURLCredentials = errors.New("the URL must not contain a user name or password")

// ParseBaseURL reads scheme, host and an optional prefix, and drops slashes at the end. It refuses plain http to any
// host but this machine itself, and whatever is no part of a base: credentials, query, fragment.
func ParseBaseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		// The error of url.Parse repeats the text, which may hold credentials.
		return nil, errors.New("the text is not a URL, which begins with https:// (or http:// for this machine itself, as in http://127.0.0.1:8080)")
	}
	switch {
	case u.User != nil:
		return nil, ErrURLCredentials
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("the URL must begin with https:// (or http:// for this machine itself, as in http://127.0.0.1:8080)")
	case u.Hostname() == "":
		return nil, errors.New("the URL has no host")
	case strings.ContainsFunc(u.Host, func(r rune) bool { return r > '~' }):
		// What Go connects to is the ASCII form, and may look like another host.
		return nil, errors.New("the URL's host must be written in ASCII, as xn--… where its name has other letters")
	case u.RawQuery != "" || u.ForceQuery:
		return nil, errors.New("the URL must not have a query (from the ? on)")
	case strings.Contains(text, "#"):
		return nil, errors.New("the URL must not have a fragment (from the # on)")
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return nil, fmt.Errorf("plain http is accepted only for this machine itself (127.0.0.1, ::1, localhost), since the token would cross the network readable: use https://%s", u.Host)
	}
	escaped := strings.TrimRight(u.EscapedPath(), "/")
	path, err := url.PathUnescape(escaped)
	if err != nil {
		return nil, errors.New("the text is not a URL")
	}
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "." || segment == ".." {
			return nil, errors.New("the URL's path must not have parts that are . or .. alone")
		}
	}
	return &url.URL{
		Scheme: u.Scheme, Host: strings.TrimSuffix(u.Host, ":"), // an empty port is none
		Path: path, RawPath: escaped,
	}, nil
}

// HostBelow reports whether a base URL's host is that domain or below it, however it is spelled.
func HostBelow(base *url.URL, domain string) bool {
	host := strings.TrimRight(strings.ToLower(base.Hostname()), ".")
	return host == domain || strings.HasSuffix(host, "."+domain)
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
