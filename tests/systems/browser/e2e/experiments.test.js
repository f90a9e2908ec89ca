// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import {
    calls,
    claims,
    clearLogs,
    hasEvent,
    hasGeneration,
    isOut,
    press,
    texts,
    withPage,
} from "./harness.js";

const summary = async (page) => (await calls(page)).map(({ by, call, status }) => `${by} ${call} ${status}`);

const generation = async (page) => (await claims(page, "refresh")).gen;

/** Lets the server execute the request, and drops its answer, including cookies. */
async function sendUnheard(request, cookies) {
    const headers = { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; ") };
    for (const name of ["authorization", "content-type", "x-csrf-token"]) {
        const value = request.headers()[name];
        if (value) {
            headers[name] = value;
        }
    }
    const answer = await fetch(request.url(), {
        method: request.method(),
        headers,
        body: request.postData(),
    });
    assert.equal(answer.status, 200);
}

/** Each runs on the same page, in this order, with an empty log. */
const steps = {
    "an expired access token: 401, one refresh, the same call again": async ({ page }) => {
        const before = await generation(page);
        await press(page, "#try-expire");
        assert.deepEqual(await summary(page), [
            "you GET /me 401",
            "you POST /auth/refresh 200",
            "you GET /me 200",
        ]);
        const [first, , again] = await calls(page);
        assert.match(first.why, /expired/);
        assert.notEqual(first.credential, again.credential);
        await hasGeneration(page, before + 1);
    },

    "20 s left: a refresh before the call, no 401": async ({ page }) => {
        await press(page, "#try-early");
        assert.deepEqual(await summary(page), ["you POST /auth/refresh 200", "you GET /me 200"]);
    },

    "20 calls at once share one refresh": async ({ page, profile }) => {
        const before = profile.count("/auth/refresh");
        const story = await press(page, "#try-many");
        const log = await summary(page);
        assert.equal(log.filter((line) => line === "you GET /me 401").length, 20);
        assert.equal(log.filter((line) => line === "you GET /me 200").length, 20);
        assert.equal(log.length, 41);
        assert.equal(profile.count("/auth/refresh") - before, 1);
        assert.match(story.at(-1), /wait for 1 refresh.*20 of 20/);
    },

    "a lost answer does not end the login": async ({ page }) => {
        const before = await generation(page);
        await press(page, "#try-lose");
        assert.deepEqual(await summary(page), ["you POST /auth/refresh 504", "you POST /auth/refresh 200"]);
        await hasEvent(page, "retried");
        await hasGeneration(page, before + 1); // the refresh token of the lost answer, not a newer one
        await press(page, "#try-call");
        await press(page, "#try-refresh");
        await hasGeneration(page, before + 2);
    },

    "an answer that is lost in the network is requested again": async ({ page, profile }) => {
        let swallowed = 0;
        await page.route("**/auth/refresh", async (route) => {
            swallowed += 1;
            if (swallowed === 1) {
                await sendUnheard(route.request(), await profile.context.cookies());
                await route.abort("connectionreset");
            } else {
                await route.continue();
            }
        });
        await press(page, "#try-refresh");
        await page.unroute("**/auth/refresh");
        assert.deepEqual(await summary(page), ["you POST /auth/refresh lost", "you POST /auth/refresh 200"]);
        await hasEvent(page, "retried");
    },

    "while the server is unreachable, the page stays logged in": async ({ page }) => {
        await page.route("**/auth/refresh", (route) => route.abort());
        const story = await press(page, "#try-refresh");
        assert.match(story.at(-1), /did not work: the server does not answer/);
        await page.unroute("**/auth/refresh");
        await press(page, "#try-refresh");
        assert.equal((await calls(page)).at(-1).status, "200");
    },

    "after a change of the signing key, the page stays logged in": async ({ page }) => {
        const story = await press(page, "#try-rotate");
        const log = await summary(page);
        assert.equal(log.filter((line) => line === "you GET /me 200").length, 60);
        assert.equal(log.filter((line) => !line.endsWith("200")).length, 0);
        assert.match(story[1], /60 of 60/);
    },

    "after a restart of the server, the page stays logged in": async ({ page }) => {
        const story = await press(page, "#try-restart");
        assert.equal(story.length, 3);
        assert.deepEqual(await summary(page), ["you GET /me 200", "you POST /auth/refresh 200"]);
    },

    "a stolen refresh token: the session ends on both sides": async ({ page, mode }) => {
        const before = await generation(page);
        const story = await press(page, "#try-steal");
        await isOut(page);
        assert.deepEqual(await summary(page), [
            "thief POST /auth/refresh 200",
            "thief GET /me 200",
            ...Array(4).fill("thief POST /auth/refresh 200"),
            "you POST /auth/refresh 401",
            "thief GET /me 401",
        ]);
        assert.equal(story.length, 4);
        assert.match(story[0], mode === "cookie" ? /No script could do that/ : /One line of script/);
        await hasEvent(page, "reuse_detected");
        const alarm = `Reuse: refresh token No. ${before} again, but No. ${before + 5} is current`;
        assert.ok((await texts(page, "#events .reuse_detected"))[0].includes(alarm), alarm);
        assert.match(await page.textContent("#login-message"), /already used/);
        assert.equal(await page.evaluate(() => document.activeElement.id), "login-title");
        await page.reload();
        await page.waitForSelector("#main[aria-busy=false]");
        await isOut(page);
    },
};

withPage(
    Object.fromEntries(
        ["cookie", "bearer"].map((mode) => [
            `what the page shows, in ${mode} mode`,
            async (newProfile, test) => {
                const profile = await newProfile();
                const page = await profile.enter(mode);
                for (const [name, step] of Object.entries(steps)) {
                    await test.test(name, async () => {
                        await clearLogs(page);
                        await step({ page, profile, mode });
                    });
                }
            },
        ]),
    ),
);
