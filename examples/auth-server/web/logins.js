// SPDX-License-Identifier: MIT
import { SignetClient, SignetEvent } from "./signet-client.js";

/** One client for each place of the refresh token; `client` is the one that is logged in. */
export class Logins extends EventTarget {
    #clients = new Map(["cookie", "bearer"].map((mode) => [mode, new SignetClient({ mode })]));
    #mode = "cookie";

    constructor() {
        super();
        for (const [mode, client] of this.#clients) {
            client.addEventListener("call", ({ detail }) => this.#tell("call", detail));
            for (const type of ["login", "tokens", "logout"]) {
                client.addEventListener(type, ({ detail }) => {
                    this.#mode = mode;
                    this.#tell(type, detail);
                });
            }
        }
    }

    get client() {
        return this.#clients.get(this.#mode);
    }

    choose(mode) {
        this.#mode = mode;
    }

    /** Whether there may be an earlier login to restore. */
    get mayRestore() {
        return [...this.#clients.values()].some((client) => client.mayRestore);
    }

    async restore() {
        for (const client of this.#clients.values()) {
            if (await client.restore()) {
                return true;
            }
        }
        return false;
    }

    #tell(type, detail) {
        this.dispatchEvent(new SignetEvent(type, detail));
    }
}
