// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import test from "node:test";
import { LoginRequired, Unavailable } from "../../../../examples/auth-server/web/signet-client.js";
import { FakeServer, account, listen, until } from "./fake_server.js";

/** Once with the refresh token in a cookie, once without. */
function inBothModes(name, body) {
    for (const mode of ["cookie", "bearer"]) {
        test(`${name} (${mode})`, async () => {
            const server = new FakeServer();
            try {
                const client = server.tab({ mode });
                await client.logIn(account);
                await body(server, client, mode);
            } finally {
                server.close();
            }
        });
    }
}

const lost = () => new TypeError("fetch failed");
const down = () => new Response(null, { status: 503 });
const refused = () =>
    new Response('{"error":"invalid_token","error_description":"it was used already"}', { status: 401 });

inBothModes("a superseded token does not end the login", async (server, client) => {
    server.refreshAnswers = [
        new Response('{"error":"refresh_token_superseded","error_description":"a newer one is in use"}', {
            status: 409,
        }),
    ];
    await assert.rejects(client.refresh(), (error) => error instanceof Unavailable);
    assert.notEqual(client.session, null);
    await client.refresh();
    assert.equal(server.count("/auth/refresh"), 2);
});

inBothModes("with 30 s left the token is sent, with fewer it is exchanged first", async (server, client) => {
    const first = client.session.accessToken;
    server.now += 869_999;
    assert.equal((await client.call("GET", "/orders")).token, first);
    assert.equal(server.count("/auth/refresh"), 0);
    server.now += 1;
    const { token } = await client.call("GET", "/orders");
    assert.notEqual(token, first);
    assert.deepEqual([server.count("/auth/refresh"), server.count("/orders")], [1, 2], "no 401 on the way");
});

inBothModes("the lifetime of a token counts from its answer, independent of the clocks", async (server, client) => {
    server.now = 0; // the clock is in 1970, and the tokens begin in the future
    await client.refresh();
    assert.equal(client.session.accessExpiresAt, 900_000);
    await client.call("GET", "/orders");
    assert.equal(server.count("/auth/refresh"), 1);
});

inBothModes("a 401 causes one refresh, and the same call again", async (server, client) => {
    server.refuseAccessTokens();
    const sent = {
        method: "PUT",
        body: '{"amount":3}',
        headers: { "X-Shop": "Zürich".normalize("NFD").slice(0, 1) },
    };
    const answer = await client.fetch("/orders", sent);
    assert.equal(answer.status, 200);
    assert.deepEqual([server.count("/auth/refresh"), server.count("/orders")], [1, 2]);
    const [first, second] = server.requests.filter(({ path }) => path === "/orders");
    assert.deepEqual(
        [second.method, second.body, second.headers.get("X-Shop")],
        [first.method, first.body, first.headers.get("X-Shop")],
    );
    assert.notEqual(second.headers.get("Authorization"), first.headers.get("Authorization"));
});

inBothModes("a second 401 is returned to the caller", async (server, client) => {
    server.refuseAccessTokens();
    server.refreshAnswers = [
        () => {
            const pair = server.pair();
            server.refuseAccessTokens();
            return pair;
        },
    ];
    assert.equal((await client.fetch("/orders")).status, 401);
    assert.deepEqual([server.count("/auth/refresh"), server.count("/orders")], [1, 2]);
    assert.notEqual(client.session, null);
});

inBothModes("a stream cannot be sent twice, so its 401 is returned to the caller", async (server, client) => {
    server.refuseAccessTokens();
    const answer = await client.fetch("/orders", {
        method: "POST",
        body: new ReadableStream(),
        duplex: "half",
    });
    assert.equal(answer.status, 401);
    assert.equal(server.count("/auth/refresh"), 0);
});

inBothModes("a challenge for a recent login does not cause a refresh", async (server, _, mode) => {
    const challenge = { "WWW-Authenticate": 'Bearer error="insufficient_user_authentication", max_age=300' };
    const client = server.tab({
        mode,
        fetch: async () => new Response(null, { status: 401, headers: challenge }),
    });
    client.adopt({ access_token: "a.b.c", session_id: "s", expires_in: 900, refresh_expires_in: 900 });
    assert.equal((await client.fetch("/transfer")).status, 401);
    assert.equal(server.count("/auth/refresh"), 0);
});

inBothModes("20 concurrent calls share one refresh, after a 401 and before the expiry", async (server, client) => {
    const callAtOnce = () => Promise.all(Array.from({ length: 20 }, () => client.call("GET", "/orders")));
    server.refuseAccessTokens();
    const answers = await callAtOnce();
    assert.equal(new Set(answers.map(({ token }) => token)).size, 1);
    assert.deepEqual([server.count("/auth/refresh"), server.count("/orders")], [1, 40]);
    server.now += 880_000;
    await callAtOnce();
    assert.deepEqual([server.count("/auth/refresh"), server.count("/orders")], [2, 60]);
});

