// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import axe from "axe-core";
import { claims, isIn, isOut, press, withPage } from "./harness.js";

/** The errors that axe-core reports, including contrast. */
async function barriers(page) {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() =>
        window.axe.run(document, { resultTypes: ["violations"] }),
    );
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** Writes a screenshot to `screenshots/NAME.png` in the working directory. */
async function keepScreenshot(page, name) {
    await mkdir("screenshots", { recursive: true });
    await page.screenshot({ path: `screenshots/${name}.png` });
}

/** Whether the element is completely in the viewport. */
const isInViewport = (page, selector) =>
    page.$eval(selector, (one) => {
        const { top, left, bottom, right } = one.getBoundingClientRect();
        return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
    });

/** The buttons that another element covers, each after it was scrolled into view. */
const coveredButtons = (page) =>
    page.$$eval("button", (buttons) =>
        buttons
            .filter((button) => button.getClientRects().length > 0)
            .filter((button) => {
                return ["start", "center", "end"].some((block) => {
                    button.scrollIntoView({ block, behavior: "instant" });
                    const { left, top, width, height } = button.getBoundingClientRect();
                    const corners = [top + 3, top + height - 3].map((y) =>
                        document.elementFromPoint(left + width / 2, y),
                    );
                    return !corners.every((found) => button.contains(found));
                });
            })
            .map(({ innerText }) => innerText),
    );

const positions = (page) =>
    page.$$eval("main > :not([hidden])", (parts) =>
        parts.map((part) => [
            part.id,
            ...["x", "y", "width", "height"].map((side) => part.getBoundingClientRect()[side]),
        ]),
    );

withPage({
    "no accessibility errors, in light and dark, wide and narrow": async (newProfile) => {
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

    "the story is visible and covers no button, at 1366x768 and at 375x667": async (newProfile) => {
        for (const [width, height] of [
            [1366, 768],
            [375, 667],
        ]) {
            const profile = await newProfile({ viewport: { width, height }, reducedMotion: "reduce" });
            const page = await profile.enter();
            const size = `${width}x${height}`;
            await keepScreenshot(page, `${size}-login`);
            for (const button of ["#try-rotate", "#reload-sessions", "#try-call"]) {
                await page.$eval(button, (one) => one.scrollIntoView({ block: "start", behavior: "instant" }));
                await press(page, button);
                assert.ok(await isInViewport(page, "#story-view"), `${size}: the story after ${button}`);
                await keepScreenshot(page, `${size}-after-${button.slice(1)}`);
            }
            assert.deepEqual(await coveredButtons(page), [], `${size}: buttons that are covered`);
            for (const [name, selector] of [
                ["status", "#calls tr:first-child .status"],
                ["end", "#sessions tr:first-child button"],
            ]) {
                await page.$eval(selector, (one) => one.scrollIntoView({ block: "center", inline: "nearest" }));
                await page.$$eval(".scroll, .page", (all) => all.forEach((one) => (one.scrollLeft = 0)));
                await keepScreenshot(page, `${size}-${name}`);
                assert.ok(await isInViewport(page, selector), `${size}: ${selector}`);
                const isCut = await page.$eval(selector, (one) => {
                    const box = one.closest(".scroll").getBoundingClientRect();
                    return one.getBoundingClientRect().right > box.right;
                });
                assert.equal(isCut, false, `${size}: ${selector} is cut off`);
            }
        }
    },

    "the time of the last refresh is that of the refresh token": async (newProfile) => {
        const page = await (await newProfile()).enter();
        const shown = () => page.textContent("#sessions tr:first-child td:nth-child(3)");
        const before = await shown();
        await page.waitForTimeout(1_100);
        await press(page, "#try-refresh");
        const { iat } = await claims(page, "access");
        const refreshed = await page.evaluate((time) => new Date(time * 1000).toLocaleTimeString("en-GB"), iat);
        assert.notEqual(refreshed, before);
        assert.equal(await shown(), refreshed);
    },

    "the layout does not move during actions": async (newProfile) => {
        const page = await (await newProfile()).enter();
        const before = await positions(page);
        for (const id of ["call", "refresh", "expire", "many", "lose"]) {
            await press(page, `#try-${id}`);
            assert.deepEqual(await positions(page), before, id);
        }
    },

    "all actions by keyboard, with the focus at the active element": async (newProfile) => {
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

    "the content security policy blocks foreign content": async (newProfile) => {
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
        profile.problems = []; // expected
        profile.requests = profile.requests.filter(({ url }) => !url.startsWith("https://tracker.example"));
    },
});
