// SPDX-License-Identifier: MIT
import { serverEvents } from "./demo-server.js";
import { byId, element, prepend, timeOfDay } from "./dom.js";

const sentences = {
    logged_in: () => "Login: a new session; refresh token No. 0 is current",
    refreshed: (event) =>
        `Refresh: refresh token No. ${event.presented_generation} was exchanged for No. ${event.record_generation}`,
    retried: (event) =>
        `Retry: refresh token No. ${event.presented_generation} again within 30 s. No. ${event.record_generation} was sent again`,
    reuse_detected: (event) =>
        `Reuse: refresh token No. ${event.presented_generation} again, but No. ${event.record_generation} is current. There is a copy: the session has ended`,
    revoked: (event) => `A session was ended by ${event.revoked_by?.replaceAll("_", " ") ?? "the server"}`,
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
            show("The server has restarted. It reads its state from its files", new Date(), "");
        }
        run = answer.run;
        last = 0;
    }
    for (const event of answer.events.filter(({ number }) => number > last)) {
        last = event.number;
        const sentence = sentences[event.event]?.(event) ?? event.event.replaceAll("_", " ");
        show(
            event.device ? `${sentence} (${event.device})` : sentence,
            new Date(event.time * 1000),
            event.event,
        );
    }
}

function show(sentence, time, kind) {
    prepend(
        byId("events"),
        element("li", { className: kind }, element("time", {}, timeOfDay(time)), ` ${sentence}`),
    );
}

/** Reads the events now and then every 1.5 s. */
export async function followEvents() {
    await look();
    lookAgainIn(1500);
}

/** Reads the events soon; calls that follow each other share one read. */
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
