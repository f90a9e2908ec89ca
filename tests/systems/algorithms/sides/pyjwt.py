# SPDX-License-Identifier: MIT
import json
import os
import sys

import jwt


def key_of(algorithm, content):
    """The content of a file, which PyJWT reads itself; of a JWK Set, the first key."""
    if algorithm.startswith("HS") or not content.startswith(b"{"):
        return content
    return jwt.PyJWKSet.from_json(content.decode()).keys[0].key


def new_key(algorithm):
    """A private key and the members of its public JWK."""
    # Not every system has the package, and tokens with HMAC do not need it.
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if algorithm == "ES256":
        key = ec.generate_private_key(ec.SECP256R1())
        numbers = key.public_key().public_numbers()
        x, y = (jwt.utils.base64url_encode(one.to_bytes(32, "big")).decode() for one in (numbers.x, numbers.y))
        return key, {"kty": "EC", "crv": "P-256", "x": x, "y": y}
    if algorithm == "EdDSA":
        key = ed25519.Ed25519PrivateKey.generate()
        return key, json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key()))
    key = rsa.generate_private_key(65537, 2048)
    return key, json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))


def write_new_key(algorithm, file, kid):
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key, members = new_key(algorithm)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as private:
        private.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with open(file + ".jwks", "w", encoding="utf-8") as public:
        json.dump({"keys": [members | {"kid": kid, "alg": algorithm}]}, public)
    return "written"


def answer(verb, algorithm, file, text):
    if verb == "keygen":
        return write_new_key(algorithm, file, text)
    with open(file, "rb") as opened:
        content = opened.read()
    if verb == "sign":
        return jwt.encode(json.loads(text), content, algorithm=algorithm)
    return json.dumps(jwt.decode(text, key_of(algorithm, content), algorithms=[algorithm]))


for line in sys.stdin:
    try:
        found = answer(*line.rstrip("\n").split("\t"))
    except jwt.PyJWTError:
        found = ""
    print(found, flush=True)
