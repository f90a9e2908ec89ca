// SPDX-License-Identifier: MIT
package main

import (
	"bufio"
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"strings"

	"github.com/golang-jwt/jwt"
)

func encode(bytes []byte) string { return base64.RawURLEncoding.EncodeToString(bytes) }

func decode(text string) []byte {
	bytes, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return bytes
}

func number(text string) *big.Int { return new(big.Int).SetBytes(decode(text)) }

// The public key of the first JWK of a set: golang-jwt itself reads PEM text only.
func keyOfSet(content []byte) (interface{}, error) {
	set := struct{ Keys []map[string]string }{}
	if err := json.Unmarshal(content, &set); err != nil {
		return nil, err
	}
	key := set.Keys[0]
	switch key["kty"] {
	case "EC":
		return &ecdsa.PublicKey{Curve: elliptic.P256(), X: number(key["x"]), Y: number(key["y"])}, nil
	case "OKP":
		return ed25519.PublicKey(decode(key["x"])), nil
	case "RSA":
		return &rsa.PublicKey{N: number(key["n"]), E: int(number(key["e"]).Int64())}, nil
	}
	return nil, errors.New("a key of another type")
}

func privateKey(algorithm string, content []byte) (interface{}, error) {
	switch algorithm[:2] {
	case "ES":
		return jwt.ParseECPrivateKeyFromPEM(content)
	case "Ed":
		return jwt.ParseEdPrivateKeyFromPEM(content)
	case "RS", "PS":
		return jwt.ParseRSAPrivateKeyFromPEM(content)
	}
	return content, nil
}

func publicKey(algorithm string, content []byte) (interface{}, error) {
	if algorithm[:2] != "HS" && bytes.HasPrefix(content, []byte("{")) {
		return keyOfSet(content)
	}
	switch algorithm[:2] {
	case "ES":
		return jwt.ParseECPublicKeyFromPEM(content)
	case "Ed":
		return jwt.ParseEdPublicKeyFromPEM(content)
	case "RS", "PS":
		return jwt.ParseRSAPublicKeyFromPEM(content)
	}
	return content, nil
}

func newKey(algorithm string) (crypto.Signer, map[string]string, error) {
	switch algorithm {
	case "ES256":
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, nil, err
		}
		x, y := key.X.FillBytes(make([]byte, 32)), key.Y.FillBytes(make([]byte, 32))
		return key, map[string]string{"kty": "EC", "crv": "P-256", "x": encode(x), "y": encode(y)}, nil
	case "EdDSA":
		public, key, err := ed25519.GenerateKey(rand.Reader)
		return key, map[string]string{"kty": "OKP", "crv": "Ed25519", "x": encode(public)}, err
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, nil, err
	}
	e := big.NewInt(int64(key.E)).Bytes()
	return key, map[string]string{"kty": "RSA", "n": encode(key.N.Bytes()), "e": encode(e)}, nil
}

func writeNewKey(algorithm, file, id string) error {
	key, jwk, err := newKey(algorithm)
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return err
	}
	jwk["kid"], jwk["alg"] = id, algorithm
	set, err := json.Marshal(map[string]interface{}{"keys": []map[string]string{jwk}})
	if err != nil {
		return err
	}
	return os.WriteFile(file+".jwks", set, 0o644)
}

func answer(verb, algorithm, file, text string) (string, error) {
	if verb == "keygen" {
		return "written", writeNewKey(algorithm, file, text)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	claims := jwt.MapClaims{}
	if verb == "sign" {
		if err := json.Unmarshal([]byte(text), &claims); err != nil {
			return "", err
		}
		key, err := privateKey(algorithm, content)
		if err != nil {
			return "", err
		}
		return jwt.NewWithClaims(jwt.GetSigningMethod(algorithm), claims).SignedString(key)
	}
	key, err := publicKey(algorithm, content)
	if err != nil {
		return "", err
	}
	parser := jwt.Parser{ValidMethods: []string{algorithm}, UseJSONNumber: true}
	find := func(*jwt.Token) (interface{}, error) { return key, nil }
	if _, err := parser.ParseWithClaims(text, claims, find); err != nil {
		return "", err
	}
	read, err := json.Marshal(claims)
	return string(read), err
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		found, err := answer(fields[0], fields[1], fields[2], fields[3])
		if err != nil {
			found = ""
		}
		fmt.Println(found)
	}
}
