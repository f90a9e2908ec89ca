// SPDX-License-Identifier: MIT
// The browser client of signet: keeps a user logged in across tabs. It has no dependencies: copy the files
// signet-*.js. docs/browser-clients.md explains the decisions.

import { BearerCredential, CookieCredential } from "./signet-credentials.js";
import { LoginRequired, Unavailable } from "./signet-errors.js";
import { asksForLogin, isTemporary, json, readAnswer, readBody, untilAborted } from "./signet-requests.js";
import { SharedLogin } from "./signet-shared-login.js";
import { Wire } from "./signet-wire.js";

export { LoginRequired, Refused, Unavailable } from "./signet-errors.js";
export { decodeToken } from "./signet-token.js";

/** The events of a client: "login", "tokens", "logout" and "call". `detail` has the data. */
export class SignetEvent extends Event {
    constructor(type, detail) {
        super(type);
        this.detail = detail;
    }
}

export class SignetClient extends EventTarget {
    #mode;
    #options;
    #wire;
    #credential;
    #login;
    #refreshing = null;

    /**
     * - `baseUrl`: the address of the auth server. Defaults to the page's origin. Tokens are sent to it only.
     * - `mode`: "cookie" keeps the refresh token in an HttpOnly cookie; "bearer" keeps it in `storage`.
     * - `refreshEarly`: an access token that has fewer seconds left is exchanged before the next call.
     * - `timeout`, `retryAfter`: in ms, how long a refresh waits for its answer, and before it is sent again.
     *   Three tries take less than the 30 s in which the server answers the same refresh again.
     * - `fetch`, `locks`, `cookies`, `storage`, `now`: replacements for those of the browser, for tests.
     */
    constructor({ baseUrl = globalThis.location?.origin, mode = "cookie", ...rest } = {}) {
        super();
        const { origin } = new URL(baseUrl);
        this.#mode = mode;
        this.#options = { refreshEarly: 30, retryAfter: [500, 2_000], ...rest };
        const { cookies, storage, fetch, locks, now = Date.now, timeout = 8_000 } = rest;
        const tell = (type, detail) => this.dispatchEvent(new SignetEvent(type, detail));
        const isCookie = mode === "cookie";
        this.#credential = isCookie ? new CookieCredential(cookies) : new BearerCredential(storage);
        this.#wire = new Wire({
            origin,
            credentials: isCookie ? "same-origin" : "omit",
            timeout,
            fetch,
            tell,
        });
        this.#login = new SharedLogin(`signet ${mode} ${origin}`, {
            credential: this.#credential,
            locks,
            now,
            tell,
        });
    }

    get mode() {
        return this.#mode;
    }

    /**
     * `{id, receivedAt, accessToken, accessExpiresAt, refreshExpiresAt}`, times as of Date.now(); null
     * when logged out.
     */
    get session() {
        return this.#login.session;
    }

    async signUp({ email, password }) {
        return readAnswer(await this.#wire.send("/auth/signup", json("POST", { email, password })));
    }

    /** Throws Refused, with `code` "invalid_credentials" or "too_many_attempts" among others. */
    logIn({ email, password, device = "", rememberMe = false }) {
        return this.#login.alone(async () => {
            const wish = {
                email,
                password,
                device,
                remember_me: rememberMe,
                ...this.#credential.loginMembers,
            };
            this.#login.keep(await readAnswer(await this.#wire.send("/auth/login", json("POST", wish))));
        });
    }

    /** Whether `restore` may find a login. Its session may have ended. */
    get mayRestore() {
        return this.#credential.current() !== null;
    }

    /**
     * Restores the login of another tab, or of this page before a reload. False if there is none.
     */
    async restore() {
        try {
            await this.accessToken();
            return true;
        } catch (error) {
            if (error instanceof LoginRequired) {
                return false;
            }
            throw error;
        }
    }

    /**
     * Uses tokens from elsewhere: `answer` has the form of an answer of POST /auth/login.
     */
    adopt(answer) {
        this.#login.keep(answer);
    }

    /**
     * Ends this session on the server and in every tab. Throws Unavailable if it could not; the
     * client is still logged in.
     */
    logOut() {
        return this.#login.alone(async () => {
            if (this.#credential.current() !== null) {
                const answer = await this.#sendCredential("/auth/logout");
                if (isTemporary(answer.status)) {
                    throw new Unavailable("the server could not end the session: you are still logged in");
                }
            }
            this.#login.end("you have logged out");
        });
    }

    async logOutEverywhere() {
        await this.call("POST", "/auth/logout-all");
        this.#login.end("you have logged out everywhere");
    }

    logOutOthers() {
        return this.call("POST", "/auth/logout-others");
    }

    async sessions() {
        return (await this.call("GET", "/auth/sessions")).sessions;
    }

    async endSession(id) {
        await this.call("DELETE", `/auth/sessions/${encodeURIComponent(id)}`);
        if (id === this.session?.id) {
            this.#login.end("you have ended this session");
        }
    }

    /** `fetch` for JSON: returns the body of the answer, or null. Throws Refused too. */
    async call(method, path, body) {
        return readAnswer(await this.fetch(path, json(method, body)));
    }

    /**
     * `fetch` with the access token. Refreshes before the call when the token is about to expire; on a 401,
     * refreshes and sends the call again, once. Throws LoginRequired, Unavailable, and what fetch throws.
     */
    async fetch(path, init = {}) {
        const token = await this.accessToken(init.signal);
        const answer = await this.#wire.send(path, init, { token, as: "access token" });
        const isStream = init.body instanceof ReadableStream; // which cannot be sent twice
        if (answer.status !== 401 || isStream || asksForLogin(answer.headers.get("WWW-Authenticate"))) {
            return answer;
        }
        await untilAborted(this.refresh({ unless: token, why: "the access token was refused" }), init.signal);
        return this.#wire.send(path, init, {
            token: this.#presentToken(),
            as: "access token",
            note: "again, with the new token",
        });
    }

    /** An access token that does not expire soon. Throws LoginRequired, Unavailable. */
    async accessToken(signal) {
        const early = this.#options.refreshEarly;
        if (!this.#login.isGoodFor(early)) {
            const present = this.session?.accessToken;
            const why = present ? `fewer than ${early} s were left` : "there was no access token";
            try {
                await untilAborted(this.refresh({ unless: present, why }), signal);
            } catch (error) {
                if (!(error instanceof Unavailable && this.#login.isGoodFor(0))) {
                    throw error;
                }
            }
        }
        return this.#presentToken();
    }

    /**
     * Exchanges the refresh token for a new pair. Concurrent calls, in every tab, share one exchange. There is
     * no exchange if the access token already differs from `unless`. Throws LoginRequired, Unavailable.
     */
    refresh({ unless = this.session?.accessToken, why = "asked for" } = {}) {
        if (this.session && this.session.accessToken !== unless) {
            return Promise.resolve();
        }
        this.#refreshing ??= this.#login
            .alone(() => this.#refreshAlone(unless, why))
            .finally(() => {
                this.#refreshing = null;
            });
        return this.#refreshing;
    }

    /** Stops following the other tabs. */
    close() {
        this.#login.close();
    }

    async #refreshAlone(unless, why) {
        const isDone = () => this.session !== null && this.session.accessToken !== unless;
        if (isDone()) {
            return;
        }
        if (this.#credential.current() === null) {
            this.#login.end("there is no session");
            throw new LoginRequired("there is no session");
        }
        if (this.#login.isBehind() && (await this.#login.catchUp(isDone))) {
            return;
        }
        const answer = await this.#requestPair(why);
        const body = await readBody(answer);
        if (body?.error === "refresh_token_superseded") {
            // A newer token is in use. If this client has lost it, the next try ends the session.
            throw new Unavailable(body.error_description);
        }
        if (!answer.ok || !body) {
            const reason = body?.error_description ?? "the session is over";
            this.#login.end(reason);
            throw new LoginRequired(reason);
        }
        this.#login.keep(body);
    }

    /** An answer that accepts or refuses the session. */
    async #requestPair(why) {
        let note = why;
        for (const delay of [...this.#options.retryAfter, null]) {
            const answer = await this.#sendCredential("/auth/refresh", note).catch(() => null);
            if (answer && !isTemporary(answer.status)) {
                return answer;
            }
            if (delay !== null) {
                await new Promise((resolve) => setTimeout(resolve, delay));
                note = "again, since the answer was lost";
            }
        }
        throw new Unavailable("the server does not answer");
    }

    async #sendCredential(path, note) {
        try {
            return await this.#wire.send(path, this.#credential.request(), {
                as: this.#credential.name,
                note,
            });
        } catch (error) {
            throw new Unavailable("the server does not answer", { cause: error });
        }
    }

    /** Another tab may have logged out at the same moment. */
    #presentToken() {
        if (!this.session) {
            throw new LoginRequired("you have logged out");
        }
        return this.session.accessToken;
    }
}
