// SPDX-License-Identifier: MIT
import { chromium } from "playwright-core";

/** Debian's Chromium, which connects only to the server of the page. */
export async function launchBrowser() {
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
        args: [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    });
    return { browser, stop: () => browser.close() };
}
