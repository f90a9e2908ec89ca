// SPDX-License-Identifier: MIT
import { serverEvents } from "./demo-server.js";
import { byId, element, prepend, timeOfDay } from "./dom.js";

const sentences = {
    logged_in: () => "Login: a new session, voucher No. 0 is due",
    refreshed: (event) =>
        `Refresh: voucher No. ${event.presented_generation} taken, No. ${event.record_generation} given`,
    retried: (event) =>
        `Voucher No. ${event.presented_generation} again within 30 s: its answer was lost. No. ${event.record_generation} given once more`,
    reuse_detected: (event) =>
        `ALARM: voucher No. ${event.presented_generation} again, when No. ${event.record_generation} is due. Somebody has a copy: the session is over`,
    revoked: (event) => `A session was ended by ${event.by?.replaceAll("_", " ") ?? "somebody"}`,
    refused: (event) => `Refused: ${event.error?.replaceAll("_", " ") ?? "no reason given"}`,
};

let run = null;
let last = 0;
let timer = null;

async function look() {
    const answer = await serverEvents();
    if (!answer) {
        return;
    }
    if (answer.run !== run) {
        if (run !== null) {
            show("Started again: it remembers nothing but what is in its files", new Date(), "");
        }
        run = answer.run;
        last = 0;
    }
    for (const event of answer.events.filter(({ number }) => number > last)) {
        last = event.number;
        const sentence = sentences[event.kind]?.(event) ?? event.kind.replaceAll("_", " ");
        show(
            event.device ? `${sentence} (${event.device})` : sentence,
            new Date(event.at * 1000),
            event.kind,
        );
    }
}

function show(sentence, time, kind) {
    prepend(
        byId("events"),
        element("li", { className: kind }, element("time", {}, timeOfDay(time)), ` ${sentence}`),
    );
}

/** Looks now, and goes on looking. */
export async function followEvents() {
    await look();
    lookAgainIn(1500);
}

/** Looks once for any number of calls that follow each other. */
export function lookSoon() {
    if (timer !== null) {
        lookAgainIn(150);
    }
}

function lookAgainIn(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(async () => {
        if (!document.hidden) {
            await look();
        }
        lookAgainIn(1500);
    }, milliseconds);
}
