// SPDX-License-Identifier: MIT
// An Express service with two secrets. It stores one row for each user, with the valid refresh token.
import express from "express";
import jwt from "jsonwebtoken";

const user = { id: "7", username: "ada", role: "admin" };

export const issueAccess = (secret, age = 0) =>
    jwt.sign({ ...user, iat: Math.floor(Date.now() / 1000) - age }, secret, { expiresIn: 60 });
export const issueRefresh = (secret, age = 0) =>
    jwt.sign({ id: user.id, iat: Math.floor(Date.now() / 1000) - age }, secret, { expiresIn: "7d" });

export function makeApp(accessSecret, refreshSecret, password) {
    const rows = new Map();
    const app = express();
    app.use(express.json());

    const hand = (response) => {
        const refreshToken = issueRefresh(refreshSecret);
        rows.set(user.id, refreshToken);
        response.json({ accessToken: issueAccess(accessSecret), refreshToken });
    };

    app.post("/login", (request, response) => {
        const { username, password: given } = request.body;
        if (username !== user.username || given !== password) return response.status(401).json({ message: "Bad credentials" });
        hand(response);
    });
    app.post("/refresh", (request, response) => {
        const { refreshToken } = request.body;
        if (!refreshToken) return response.status(400).json({ message: "Refresh token missing" });
        try {
            const { id } = jwt.verify(refreshToken, refreshSecret);
            if (rows.get(id) !== refreshToken) throw new Error("not stored");
        } catch (error) {
            return response.status(403).json({ message: error.message });
        }
        hand(response);
    });
    app.get("/me", (request, response) => {
        try {
            const token = (request.get("authorization") ?? "").replace(/^Bearer /, "");
            const { id, username, role } = jwt.verify(token, accessSecret);
            response.json({ id, username, role });
        } catch (error) {
            response.status(401).json({ message: error.message });
        }
    });
    return app;
}
