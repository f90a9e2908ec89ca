// SPDX-License-Identifier: MIT
import { readBody } from "./signet-requests.js";

/** Sends single calls to one origin only, and raises a "call" event for each. */
export class Wire {
    #origin;
    #credentials;
    #timeout;
    #fetch;
    #tell;

    constructor({ origin, credentials, timeout, fetch, tell }) {
        this.#origin = origin;
        this.#credentials = credentials;
        this.#timeout = timeout;
        this.#fetch = fetch ?? ((...call) => globalThis.fetch(...call));
        this.#tell = tell;
    }

    /** With the access token `token`, if there is one; `as` and `note` are for the event. */
    async send(path, init, { token = null, as = "none", note = "" } = {}) {
        const url = new URL(path, this.#origin);
        if (url.origin !== this.#origin) {
            throw new TypeError(`the tokens belong to ${this.#origin} and are not sent to ${url.origin}`);
        }
        const headers = new Headers(init.headers);
        if (token) {
            headers.set("Authorization", `Bearer ${token}`);
        }
        // A call without a token is the client's own, such as a refresh. Every tab waits for it, so it must end.
        const signal = token ? init.signal : AbortSignal.timeout(this.#timeout);
        const call = {
            method: init.method ?? "GET",
            path: url.pathname,
            as,
            token,
            note,
            status: 0,
            body: null,
        };
        try {
            const answer = await this.#fetch(url.href, {
                ...init,
                credentials: this.#credentials,
                headers,
                signal,
            });
            call.status = answer.status;
            call.body = answer.ok ? null : await readBody(answer.clone());
            return answer;
        } finally {
            this.#tell("call", call);
        }
    }
}
