// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import axe from "axe-core";
import { isIn, isOut, press, withPage } from "./harness.js";

/** What axe-core finds wrong, contrast included. */
async function barriers(page) {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() =>
        window.axe.run(document, { resultTypes: ["violations"] }),
    );
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

const positions = (page) =>
    page.$$eval("main > :not([hidden])", (parts) =>
        parts.map((part) => [
            part.id,
            ...["x", "y", "width", "height"].map((side) => part.getBoundingClientRect()[side]),
        ]),
    );

withPage({
    "no barriers, in light and dark, wide and narrow": async (newProfile) => {
        for (const colorScheme of ["light", "dark"]) {
            const page = await (await newProfile({ colorScheme, reducedMotion: "reduce" })).open();
            assert.deepEqual(await barriers(page), [], `${colorScheme}, logged out`);
            await page.click("#guest");
            await isIn(page);
            await press(page, "#try-lose");
            assert.deepEqual(await barriers(page), [], `${colorScheme}, logged in`);
            await page.setViewportSize({ width: 390, height: 800 });
            assert.deepEqual(await barriers(page), [], `${colorScheme}, narrow`);
            const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            assert.ok(overflow <= 0, `${overflow} px wider than the screen`);
            await press(page, "#try-steal");
            await isOut(page);
            assert.deepEqual(await barriers(page), [], `${colorScheme}, after the theft`);
        }
    },

    "nothing jumps while things happen": async (newProfile) => {
        const page = await (await newProfile()).enter();
        const before = await positions(page);
        for (const id of ["call", "refresh", "expire", "many", "lose"]) {
            await press(page, `#try-${id}`);
            assert.deepEqual(await positions(page), before, id);
        }
    },

    "all of it by keyboard, with the focus where the work is": async (newProfile) => {
        const page = await (await newProfile()).open();
        const focus = () => page.evaluate(() => document.activeElement.id);
        const tabTo = async (id) => {
            for (let i = 0; i < 40 && (await focus()) !== id; ++i) {
                await page.keyboard.press("Tab");
            }
            assert.equal(await focus(), id);
        };
        await tabTo("guest");
        await page.keyboard.press("Enter");
        await isIn(page);
        assert.equal(await focus(), "experiments-title");
        for (const id of ["try-call", "try-refresh"]) {
            await tabTo(id);
            await page.keyboard.press("Space");
            await page.waitForSelector("#main[aria-busy=false]");
            assert.equal(await focus(), id, "the focus stays");
        }
        await tabTo("log-out");
        await page.keyboard.press("Enter");
        await isOut(page);
        assert.equal(await focus(), "login-title");
    },

    "the policy stops what the page did not bring": async (newProfile) => {
        const profile = await newProfile();
        const page = await profile.open();
        const result = await page.evaluate(async () => {
            const blocked = [];
            document.addEventListener("securitypolicyviolation", (event) =>
                blocked.push(event.effectiveDirective),
            );
            const inline = document.createElement("script");
            try {
                inline.text = "window.wasRun = true";
            } catch {
                blocked.push("refused to take the text");
            }
            document.body.append(inline);
            document.body.append(
                Object.assign(document.createElement("img"), { src: "https://tracker.example/pixel" }),
            );
            await fetch("https://tracker.example/").catch(() => {});
            document.body.setAttribute("style", "outline: 1px solid");
            await new Promise((resolve) => setTimeout(resolve, 100));
            return { blocked, wasRun: window.wasRun === true };
        });
        assert.equal(result.wasRun, false);
        for (const directive of ["img-src", "connect-src", "style-src-attr"]) {
            assert.ok(result.blocked.includes(directive), `${directive}: ${result.blocked}`);
        }
        assert.ok(profile.problems.length >= 3);
        profile.problems = []; // these were wanted
        profile.requests = profile.requests.filter(({ url }) => !url.startsWith("https://tracker.example"));
    },
});
