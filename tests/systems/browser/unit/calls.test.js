// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import test from "node:test";
import { LoginRequired, Refused } from "../../../../examples/auth-server/web/signet-client.js";
import { FakeServer, account, listen } from "./fake_server.js";

function withServer(name, body) {
    test(name, async () => {
        const server = new FakeServer();
        try {
            await body(server);
        } finally {
            server.close();
        }
    });
}

withServer("a call contains the access token", async (server) => {
    const client = server.tab();
    await client.logIn(account);
    const { token } = await client.call("GET", "/orders?page=2");
    assert.equal(token, client.session.accessToken);
    assert.equal(server.last("/orders").headers.get("Authorization"), `Bearer ${token}`);
    assert.equal(server.count("/auth/refresh"), 0);
});

withServer("no token is sent to another origin", async (server) => {
    const client = server.tab();
    await client.logIn(account);
    const before = server.requests.length;
    for (const url of [
        "https://evil.test/orders",
        "//evil.test/orders",
        "http://server.test",
        "https:\\\\evil.test/",
    ]) {
        await assert.rejects(client.fetch(url), TypeError, url);
    }
    assert.equal(server.requests.length, before);
});

withServer(
    "in cookie mode the refresh token is requested as a cookie, and cookies are sent to the own origin only",
    async (server) => {
        const client = server.tab();
        await client.logIn({ ...account, device: "Łaptop", rememberMe: true });
        const { body, credentials } = server.last("/auth/login");
        assert.deepEqual(JSON.parse(body), {
            ...account,
            device: "Łaptop",
            remember_me: true,
            cookie: "refresh",
        });
        assert.equal(credentials, "same-origin");
    },
);

withServer("in bearer mode no cookie is sent or stored", async (server) => {
    const client = server.tab({ mode: "bearer" });
    await client.logIn(account);
    assert.ok(!("cookie" in JSON.parse(server.last("/auth/login").body)));
    await client.refresh();
    await client.call("GET", "/orders");
    assert.ok(server.requests.every(({ credentials }) => credentials === "omit"));
});

withServer("a refused login reports the reason, and the client is not logged in", async (server) => {
    const client = server.tab();
    await assert.rejects(client.logIn({ ...account, password: "wrong" }), (error) => {
        assert.ok(error instanceof Refused);
        assert.deepEqual(
            [error.status, error.code, error.message],
            [401, "invalid_credentials", "it is wrong"],
        );
        return true;
    });
    assert.equal(client.session, null);
    assert.equal(server.count("/auth/refresh"), 0, "a wrong password is not an expired token");
});

withServer("a browser that does not store the cookies is detected immediately", async (server) => {
    const client = server.tab({ cookies: () => "" });
    await assert.rejects(client.logIn(account), /has not kept the cookies/);
    assert.equal(client.session, null);
});

withServer("without a login no request is sent", async (server) => {
    for (const mode of ["cookie", "bearer"]) {
        await assert.rejects(server.tab({ mode }).fetch("/orders"), LoginRequired);
    }
    assert.equal(server.requests.length, 0);
});

withServer(
    "a logout ends the session with the refresh token, even if the access token has expired",
    async (server) => {
        for (const mode of ["cookie", "bearer"]) {
            const client = server.tab({ mode });
            await client.logIn(account);
            server.now += 3_600_000;
            const heard = listen(client);
            await client.logOut();
            assert.equal(client.session, null);
            assert.equal(heard.logout.length, 1);
            assert.equal(server.last("/auth/logout").headers.has("Authorization"), false);
            assert.equal(server.storage.getItem("signet.refresh_token"), null);
            assert.equal(await server.tab({ mode }).restore(), false);
        }
        assert.equal(server.count("/auth/refresh"), 0);
    },
);

withServer("a logout that does not reach the server fails", async (server) => {
    for (const failure of [
        () => Promise.reject(new TypeError("lost")),
        async () => new Response(null, { status: 503 }),
    ]) {
        let isDown = false;
        const client = server.tab({ fetch: (url, init) => (isDown ? failure() : server.fetch(url, init)) });
        await client.logIn(account);
        isDown = true;
        await assert.rejects(client.logOut(), { name: "Unavailable" });
        assert.notEqual(client.session, null);
        isDown = false;
        await client.call("GET", "/orders");
    }
});

withServer("ending the own session or all sessions logs out this client", async (server) => {
    const client = server.tab();
    await client.logIn(account);
    await client.endSession("another one");
    assert.equal(server.last("/auth/sessions/another%20one").method, "DELETE");
    assert.notEqual(client.session, null);
    await client.endSession(client.session.id);
    assert.equal(client.session, null);
    await client.logIn(account);
    await client.logOutEverywhere();
    assert.equal(client.session, null);
});

withServer("every call is reported with its credential", async (server) => {
    const client = server.tab();
    const heard = listen(client);
    await client.logIn(account);
    server.refuseAccessTokens();
    await client.fetch("/orders", { method: "POST", body: "{}" });
    assert.deepEqual(
        heard.call.map(({ method, path, as, status }) => [method, path, as, status]),
        [
            ["POST", "/auth/login", "none", 200],
            ["POST", "/orders", "access token", 401],
            ["POST", "/auth/refresh", "refresh cookie", 200],
            ["POST", "/orders", "access token", 200],
        ],
    );
    await assert.rejects(server.tab({ fetch: () => Promise.reject(new TypeError("lost")) }).logIn(account));
});
