# SPDX-License-Identifier: MIT
"""A FastAPI service that guards its routes with a TokenBearer. A boolean claim is the token type."""

import datetime
import socket
import threading
import time
import uuid

import fastapi
import fastapi.security
import jwt
import uvicorn

LIFETIMES = {"access": datetime.timedelta(hours=1), "refresh": datetime.timedelta(days=2)}


class Service:
    def __init__(self, secret, password):
        self.secret = secret
        service = self

        class TokenBearer(fastapi.security.HTTPBearer):
            async def __call__(self, request: fastapi.Request):
                credentials = await super().__call__(request)
                try:
                    claims = jwt.decode(credentials.credentials, service.secret, algorithms=["HS256"])
                except jwt.PyJWTError as error:
                    raise fastapi.HTTPException(403, "Invalid Or Expired Token") from error
                self.verify_token_data(claims)
                return claims

        class AccessTokenBearer(TokenBearer):
            def verify_token_data(self, claims):
                if claims["refresh"]:
                    raise fastapi.HTTPException(403, "Please Provide Valid Access Token")

        class RefreshTokenBearer(TokenBearer):
            def verify_token_data(self, claims):
                if not claims["refresh"]:
                    raise fastapi.HTTPException(403, "Please Provide Valid Refresh Token")

        app = fastapi.FastAPI()

        @app.post("/login")
        async def login(request: fastapi.Request):
            body = await request.json()
            if body != {"email": "ada", "password": password}:
                raise fastapi.HTTPException(403, "Invalid Email Or Password")
            user = {"email": "ada@example.org", "user_uid": "ada"}
            return {
                "message": "Login Successful",
                "access_token": self.issue("access", user),
                "refresh_token": self.issue("refresh", user),
            }

        @app.get("/refresh_token")
        async def refresh_token(claims: dict = fastapi.Depends(RefreshTokenBearer())):
            return {"access_token": self.issue("access", claims["user"])}

        @app.get("/me")
        async def me(claims: dict = fastapi.Depends(AccessTokenBearer())):
            return {"email": claims["user"]["email"], "uid": claims["user"]["user_uid"]}

        listener = socket.create_server(("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        threading.Thread(target=server.run, args=([listener],), daemon=True).start()
        deadline = time.monotonic() + 20
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)

    def issue(self, kind, user, age=0):
        moment = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=age)
        claims = {
            "user": user,
            "exp": moment + LIFETIMES[kind],
            "jti": str(uuid.uuid4()),
            "refresh": kind == "refresh",
        }
        return jwt.encode(claims, self.secret, algorithm="HS256")
