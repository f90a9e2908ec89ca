// SPDX-License-Identifier: MIT
package main

import (
	"encoding/hex"
	"fmt"
	"os"
	"sort"
	"time"

	"github.com/golang-jwt/jwt"
)

type claims struct {
	Type string `json:"type"`
	jwt.StandardClaims
}

func main() {
	token := os.Args[1]
	key, _ := hex.DecodeString(os.Args[2])
	algorithm := os.Args[3]
	var verifying interface{} = key
	var err error
	switch algorithm {
	case "ES256":
		verifying, err = jwt.ParseECPublicKeyFromPEM(key)
	case "EdDSA":
		verifying, err = jwt.ParseEdPublicKeyFromPEM(key)
	case "RS256":
		verifying, err = jwt.ParseRSAPublicKeyFromPEM(key)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	parser := jwt.Parser{ValidMethods: []string{algorithm}}
	var samples []float64
	for sample := 0; sample < 100; sample++ {
		begin := time.Now()
		count := 0
		for time.Since(begin) < 4*time.Millisecond {
			for i := 0; i < 16; i++ {
				var read claims
				_, err := parser.ParseWithClaims(token, &read, func(*jwt.Token) (interface{}, error) { return verifying, nil })
				if err != nil || read.Type != "access" || read.Subject != "user-42" {
					fmt.Fprintln(os.Stderr, "the token was refused")
					os.Exit(1)
				}
				count++
			}
		}
		samples = append(samples, float64(time.Since(begin).Nanoseconds())/float64(count))
	}
	sort.Float64s(samples)
	fmt.Printf("%.0f\n", samples[0])
}
