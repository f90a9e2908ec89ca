// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import {
    calls,
    claims,
    clearLogs,
    hasEvent,
    hasGeneration,
    isIn,
    isOut,
    press,
    texts,
    withPage,
} from "./harness.js";

/** The same account from another profile, under another device name. */
async function logInAs(profile, page, device) {
    const other = await profile.open();
    await other.fill("#email", await page.inputValue("#email"));
    await other.fill("#password", await page.inputValue("#password"));
    await other.fill("#device", device);
    await other.click("#login-form button[type=submit]");
    await isIn(other);
    return other;
}

const forBothModes = (name, body) =>
    Object.fromEntries(
        ["cookie", "bearer"].map((mode) => [`${name} (${mode})`, (newProfile) => body(newProfile, mode)]),
    );

withPage({
    ...forBothModes("two tabs follow each other's login and logout", async (newProfile, mode) => {
        const profile = await newProfile();
        const [one, two] = [await profile.open(), await profile.open()];
        await one.check(`input[name=mode][value=${mode}]`);
        await one.click("#guest");
        await isIn(one);
        await isIn(two);
        assert.equal(await two.textContent("#who"), await one.textContent("#who"));
        assert.equal(
            (await claims(two, "access")).jti,
            (await claims(one, "access")).jti,
            "one token for both",
        );
        const three = await profile.open();
        await isIn(three);
        assert.deepEqual(
            [profile.count("/auth/login"), profile.count("/auth/refresh")],
            [1, 0],
            "a new tab requests the token from the others",
        );
        await press(two, "#log-out");
        await Promise.all([one, two, three].map(isOut));
        assert.match(await one.textContent("#login-message"), /you have logged out/);
    }),

    ...forBothModes("two tabs share one refresh", async (newProfile, mode) => {
        const profile = await newProfile();
        const one = await profile.enter(mode);
        const two = await profile.open();
        await isIn(two);
        await clearLogs(one);
        for (let round = 1; round <= 2; ++round) {
            // Both tabs detect an expired token, and both make 20 calls with it at the same time.
            const before = profile.count("/auth/refresh");
            await Promise.all([press(one, "#try-many"), press(two, "#try-call")]);
            await two.waitForFunction(
                (jti) => document.querySelector("#access-claims").textContent.includes(jti),
                (await claims(one, "access")).jti,
            );
            assert.equal(profile.count("/auth/refresh") - before, 1);
        }
        await hasGeneration(one, 2);
        await Promise.all([press(one, "#try-refresh"), press(two, "#try-refresh")]);
        for (const page of [one, two]) {
            await press(page, "#try-call");
            assert.equal((await calls(page)).at(-1).status, "200");
        }
        assert.deepEqual(await texts(one, "#events .reuse_detected"), [], "no alarm");
    }),

    "two profiles: the list of sessions, ending one, the others, all": async (newProfile) => {
        const [home, work] = [await newProfile(), await newProfile()];
        const laptop = await home.enter();
        const desk = await logInAs(work, laptop, "Desk at work");
        assert.deepEqual(await texts(desk, "#sessions th"), ["Chrome on Linux", "Desk at work this one"]);
        await press(laptop, "#reload-sessions");
        await laptop.click('[aria-label="End the session on Desk at work"]');
        await laptop.waitForFunction(() => document.querySelectorAll("#sessions tr").length === 1);
        await desk.click("#try-call");
        await isOut(desk);
        assert.match(await desk.textContent("#login-message"), /the session was ended/);
        const phone = await logInAs(await newProfile(), laptop, "Phone");
        await press(laptop, "#reload-sessions");
        await press(laptop, "#end-others");
        assert.equal((await texts(laptop, "#sessions tr")).length, 1);
        await phone.click("#try-refresh");
        await isOut(phone);
        const tablet = await logInAs(await newProfile(), laptop, "Tablet");
        await press(tablet, "#end-all");
        await isOut(tablet);
        await laptop.click("#try-call");
        await isOut(laptop);
    },

    "two profiles, one cookie: using an old refresh token again ends the session for both": async (newProfile) => {
        const [owner, thief] = [await newProfile(), await newProfile()];
        const page = await owner.enter();
        const { sid } = await claims(page, "access");
        await thief.context.addCookies(await owner.context.cookies());
        const stolen = await thief.open(); // refreshes and is logged in
        await isIn(stolen);
        assert.equal((await claims(stolen, "access")).sid, sid);
        // A token that is five rotations old is reuse, however slow the rotations were.
        for (let generation = 2; generation <= 5; ++generation) {
            await press(stolen, "#try-refresh");
            await hasGeneration(stolen, generation);
        }
        await clearLogs(page);
        await page.click("#try-refresh");
        await isOut(page);
        await hasEvent(page, "reuse_detected");
        await stolen.click("#try-call");
        await isOut(stolen);
    },

    "another site cannot make the browser refresh or log out": async (newProfile) => {
        const profile = await newProfile();
        const page = await profile.enter();
        // The strongest forgery: from the same origin, with all cookies, without the anti-forgery token.
        const answers = await page.evaluate(async () =>
            Promise.all(
                ["/auth/refresh", "/auth/logout"].map(
                    async (path) => (await fetch(path, { method: "POST" })).status,
                ),
            ),
        );
        assert.deepEqual(answers, [403, 403]);
        await press(page, "#try-refresh");
        await hasGeneration(page, 1);
    },
});
