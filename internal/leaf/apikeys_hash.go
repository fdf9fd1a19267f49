package leaf

import (
	"context"
	"fmt"
	"strings"
)

// RevokeKeyByID revokes a key of which only the id is known. Where the id is a KeyHash, the list has to show the key.
func (c *Client) RevokeKeyByID(ctx context.Context, leafUserID, id string) error {
	if !strings.HasPrefix(id, KeyHashPrefix) {
		return c.RevokeKey(ctx, leafUserID, KeyRef{ID: id})
	}
	keys, err := c.Keys(ctx, leafUserID)
	if err != nil {
		return err
	}
	for _, k := range keys.Keys {
		if KeyHash(k.Key) == id {
			return c.RevokeKey(ctx, leafUserID, KeyRef{ID: id, Key: k.Key})
		}
	}
	return fmt.Errorf("the list of keys gives them no ids and does not show %s in full, so there is nothing to revoke it by", id)
}
