// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import { calls, claims, clearLogs, hasGeneration, isIn, isOut, press, texts, withPage } from "./harness.js";

const cookieNames = async ({ context }) => (await context.cookies()).map(({ name }) => name).sort();
const inStorage = (page) => page.evaluate(() => localStorage.getItem("signet.refresh_token"));
const message = (page) => page.textContent("#login-message");

withPage({
    "signing up, wrong passwords, logging in with a device and remember-me": async (newProfile) => {
        const profile = await newProfile();
        const page = await profile.open();
        await page.fill("#email", "zoë@example.org");
        await page.fill("#password", "short");
        await page.click("#sign-up");
        await page.waitForFunction(() => document.querySelector("#login-message").textContent);
        assert.notEqual(await message(page), "");
        await page.fill("#email", "zoe@example.org");
        await page.fill("#password", "correct horse battery");
        await page.fill("#device", "Zoë’s Łaptop <b>🦭</b>");
        await page.check("#remember");
        await page.click("#sign-up");
        await isIn(page);
        assert.equal(await page.textContent("#who"), "zoe@example.org");
        assert.deepEqual(await texts(page, "#sessions th"), ["Zoë’s Łaptop <b>🦭</b> this one"]);
        assert.match(await page.textContent("#refresh-left"), /^(29|30) d/);
        await press(page, "#log-out");
        await isOut(page);

        await page.fill("#password", "wrong horse battery");
        await page.click("#login-form button[type=submit]");
        await page.waitForFunction(() =>
            document.querySelector("#login-message").textContent.includes("wrong"),
        );
        assert.deepEqual(await cookieNames(profile), []);
        await page.fill("#password", "correct horse battery");
        await page.uncheck("#remember");
        await page.press("#password", "Enter");
        await isIn(page);
        assert.match(await page.textContent("#refresh-left"), /^(6|7) d/);
        await press(page, "#log-out");
        await page.fill("#password", "correct horse battery");
        await page.click("#sign-up");
        await page.waitForFunction(() =>
            document.querySelector("#login-message").textContent.includes("An account with this e-mail address exists"),
        );
    },

    "with the refresh token in a cookie, no script can read it": async (newProfile) => {
        const profile = await newProfile();
        const page = await profile.enter("cookie");
        assert.deepEqual(await cookieNames(profile), ["__Host-refresh_csrf", "__Host-refresh_token"]);
        assert.match(await page.evaluate(() => document.cookie), /^__Host-refresh_csrf=[\w-]+$/);
        assert.equal(await inStorage(page), null);
        const [access, refresh] = [await claims(page, "access"), await claims(page, "refresh")];
        assert.deepEqual([access.type, refresh.type, refresh.gen], ["access", "refresh", 0]);
        assert.equal(access.sid, refresh.sid);
        assert.match(await page.textContent("#access-left"), /^(15:00|14:5\d) left$/);
        assert.ok((await page.$eval("#access-life", (bar) => bar.value)) > 0.9);
        await press(page, "#try-refresh");
        await hasGeneration(page, 1);
        await press(page, "#log-out");
        assert.deepEqual(await cookieNames(profile), []);
    },

    "in bearer mode, it is in the storage of the page": async (newProfile) => {
        const profile = await newProfile();
        const page = await profile.enter("bearer");
        assert.deepEqual(await cookieNames(profile), []);
        const first = await inStorage(page);
        await press(page, "#try-refresh");
        assert.notEqual(await inStorage(page), first, "the rotated token is saved");
        await hasGeneration(page, 1);
        await press(page, "#log-out");
        assert.equal(await inStorage(page), null);
    },

    "a reload restores the state of the page": async (newProfile) => {
        for (const mode of ["cookie", "bearer"]) {
            const profile = await newProfile();
            const page = await profile.enter(mode);
            const { sid } = await claims(page, "access");
            for (let i = 1; i <= (mode === "cookie" ? 2 : 1); ++i) {
                await page.reload();
                await isIn(page);
                await hasGeneration(page, i);
                assert.equal((await claims(page, "access")).sid, sid);
            }
            assert.equal(profile.count("/auth/login"), 1);
        }
    },

    "a change of the storage removes the token from the previous one": async (newProfile) => {
        const profile = await newProfile();
        const page = await profile.enter("cookie");
        await press(page, "#log-out");
        await page.check("input[name=mode][value=bearer]");
        await page.click("#login-form button[type=submit]");
        await isIn(page);
        await press(page, "#try-refresh");
        await page.reload();
        await isIn(page);
        assert.deepEqual(await cookieNames(profile), []);
    },

    "the log shows every call, its status and its token": async (newProfile) => {
        const page = await (await newProfile()).enter();
        const log = await calls(page);
        assert.deepEqual(
            log.map(({ call, status }) => `${call} ${status}`),
            ["POST /auth/signup 201", "POST /auth/login 200", "GET /me 200", "GET /auth/sessions 200"],
        );
        assert.match(
            log[2].credential,
            new RegExp(`^access token …${(await claims(page, "access")).jti.slice(-4)}$`),
        );
        await clearLogs(page);
        await press(page, "#try-refresh");
        assert.deepEqual(
            (await calls(page)).map(({ credential, status }) => [credential, status]),
            [["refresh cookie", "200"]],
        );
    },
});
