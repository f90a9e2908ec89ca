// SPDX-License-Identifier: MIT

const pollEvery = 20;
const patience = 200;

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** One after the other within this tab, for pages without Web Locks: those need HTTPS or localhost. */
function locksOfThisTab() {
    let last = Promise.resolve();
    return {
        request(_name, callback) {
            const turn = last.then(callback);
            last = turn.catch(() => {});
            return turn;
        },
    };
}

/** The tabs, of one browser and one origin, that share a login. */
export class Tabs {
    #name;
    #locks;
    #channel;

    /** `hear` gets what another tab says. */
    constructor(name, hear, locks = globalThis.navigator?.locks ?? locksOfThisTab()) {
        this.#name = name;
        this.#locks = locks;
        this.#channel = new BroadcastChannel(name);
        this.#channel.onmessage = ({ data }) => hear(data);
    }

    /** Calls back when no other tab, and nobody else in this one, is inside. Ends as the callback does. */
    alone(callback) {
        return this.#locks.request(this.#name, callback);
    }

    tell(message) {
        this.#channel.postMessage(message);
    }

    /** Tells the message and waits, not long, for `isAnswered()`. Whether it came true. */
    async ask(message, isAnswered) {
        this.tell(message);
        for (let waited = 0; waited < patience && !isAnswered(); waited += pollEvery) {
            await sleep(pollEvery);
        }
        return isAnswered();
    }

    close() {
        this.#channel.close();
    }
}
