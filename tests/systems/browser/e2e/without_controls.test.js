// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import { press, texts, withPage } from "./harness.js";

withPage(
    {
        "without --demo-controls, the page has no buttons that cause failures": async (newProfile) => {
            const profile = await newProfile();
            const page = await profile.enter();
            assert.deepEqual(await texts(page, "#experiments strong"), ["Make a call", "Refresh now"]);
            assert.equal(await page.isVisible("#events-view"), false);
            assert.equal(await page.textContent("#refresh-claims"), "(not readable from here)");
            assert.match(await page.textContent("#refresh-left"), /^(6|7) d/);
            await press(page, "#try-refresh");
            await press(page, "#try-call");
            await page.reload();
            await page.waitForSelector("#session-view:not([hidden])");
            const controls = profile.requests.filter(({ url }) => url.includes("/demo/"));
            assert.ok(
                controls.every(({ method, url }) => method === "GET" && url.endsWith("/demo/events")),
                "it sends one request",
            );
        },
    },
    { demoControls: false },
);
