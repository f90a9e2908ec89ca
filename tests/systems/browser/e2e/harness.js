// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import test from "node:test";
import { startAuthServer } from "./auth_server.js";
import { launchBrowser } from "./browser.js";

/** The actions of a profile, a separate browser with separate cookies, on the page. */
class Profile {
    problems = [];
    requests = [];

    constructor(context, address) {
        this.context = context;
        this.address = address;
        context.on("weberror", (error) => this.problems.push(String(error.error())));
        context.on("console", (message) => {
            // The console also contains each 401 that the client handles. A message of a content security policy is a
            // defect.
            if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
                this.problems.push(message.text());
            }
        });
        context.on("request", (request) => {
            this.requests.push({ method: request.method(), url: request.url() });
        });
    }

    async open() {
        const page = await this.context.newPage();
        page.setDefaultTimeout(15_000);
        await page.goto(`${this.address}/`);
        await page.waitForSelector("#main[aria-busy=false]");
        return page;
    }

    /** A page that is logged in with a new account. */
    async enter(mode = "cookie") {
        const page = await this.open();
        await page.check(`input[name=mode][value=${mode}]`);
        await page.click("#guest");
        await isIn(page);
        return page;
    }

    count(path) {
        return this.requests.filter(
            ({ method, url }) => method !== "OPTIONS" && new URL(url).pathname === path,
        ).length;
    }
}

/** Waits until the page shows that it is logged in, and has requested its user. */
export async function isIn(page) {
    await page.waitForSelector("#session-view:not([hidden])");
    await page.waitForFunction(
        () => document.querySelector("#who").textContent && document.querySelector("#sessions tr"),
    );
}

export async function isOut(page) {
    await page.waitForSelector("#login-view:not([hidden])");
}

/** Presses a button and waits until its action has ended. Returns the message of the page. */
export async function press(page, selector) {
    await page.click(selector);
    await page.waitForSelector("#main[aria-busy=false]");
    return texts(page, "#story li");
}

export const texts = (page, selector) => page.$$eval(selector, (found) => found.map((one) => one.innerText));

/** The log, oldest first: `{by, call, credential, status, why}`. */
export async function calls(page) {
    const rows = await page.$$eval("#calls tr", (found) =>
        found.map((row) => [...row.cells].map((cell) => cell.innerText)),
    );
    return rows
        .reverse()
        .map(([, by, call, credential, status, why]) => ({ by, call, credential, status, why }));
}

/** Of the calls and of the events of the server, which are those of all its users. */
export const clearLogs = (page) =>
    page.$$eval("#calls, #events", (logs) => logs.forEach((log) => log.replaceChildren()));

export const claims = async (page, name) => JSON.parse(await page.textContent(`#${name}-claims`));

/** Waits until the panel shows the refresh token of this number. */
export const hasGeneration = (page, number) =>
    page.waitForFunction(
        (text) => document.querySelector("#refresh-claims").textContent.includes(text),
        `"gen": ${number}\n`,
    );

/** Waits for an event of this type from the server. */
export const hasEvent = (page, kind) => page.waitForSelector(`#events .${kind}`);

/** One for each configuration of the server, and one browser, for all tests of a run. */
const started = new Map();

function once(name, start) {
    if (!started.has(name)) {
        started.set(name, start());
    }
    return started.get(name);
}

test.after(async () => {
    for (const one of await Promise.all(started.values())) {
        await one.stop();
    }
});

/** Registers tests. Each receives a function that makes profiles. `options` are the options of the server. */
export function withPage(tests, options = {}) {
    for (const [name, body] of Object.entries(tests)) {
        test(name, { timeout: 60_000 }, async (self) => {
            const server = await once(JSON.stringify(options), () => startAuthServer(options));
            const { browser } = await once("browser", launchBrowser);
            const profiles = [];
            const newProfile = async (settings = {}) => {
                const context = await browser.newContext({
                    viewport: { width: 1360, height: 900 },
                    ...settings,
                });
                profiles.push(new Profile(context, server.address));
                return profiles.at(-1);
            };
            try {
                await body(newProfile, self);
                for (const { problems, requests } of profiles) {
                    assert.deepEqual(problems, []);
                    const strangers = requests.filter(({ url }) => new URL(url).origin !== server.address);
                    assert.deepEqual(strangers, [], "the page loads from its own server only");
                }
            } finally {
                await Promise.all(profiles.map(({ context }) => context.close()));
            }
        });
    }
}
