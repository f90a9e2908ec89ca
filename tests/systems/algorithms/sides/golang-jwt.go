// SPDX-License-Identifier: MIT
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/golang-jwt/jwt"
)

func answer(verb, algorithm, text string, secret []byte) (string, error) {
	claims := jwt.MapClaims{}
	if verb == "sign" {
		if err := json.Unmarshal([]byte(text), &claims); err != nil {
			return "", err
		}
		return jwt.NewWithClaims(jwt.GetSigningMethod(algorithm), claims).SignedString(secret)
	}
	parser := jwt.Parser{ValidMethods: []string{algorithm}, UseJSONNumber: true}
	key := func(*jwt.Token) (interface{}, error) { return secret, nil }
	if _, err := parser.ParseWithClaims(text, claims, key); err != nil {
		return "", err
	}
	read, err := json.Marshal(claims)
	return string(read), err
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		secret, err := os.ReadFile(fields[2])
		if err != nil {
			panic(err)
		}
		found, err := answer(fields[0], fields[1], fields[3], secret)
		if err != nil {
			found = ""
		}
		fmt.Println(found)
	}
}
