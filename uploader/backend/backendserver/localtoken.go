package backendserver

import "encoding/base64"

// LocalToken is the token that a Server without SignIn takes, for another process of the same person: it reads the key file
// in the state folder, which it makes where it is missing, and opens nothing else.
func LocalToken(state string) (string, error) {
	key, err := loadKey(state)
	if err != nil {
		return "", err
	}
	return tokenOf(key, LocalOwner), nil
}

func tokenOf(key []byte, owner string) string {
	return base64.RawURLEncoding.EncodeToString(derive(key, "token\x00"+owner))
}
