// A token-exchanging reverse proxy as one would write it in an afternoon: every request's token is verified with go-oidc, and exchanged unless
// the map has what an earlier exchange gave. Settings come from the environment; it tells its port in a line of JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

type issuedToken struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int    `json:"expires_in"`
	expiresAt   time.Time
}

type proxy struct {
	verifier *oidc.IDTokenVerifier
	upstream *httputil.ReverseProxy
	mutex    sync.Mutex
	issued   map[string]issuedToken
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !found {
		http.Error(w, "a bearer token is needed", http.StatusUnauthorized)
		return
	}
	if _, err := p.verifier.Verify(r.Context(), token); err != nil {
		http.Error(w, "the token is not trusted", http.StatusUnauthorized)
		return
	}
	issued, err := p.exchanged(token)
	if err != nil {
		http.Error(w, "the exchange failed", http.StatusBadGateway)
		return
	}
	r.Header.Set("Authorization", "Bearer "+issued)
	p.upstream.ServeHTTP(w, r)
}

func (p *proxy) exchanged(token string) (string, error) {
	p.mutex.Lock()
	known, found := p.issued[token]
	p.mutex.Unlock()
	if found && time.Now().Before(known.expiresAt) {
		return known.AccessToken, nil
	}
	issued, err := exchange(token)
	if err != nil {
		return "", err
	}
	p.mutex.Lock()
	p.issued[token] = issued
	p.mutex.Unlock()
	return issued.AccessToken, nil
}

func exchange(token string) (issued issuedToken, err error) {
	response, err := http.PostForm(os.Getenv("TOKEN_URL"), url.Values{
		"grant_type":           {"urn:ietf:params:oauth:grant-type:token-exchange"},
		"subject_token":        {token},
		"subject_token_type":   {"urn:ietf:params:oauth:token-type:jwt"},
		"subject_issuer":       {os.Getenv("SUBJECT_ISSUER")},
		"requested_token_type": {"urn:ietf:params:oauth:token-type:access_token"},
		"audience":             {os.Getenv("API_AUDIENCE")},
		"client_id":            {os.Getenv("CLIENT_ID")},
		"client_secret":        {os.Getenv("CLIENT_SECRET")},
	})
	if err != nil {
		return issued, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return issued, fmt.Errorf("the token endpoint answered %d", response.StatusCode)
	}
	err = json.NewDecoder(response.Body).Decode(&issued)
	issued.expiresAt = time.Now().Add(time.Duration(issued.ExpiresIn) * time.Second)
	return issued, err
}

func main() {
	provider, err := oidc.NewProvider(context.Background(), os.Getenv("ISSUER"))
	if err != nil {
		log.Fatal(err)
	}
	upstream, err := url.Parse(os.Getenv("UPSTREAM"))
	if err != nil {
		log.Fatal(err)
	}
	// By default it would keep two connections to the API, and open a new one for most requests.
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 64
	rewrite := func(r *httputil.ProxyRequest) { r.SetURL(upstream) }
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("{\"port\":%d}\n", listener.Addr().(*net.TCPAddr).Port)
	log.Fatal(http.Serve(listener, &proxy{
		verifier: provider.Verifier(&oidc.Config{ClientID: os.Getenv("AUDIENCE")}),
		upstream: &httputil.ReverseProxy{Rewrite: rewrite, Transport: transport},
		issued:   map[string]issuedToken{},
	}))
}
