# SPDX-License-Identifier: MIT
"""Prints the claims that Flask-JWT-Extended reads from a token."""
import json
import sys

import flask
import flask_jwt_extended

app = flask.Flask("reader")
app.config["JWT_SECRET_KEY"] = "123twe@FwfrdafwsfsLLD@#"
flask_jwt_extended.JWTManager(app)
with app.app_context():
    claims = flask_jwt_extended.decode_token(sys.argv[1], allow_expired=True)
print(json.dumps(claims, sort_keys=True, separators=(",", ":")))
