// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import test from "node:test";
import { Tabs } from "../../../../examples/auth-server/web/signet-tabs.js";
import { LoginRequired } from "../../../../examples/auth-server/web/signet-client.js";
import { FakeServer, account, listen, until } from "./fake_server.js";

/** Two tabs that are logged in, in both modes. */
function withTwoTabs(name, body, options = {}) {
    for (const mode of ["cookie", "bearer"]) {
        test(`${name} (${mode})`, async () => {
            const server = new FakeServer();
            try {
                const [one, two] = [server.tab({ mode, ...options }), server.tab({ mode, ...options })];
                await one.logIn(account);
                await until(() => two.session);
                await body(server, one, two);
            } finally {
                server.close();
            }
        });
    }
}

withTwoTabs("a login in one tab is a login in the other", async (server, one, two) => {
    assert.deepEqual(two.session, one.session);
    assert.equal((await two.fetch("/orders")).status, 200);
    assert.equal(server.count("/auth/refresh"), 0);
});

withTwoTabs("a logout in one tab is a logout in the other, with its reason", async (server, one, two) => {
    const heard = listen(two);
    await one.logOut();
    await until(() => two.session === null);
    assert.deepEqual(heard.logout, [{ reason: "you have logged out" }]);
    await assert.rejects(two.fetch("/orders"), LoginRequired);
    assert.equal(server.count("/auth/refresh"), 0);
});

withTwoTabs("calls in both tabs at once share one refresh", async (server, one, two) => {
    for (let round = 1; round <= 5; ++round) {
        server.refuseAccessTokens();
        const calls = [one, two].flatMap((tab) => Array.from({ length: 5 }, () => tab.fetch("/orders")));
        assert.ok((await Promise.all(calls)).every(({ status }) => status === 200));
        assert.equal(server.count("/auth/refresh"), round);
    }
});

withTwoTabs("a tab without the current token asks other tabs before it refreshes", async (server, one, two) => {
    const deaf = server.tab({ mode: one.mode });
    await deaf.restore();
    assert.equal(server.count("/auth/refresh"), 0, "a new tab takes over what the others have");
    assert.equal(deaf.session.accessToken, one.session.accessToken);
    await two.refresh();
    await until(
        () =>
            deaf.session.accessToken === two.session.accessToken &&
            one.session.accessToken === two.session.accessToken,
    );
    assert.equal(server.count("/auth/refresh"), 1);
});

test("a tab that receives the token while it waits for the lock does not refresh", async () => {
    const server = new FakeServer();
    const one = server.tab();
    const late = server.tab({
        locks: {
            request: (_name, callback) => new Promise((resolve) => setTimeout(resolve, 60)).then(callback),
        },
    });
    await one.logIn(account);
    await until(() => late.session);
    await Promise.all([one.refresh(), late.refresh()]);
    assert.equal(server.count("/auth/refresh"), 1);
    assert.equal(late.session.accessToken, one.session.accessToken);
    server.close();
});

test("a tab with the current token sends no message", async () => {
    const server = new FakeServer();
    const client = server.tab();
    await client.logIn(account);
    const heard = [];
    const channel = new BroadcastChannel(`signet cookie ${server.base}`);
    channel.onmessage = ({ data }) => heard.push(data.kind);
    await client.refresh();
    await client.refresh();
    await until(() => heard.length === 2);
    assert.deepEqual(heard, ["session", "session"]);
    channel.close();
    server.close();
});

withTwoTabs("if no tab answers, a new tab refreshes", async (server, one, two) => {
    one.close();
    two.close();
    const alone = server.tab({ mode: one.mode });
    assert.equal(await alone.restore(), true);
    assert.equal(server.count("/auth/refresh"), 1);
});

withTwoTabs("an older token does not replace a newer one", async (server, one, two) => {
    const older = { ...one.session };
    server.now += 1_000;
    server.accessLifetime = 600; // as near the end of a session: the newer token expires before the older one
    await one.refresh();
    const newest = one.session.accessToken;
    await until(() => two.session.accessToken === newest);
    const channel = new BroadcastChannel(`signet ${one.mode} ${server.base}`);
    channel.postMessage({ kind: "session", session: older });
    await new Promise((resolve) => setTimeout(resolve, 20));
    channel.close();
    assert.deepEqual([one.session.accessToken, two.session.accessToken], [newest, newest]);
});

withTwoTabs("a refused refresh logs both tabs out", async (server, one, two) => {
    server.endSession();
    await assert.rejects(one.fetch("/orders"), LoginRequired);
    await until(() => two.session === null);
    assert.equal(server.count("/auth/refresh"), 1);
});

withTwoTabs("the login of another user in one tab is used in the other", async (server, one, two) => {
    const before = two.session.id;
    const heard = listen(two);
    await one.logIn(account);
    await until(() => two.session.id !== before);
    assert.equal(heard.login.length, 1);
    assert.equal((await two.fetch("/orders")).status, 200);
});

withTwoTabs("a message about an ended session does not end another one", async (server, one, two) => {
    await one.logIn(account);
    await until(() => two.session.id === one.session.id);
    const channel = new BroadcastChannel(`signet ${one.mode} ${server.base}`);
    channel.postMessage({ kind: "logout", id: "session-1", reason: "late" });
    await new Promise((resolve) => setTimeout(resolve, 20));
    channel.close();
    assert.notEqual(two.session, null);
});

withTwoTabs(
    "without Web Locks, each tab still refreshes once for all its calls",
    async (server, one) => {
        server.refuseAccessTokens();
        await Promise.all(Array.from({ length: 10 }, () => one.fetch("/orders")));
        assert.equal(server.count("/auth/refresh"), 1);
        await one.logOut();
        assert.equal(one.session, null);
    },
    { locks: undefined },
);

test("without Web Locks, functions run one after the other, also after failures", async () => {
    const tabs = new Tabs("alone", () => {}, undefined);
    const order = [];
    const step = (name, fails) => async () => {
        order.push(`${name} comes`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        order.push(`${name} goes`);
        if (fails) {
            throw new Error(name);
        }
        return name;
    };
    const results = await Promise.allSettled([
        tabs.alone(step("a")),
        tabs.alone(step("b", true)),
        tabs.alone(step("c")),
    ]);
    assert.deepEqual(order, ["a comes", "a goes", "b comes", "b goes", "c comes", "c goes"]);
    assert.deepEqual(
        results.map(({ value, reason }) => value ?? reason.message),
        ["a", "b", "c"],
    );
    tabs.close();
});

test("a logout waits for the refresh before it, and the session stays ended", async () => {
    const server = new FakeServer();
    const client = server.tab();
    await client.logIn(account);
    const [refreshed] = await Promise.allSettled([client.refresh(), client.logOut()]);
    assert.equal(refreshed.status, "fulfilled");
    assert.equal(client.session, null);
    assert.equal(await client.restore(), false);
    server.close();
});
