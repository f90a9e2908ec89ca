// SPDX-License-Identifier: MIT
// Where the refresh token is, and what a call must send to use it. Both classes have `current()`: a string that
// changes with every refresh and is the same in all tabs, or null without a session.

/**
 * The refresh token is in an HttpOnly cookie, which the browser sends. This page can read the anti-forgery
 * token in a second cookie; other sites cannot.
 */
export class CookieCredential {
    name = "refresh cookie";
    loginMembers = { cookie: "refresh" };
    #cookies;

    /** `cookies` reads, and with an argument writes, document.cookie. */
    constructor(cookies = (...text) => (text.length ? (document.cookie = text[0]) : document.cookie)) {
        this.#cookies = cookies;
    }

    current() {
        const found = this.#cookies()
            .split("; ")
            .find((cookie) => cookie.startsWith("__Host-refresh_csrf="));
        return found?.slice(found.indexOf("=") + 1) || null;
    }

    request() {
        return { method: "POST", headers: { "X-CSRF-Token": this.current() } };
    }

    save() {
        if (this.current() === null) {
            throw new Error(
                "the browser has not kept the cookies: they need HTTPS, or http://localhost in most browsers",
            );
        }
    }

    /** The server removes the other cookie, or has ended its session. */
    forget() {
        this.#cookies("__Host-refresh_csrf=; Max-Age=0; Path=/; Secure; SameSite=Strict");
    }
}

/** The refresh token is in `storage`, which every script in the page can read. */
export class BearerCredential {
    name = "refresh token";
    loginMembers = {};
    #storage;

    constructor(storage = globalThis.localStorage) {
        this.#storage = storage;
    }

    current() {
        return this.#storage.getItem("signet.refresh_token");
    }

    request() {
        return {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify({ refresh_token: this.current() }),
        };
    }

    save(answer) {
        if (answer.refresh_token) {
            this.#storage.setItem("signet.refresh_token", answer.refresh_token);
        }
    }

    forget() {
        this.#storage.removeItem("signet.refresh_token");
    }
}
