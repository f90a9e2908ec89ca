// SPDX-License-Identifier: MIT
import { logCall } from "./call-log.js";

/** A second client elsewhere: it has no cookies, only a copy of a refresh token. */
export class Thief {
    #refreshToken;
    #accessToken = null;

    constructor(refreshToken) {
        this.#refreshToken = refreshToken;
    }

    /** The status of the answer. */
    async refresh() {
        const { status, body } = await this.#send(
            "POST",
            "/auth/refresh",
            this.#refreshToken,
            "stolen refresh token",
        );
        if (status === 200) {
            this.#refreshToken = body.refresh_token;
            this.#accessToken = body.access_token;
        }
        return status;
    }

    /** The status of the answer. */
    async readAccount() {
        return (await this.#send("GET", "/me", this.#accessToken, "access token")).status;
    }

    async #send(method, path, token, as) {
        const answer = await fetch(path, {
            method,
            credentials: "omit",
            headers: { Authorization: `Bearer ${token}` },
        });
        const body = await answer.json();
        logCall({ method, path, status: answer.status, as, token, note: "", body, by: "thief" });
        return { status: answer.status, body };
    }
}
