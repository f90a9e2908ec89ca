// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import jwt from "jsonwebtoken";
import { call, otherSecret, password, run, secret, serveExpress, Signet } from "../common/beside.mjs";
import { issueAccess, issueRefresh, makeApp } from "./service.mjs";

const refreshSecret = "m3Ne8QxT5vRz1LkYp7WcUa9JdHsGf2BoIi6Ee4Kk0Xy";
const ada = { id: "7", username: "ada", role: "admin" };
const login = { username: "ada", password };
const minute = 60;
const week = 7 * 24 * 60 * minute;

const ours = new Signet("express", secret, refreshSecret);
const stranger = new Signet("express", otherSecret, otherSecret);
const theirs = makeApp(secret, refreshSecret, password);

const opens = async (address, token) =>
    assert.deepEqual(await call(address, "/me", { token }), { status: 200, ...ada });
const refused = async (address, token) => assert.equal((await call(address, "/me", { token })).status, 401);
const refresh = (address, refreshToken) => call(address, "/refresh", { body: { refreshToken } });

async function ourTokensThere() {
    await serveExpress(theirs, async (address) => {
        await opens(address, ours.issue("access", "7"));
        await refused(address, ours.issue("refresh", "7"));
        await refused(address, ours.issue("access", "7", minute + 1));
        await refused(address, stranger.issue("access", "7"));
    });
    assert.equal(jwt.verify(ours.issue("refresh", "7"), refreshSecret).id, "7");
    assert.throws(() => jwt.verify(ours.issue("access", "7"), refreshSecret), /invalid signature/);
    assert.throws(() => jwt.verify(ours.issue("refresh", "7", week + 1), refreshSecret), /jwt expired/);
    assert.throws(() => jwt.verify(stranger.issue("refresh", "7"), refreshSecret), /invalid signature/);
}

async function theirTokensHere() {
    assert.deepEqual(ours.verify("access", issueAccess(secret)).username, "ada");
    assert.deepEqual(ours.verify("refresh", issueRefresh(refreshSecret)).id, "7");
    assert.equal(ours.verify("access", issueRefresh(refreshSecret)), "bad_signature");
    assert.equal(ours.verify("refresh", issueAccess(secret)), "bad_signature");
    assert.equal(ours.verify("access", issueAccess(secret, minute + 1)), "expired");
    assert.equal(ours.verify("refresh", issueRefresh(refreshSecret, week + 1)), "expired");
    assert.equal(stranger.verify("access", issueAccess(secret)), "bad_signature");
    assert.equal(stranger.verify("refresh", issueRefresh(refreshSecret)), "bad_signature");
    await ours.serve(async (address) => {
        await opens(address, issueAccess(secret));
        await refused(address, issueRefresh(refreshSecret));
        await refused(address, issueAccess(secret, minute + 1));
        await refused(address, issueAccess(otherSecret));
        await refused(address);
    });
}

async function bothAnswerAlike() {
    const answers = async (address) => {
        assert.equal((await call(address, "/login", { body: { ...login, password: "guess" } })).status, 401);
        assert.equal((await call(address, "/refresh", { body: {} })).status, 400);
        assert.equal((await refresh(address, "nonsense")).status, 403);
        assert.equal((await refresh(address, issueRefresh(refreshSecret, week + 1))).status, 403);
        const pair = await call(address, "/login", { body: login });
        assert.equal((await refresh(address, pair.accessToken)).status, 403);
        await opens(address, pair.accessToken);
        const next = await refresh(address, pair.refreshToken);
        assert.equal(next.status, 200);
        await opens(address, next.accessToken);
    };
    await serveExpress(theirs, answers);
    await ours.serve(answers);
}

async function eachRefreshesItsOwnLogins() {
    await serveExpress(theirs, async (there) => {
        await ours.serve(async (here) => {
            const begunHere = await call(here, "/login", { body: login });
            await opens(there, begunHere.accessToken);
            assert.equal((await refresh(there, begunHere.refreshToken)).status, 403); // that service has no row for it
            const begunThere = await call(there, "/login", { body: login });
            await opens(here, begunThere.accessToken);
            assert.equal((await refresh(here, begunThere.refreshToken)).status, 403); // and signet has no session for it
        });
    });
}

async function whatThatDesignGetsWrong() {
    // Two logins in one second result in one token.
    const loginAt = (iat) => jwt.sign({ id: "7", iat }, refreshSecret, { expiresIn: "7d" });
    assert.equal(loginAt(1_700_000_000), loginAt(1_700_000_000));
    assert.notEqual(ours.issue("refresh", "7"), ours.issue("refresh", "7"));
    // A second login ends the first.
    await ours.serve(async (address) => {
        const laptop = await call(address, "/login", { body: login });
        const phone = await call(address, "/login", { body: login });
        for (const pair of [laptop, phone]) assert.equal((await refresh(address, pair.refreshToken)).status, 200);
    });
    // A lost answer, or a second tab, ends the login.
    await ours.serve(async (address) => {
        const pair = await call(address, "/login", { body: login });
        const tabs = await Promise.all([refresh(address, pair.refreshToken), refresh(address, pair.refreshToken)]);
        assert.equal(tabs[0].refreshToken, tabs[1].refreshToken);
        for (const tab of tabs) await opens(address, tab.accessToken);
    });
}

await run(ourTokensThere, theirTokensHere, bothAnswerAlike, eachRefreshesItsOwnLogins, whatThatDesignGetsWrong);
