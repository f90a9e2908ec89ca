// SPDX-License-Identifier: MIT

const pollEvery = 20;
const patience = 200;

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A lock within this tab, for pages without Web Locks, which need HTTPS or localhost. */
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

    /** `hear` is called with each message of another tab. */
    constructor(name, hear, locks = globalThis.navigator?.locks ?? locksOfThisTab()) {
        this.#name = name;
        this.#locks = locks;
        this.#channel = new BroadcastChannel(name);
        this.#channel.onmessage = ({ data }) => hear(data);
    }

    /** Calls back when no other caller, in any tab, holds the lock. Settles as the callback does. */
    alone(callback) {
        return this.#locks.request(this.#name, callback);
    }

    tell(message) {
        this.#channel.postMessage(message);
    }

    /** Sends the message and waits briefly for `isAnswered()`. Returns its value. */
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
