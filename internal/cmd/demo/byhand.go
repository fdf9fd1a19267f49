package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/leafsim"
)

// connectByHand does what somebody with curl would: it logs in, and posts AgLeader credentials. It uses no part of the
// provider.
func (s *story) connectByHand(ctx context.Context, path string) error {
	var login struct {
		Token string `json:"id_token"`
	}
	if err := post(ctx, s.url+"/api/authenticate", "", map[string]string{
		"username": leafsim.Username, "password": leafsim.Password, "rememberMe": "false",
	}, &login); err != nil {
		return err
	}
	var created map[string]any
	return post(ctx, s.url+path, login.Token, map[string]string{
		"publicKey":    "demo-public-key",
		"privateKey":   s.Variables["ag_leader_private_key"],
		"refreshToken": s.Variables["ag_leader_refresh_token"],
		"accessToken":  "made-up-access-token",
	}, &created)
}

func post(ctx context.Context, url, token string, body, answer any) error {
	content, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(content))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := new(http.Client).Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("POST %s: the API answered %s", url, response.Status)
	}
	return json.NewDecoder(response.Body).Decode(answer)
}