inBothModes("a call that was refused late uses the token that another call has refreshed", async (server, client) => {
    const stale = client.session.accessToken;
    await client.refresh();
    await client.refresh({ unless: stale });
    assert.equal(server.count("/auth/refresh"), 1);
});

inBothModes("each refresh sends the token of the previous refresh", async (server, client, mode) => {
    const shown = [];
    for (let i = 0; i < 5; ++i) {
        await client.refresh();
        const { headers, body } = server.last("/auth/refresh");
        shown.push(mode === "cookie" ? headers.get("X-CSRF-Token") : JSON.parse(body).refresh_token);
    }
    assert.equal(new Set(shown).size, 5);
    assert.equal(
        server.storage.getItem("signet.refresh_token") !== null,
        mode === "bearer",
        "scripts cannot read the cookie",
    );
});

inBothModes("a lost answer is requested again with the same token", async (server, client) => {
    server.refreshAnswers = [lost(), down()];
    await client.refresh();
    assert.equal(server.count("/auth/refresh"), 3);
    const [first, , third] = server.requests.filter(({ path }) => path === "/auth/refresh");
    assert.deepEqual([third.body, ...third.headers], [first.body, ...first.headers]);
});

inBothModes("an unavailable server does not end the login", async (server, client) => {
    server.refuseAccessTokens();
    server.refreshAnswers = [lost(), down(), new Response(null, { status: 429 })];
    const heard = listen(client);
    await assert.rejects(client.fetch("/orders"), Unavailable);
    assert.equal(heard.logout.length, 0);
    assert.equal((await client.fetch("/orders")).status, 200, "later");
});

inBothModes(
    "while the token is valid, calls succeed although the server cannot refresh",
    async (server, client) => {
        server.now += 880_000;
        server.refreshAnswers = [lost(), lost(), lost()];
        assert.equal((await client.fetch("/orders")).status, 200);
        server.now += 20_000;
        server.refreshAnswers = [lost(), lost(), lost()];
        await assert.rejects(client.fetch("/orders"), Unavailable);
    },
);

inBothModes(
    "a refused refresh rejects all waiting calls, and requests a login once",
    async (server, client, mode) => {
        server.refuseAccessTokens();
        server.refreshAnswers = [refused()];
        const heard = listen(client);
        const calls = await Promise.allSettled(Array.from({ length: 20 }, () => client.fetch("/orders")));
        for (const { status, reason } of calls) {
            assert.equal(status, "rejected");
            assert.ok(reason instanceof LoginRequired);
            assert.equal(reason.message, "it was used already");
        }
        assert.deepEqual(heard.logout, [{ reason: "it was used already" }]);
        assert.deepEqual(
            [client.session, server.count("/auth/refresh"), server.count("/orders")],
            [null, 1, 20],
        );
        await assert.rejects(client.fetch("/orders"), LoginRequired);
        assert.deepEqual([server.count("/auth/refresh"), server.count("/orders")], [1, 20], "no more calls");
        await client.logIn(account);
        assert.equal((await client.fetch("/orders")).status, 200);
        assert.equal(client.mode, mode);
    },
);

inBothModes("aborting a call aborts only that call", async (server, client) => {
    server.refuseAccessTokens();
    let answerNow;
    server.refreshAnswers = [() => new Promise((resolve) => (answerNow = () => resolve(server.pair())))];
    const abort = new AbortController();
    const given = client.fetch("/orders", { signal: abort.signal });
    const other = client.fetch("/orders");
    await until(() => answerNow);
    abort.abort(new Error("changed my mind"));
    await assert.rejects(given, /changed my mind/);
    answerNow();
    assert.equal((await other).status, 200);
    assert.equal(server.count("/auth/refresh"), 1);
    await assert.rejects(
        client.fetch("/orders", { signal: AbortSignal.abort(new Error("at once")) }),
        /at once/,
    );
});

inBothModes("a refresh without an answer does not block all calls", async (server, _, mode) => {
    const never = (_url, { signal }) =>
        new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    const client = server.tab({
        mode,
        timeout: 10,
        fetch: (url, init) => (url.endsWith("/auth/refresh") ? never(url, init) : server.fetch(url, init)),
    });
    await client.logIn(account);
    await assert.rejects(client.refresh(), Unavailable);
    assert.notEqual(client.session, null);
});

inBothModes(
    "after a reload, the page stays logged in; without a login, it sends no request",
    async (server, client, mode) => {
        client.close();
        const reloaded = server.tab({ mode });
        assert.equal(reloaded.mayRestore, true);
        assert.equal(await reloaded.restore(), true);
        assert.equal((await reloaded.fetch("/orders")).status, 200);
        assert.equal(server.count("/auth/refresh"), 1);
        server.endSession();
        reloaded.close();
        const late = server.tab({ mode });
        assert.equal(late.mayRestore, true, "it cannot know yet");
        assert.equal(await late.restore(), false);
        assert.equal(late.mayRestore, false);
        assert.equal(await late.restore(), false);
        assert.equal(server.count("/auth/refresh"), 2, "the dead login was forgotten");
    },
);
