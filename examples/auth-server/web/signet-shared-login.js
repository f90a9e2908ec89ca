// SPDX-License-Identifier: MIT
import { Tabs } from "./signet-tabs.js";

/** The session that all tabs share. */
export class SharedLogin {
    #credential;
    #now;
    #tell;
    #tabs;
    #session = null;
    #credentialSeen = null; // the credential at the time of #session

    /** `tell(type, detail)` is told "login", "tokens" and "logout", here and in the other tabs. */
    constructor(name, { credential, locks, now, tell }) {
        this.#credential = credential;
        this.#now = now;
        this.#tell = tell;
        this.#tabs = new Tabs(name, (message) => this.#hear(message), locks);
    }

    get session() {
        return this.#session;
    }

    isGoodFor(seconds) {
        return this.#session !== null && this.#session.accessExpiresAt - this.#now() > seconds * 1000;
    }

    /** Calls back when no other tab holds the lock. */
    alone(callback) {
        return this.#tabs.alone(callback);
    }

    /** Whether another tab has refreshed, and its message has not arrived yet. */
    isBehind() {
        return this.#credential.current() !== this.#credentialSeen;
    }

    /** Asks the other tabs, and waits briefly for `isDone()`. Returns its value. */
    catchUp(isDone) {
        return this.#tabs.ask({ kind: "ask" }, isDone);
    }

    /**
     * Counts the seconds of the answer from now on: the clocks of server and browser may differ.
     */
    keep(answer) {
        this.#credential.save(answer);
        const now = this.#now();
        const session = {
            id: answer.session_id,
            receivedAt: now,
            accessToken: answer.access_token,
            accessExpiresAt: now + answer.expires_in * 1000,
            refreshExpiresAt: now + answer.refresh_expires_in * 1000,
        };
        this.#take(session);
        this.#tabs.tell({ kind: "session", session });
    }

    end(reason) {
        this.#credential.forget();
        this.#tabs.tell({ kind: "logout", id: this.#session?.id, reason });
        this.#drop(reason);
    }

    close() {
        this.#tabs.close();
    }

    #take(session) {
        const type = this.#session?.id === session.id ? "tokens" : "login";
        this.#session = session;
        this.#credentialSeen = this.#credential.current();
        this.#tell(type, { session });
    }

    #drop(reason) {
        if (this.#session) {
            this.#session = null;
            this.#tell("logout", { reason });
        }
    }

    #hear({ kind, session, id, reason }) {
        if (kind === "session") {
            const isOlder = session.id === this.#session?.id && session.receivedAt < this.#session.receivedAt;
            isOlder || this.#take(session);
        } else if (kind === "logout" && id === this.#session?.id) {
            this.#drop(reason);
        } else if (kind === "ask" && this.isGoodFor(0)) {
            this.#tabs.tell({ kind: "session", session: this.#session });
        }
    }
}
