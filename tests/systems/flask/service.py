# SPDX-License-Identifier: MIT
"""A Flask service whose routes Flask-JWT-Extended guards."""

import datetime

import flask
import flask_jwt_extended as fje


def make_app(secret, password):
    app = flask.Flask("service")
    app.config["JWT_SECRET_KEY"] = secret
    app.config["JWT_TOKEN_LOCATION"] = ["headers", "cookies"]
    fje.JWTManager(app)

    @app.post("/login")
    def login():
        if flask.request.get_json() != {"username": "ada", "password": password}:
            return {"msg": "Bad username or password"}, 401
        return {
            "access_token": fje.create_access_token("ada", fresh=True),
            "refresh_token": fje.create_refresh_token("ada"),
        }

    @app.post("/refresh")
    @fje.jwt_required(refresh=True)
    def refresh():
        return {"access_token": fje.create_access_token(fje.get_jwt_identity(), fresh=False)}

    @app.route("/protected", methods=["GET", "POST"])
    @fje.jwt_required()
    def protected():
        return {"logged_in_as": fje.get_jwt_identity()}

    @app.get("/fresh")
    @fje.jwt_required(fresh=True)
    def fresh():
        return {"logged_in_as": fje.get_jwt_identity()}

    @app.get("/optional")
    @fje.jwt_required(optional=True)
    def optional():
        return {"logged_in_as": fje.get_jwt_identity() or ""}

    return app


def issue(app, kind, user="ada", age=0, **options):
    """A token as the service issues it, for a login of the given age."""
    lifetime = {"access": datetime.timedelta(minutes=15), "refresh": datetime.timedelta(days=30)}[kind]
    if age:
        options["expires_delta"] = lifetime - datetime.timedelta(seconds=age)
    make = {"access": fje.create_access_token, "refresh": fje.create_refresh_token}[kind]
    with app.app_context():
        return make(user, **options)
