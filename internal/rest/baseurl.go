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
		return nil, errors.New("the text is not a URL")
	}
	switch {
	case u.User != nil:
		return nil, ErrURLCredentials
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("the URL must begin with https://")
	case u.Hostname() == "":
		return nil, errors.New("the URL has no host")
	case u.RawQuery != "" || u.ForceQuery:
		return nil, errors.New("the URL must not have a query (from the ? on)")
	case strings.Contains(text, "#"):
		return nil, errors.New("the URL must not have a fragment (from the # on)")
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return nil, fmt.Errorf("plain http is accepted only for this machine itself (127.0.0.1, ::1, localhost), since the token would cross the network readable: use https://%s", u.Host)
	}
	for segment := range strings.SplitSeq(u.Path, "/") {
		if segment == "." || segment == ".." {
			return nil, errors.New("the URL's path must not have parts that are . or .. alone")
		}
	}
	return &url.URL{
		Scheme: u.Scheme, Host: u.Host,
		Path: strings.TrimRight(u.Path, "/"), RawPath: strings.TrimRight(u.RawPath, "/"),
	}, nil
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
