// SPDX-License-Identifier: MIT
// Makes the screenshots of the page for the documentation: node screenshots.js DIRECTORY. See scripts/screenshots.
import { join } from "node:path";
import { startAuthServer } from "./e2e/auth_server.js";
import { launchBrowser } from "./e2e/browser.js";

const directory = process.argv[2];
const server = await startAuthServer();
const { browser, stop } = await launchBrowser();

/** A page that is logged in, after these buttons were pressed. */
async function pageAfter(colorScheme, height, ids) {
    const page = await browser.newPage({
        colorScheme,
        reducedMotion: "reduce",
        viewport: { width: 1280, height },
    });
    await page.goto(`${server.address}/`);
    await page.waitForSelector("#main[aria-busy=false]");
    await page.fill("#device", "Laptop");
    await page.click("#guest");
    for (const id of ids) {
        await page.waitForSelector(`#try-${id}`);
        await page.click(`#try-${id}`);
        await page.waitForSelector("#main[aria-busy=false]");
    }
    await page.mouse.move(0, 0);
    await page.waitForTimeout(1_000); // until the server's events have arrived
    await page.evaluate(() => document.activeElement.blur());
    return page;
}

try {
    for (const scheme of ["light", "dark"]) {
        const page = await pageAfter(scheme, 900, ["call", "many", "lose"]);
        await page.screenshot({ path: join(directory, `browser-${scheme}.png`) });
    }
    const page = await pageAfter("light", 2000, ["refresh", "steal"]);
    const top = await page.$eval("#events-view", (part) => part.getBoundingClientRect().top);
    await page.screenshot({
        path: join(directory, "browser-theft.png"),
        clip: { x: 0, y: top - 16, width: 1280, height: 730 },
    });
} finally {
    await stop();
    await server.stop();
}
