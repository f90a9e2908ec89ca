// SPDX-License-Identifier: MIT
import { SignetClient } from "../../../../examples/auth-server/web/signet-client.js";

const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token in the right form: header, payload, and a signature that is not checked. */
export const makeToken = (payload) =>
    `${encode({ alg: "HS256", typ: "JWT" })}.${encode(payload)}.c2lnbmF0dXJl`;

const answer = (status, body, headers = {}) =>
    new Response(body === undefined ? null : JSON.stringify(body), { status, headers });

/** Locks for all tabs of one browser, like navigator.locks. */
class Locks {
    #last = Promise.resolve();
    held = 0;

    request(_name, callback) {
        const turn = this.#last.then(async () => {
            this.held += 1;
            try {
                return await callback();
            } finally {
                this.held -= 1;
            }
        });
        this.#last = turn.catch(() => {});
        return turn;
    }
}

let servers = 0;

/** One browser, its storage, its clock, and its server: one session, one account. */
export class FakeServer {
    base = `https://server-${++servers}.test`;
    now = 1_800_000_000_000;
    requests = [];
    /** Answers to give, one a refresh, instead of the right ones: a Response, an Error, or a function. */
    refreshAnswers = [];
    accessLifetime = 900;
    #tabs = [];
    #locks = new Locks();
    #cookies = new Map();
    #stored = new Map();
    #generation = 0;
    #serial = 0;
    #session = null;
    #good = new Set();

    tab({ mode = "cookie", ...more } = {}) {
        const tab = new SignetClient({
            baseUrl: this.base,
            mode,
            fetch: (url, init) => this.fetch(url, init),
            locks: this.#locks,
            now: () => this.now,
            retryAfter: [1, 1],
            cookies: (...text) => this.#document(...text),
            storage: this.storage,
            ...more,
        });
        this.#tabs.push(tab);
        return tab;
    }

    storage = {
        getItem: (name) => this.#stored.get(name) ?? null,
        setItem: (name, value) => void this.#stored.set(name, value),
        removeItem: (name) => void this.#stored.delete(name),
    };

    close() {
        this.#tabs.forEach((tab) => tab.close());
    }

    count(path) {
        return this.requests.filter((request) => request.path === path).length;
    }

    last(path) {
        return this.requests.findLast((request) => request.path === path);
    }

    /** From now on, no access token is good. */
    refuseAccessTokens() {
        this.#good.clear();
    }

    endSession() {
        this.#session = null;
        this.#good.clear();
    }

    async fetch(url, { method = "GET", headers, body, signal, credentials } = {}) {
        const { pathname: path } = new URL(url);
        this.requests.push({ path, method, headers: new Headers(headers), body, credentials });
        await new Promise((resolve) => setTimeout(resolve, 2));
        signal?.throwIfAborted();
        if (path === "/auth/login") {
            return this.#logIn(JSON.parse(body));
        }
        if (path === "/auth/refresh") {
            const other = this.refreshAnswers.shift();
            if (other instanceof Error) {
                throw other;
            }
            return other ? (typeof other === "function" ? other() : other) : this.#refresh(headers, body);
        }
        if (path === "/auth/logout") {
            this.endSession();
            return answer(204);
        }
        const token = new Headers(headers).get("Authorization")?.slice("Bearer ".length);
        if (!this.#good.has(token)) {
            return answer(
                401,
                { error: "invalid_token" },
                { "WWW-Authenticate": 'Bearer error="invalid_token"' },
            );
        }
        return answer(200, { token, body: body ?? null });
    }

    #logIn({ password, cookie }) {
        if (password !== "right") {
            return answer(401, { error: "invalid_credentials", error_description: "it is wrong" });
        }
        this.#session = { id: `session-${++this.#serial}`, inCookie: cookie === "refresh" };
        this.#generation = 0;
        return this.pair();
    }

    #refresh(headers, body) {
        const presented = this.#session?.inCookie
            ? new Headers(headers).get("X-CSRF-Token")
            : body && JSON.parse(body).refresh_token;
        if (!this.#session || presented !== `refresh-${this.#session.id}-${this.#generation}`) {
            return answer(401, { error: "invalid_token", error_description: "the session was ended" });
        }
        this.#generation += 1;
        return this.pair();
    }

    /** The answer that carries the present refresh token and a new access token. */
    pair() {
        const { id, inCookie } = this.#session;
        const token = makeToken({ jti: `access-${++this.#serial}`, sid: id });
        const refresh = `refresh-${id}-${this.#generation}`;
        this.#good.add(token);
        const body = {
            access_token: token,
            expires_in: this.accessLifetime,
            refresh_expires_in: 604_800,
            session_id: id,
        };
        if (inCookie) {
            this.#cookies.set("__Host-refresh_csrf", refresh);
        } else {
            body.refresh_token = refresh;
        }
        return answer(200, body);
    }

    #document(...text) {
        for (const assignment of text) {
            const [, name] = /^([^=]+)=; Max-Age=0/.exec(assignment);
            this.#cookies.delete(name);
        }
        return [["theme", "dark"], ...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    }
}

export const account = { email: "ann@example.org", password: "right" };

/** The reports of a client, by type. */
export function listen(client) {
    const heard = { login: [], tokens: [], logout: [], call: [] };
    for (const [type, list] of Object.entries(heard)) {
        client.addEventListener(type, ({ detail }) => list.push(detail));
    }
    return heard;
}

/** Waits until the tabs have received messages of each other. */
export async function until(condition) {
    for (let waited = 0; !condition(); waited += 5) {
        if (waited > 2_000) {
            throw new Error("it has not come true within 2 s");
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
}
