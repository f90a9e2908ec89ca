# SPDX-License-Identifier: MIT
import json
import sys

import jwt

for line in sys.stdin:
    verb, algorithm, secret_file, text = line.rstrip("\n").split("\t")
    with open(secret_file, "rb") as file:
        secret = file.read()
    try:
        if verb == "sign":
            answer = jwt.encode(json.loads(text), secret, algorithm=algorithm)
        else:
            answer = json.dumps(jwt.decode(text, secret, algorithms=[algorithm]))
    except jwt.PyJWTError:
        answer = ""
    print(answer, flush=True)
