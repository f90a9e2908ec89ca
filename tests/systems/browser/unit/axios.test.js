// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import test from "node:test";
import axios from "axios";
import { useSignet } from "../../../../examples/auth-server/web/signet-axios.js";
import { LoginRequired } from "../../../../examples/auth-server/web/signet-client.js";
import { FakeServer, account } from "./fake_server.js";

function withAxios(name, body) {
    test(name, async () => {
        const server = new FakeServer();
        const client = server.tab();
        await client.logIn(account);
        // The fetch adapter of axios, on the fake server.
        const api = axios.create({
            baseURL: server.base,
            adapter: "fetch",
            env: {
                fetch: async (request) =>
                    server.fetch(request.url, {
                        method: request.method,
                        headers: request.headers,
                        body: request.body && (await request.text()),
                    }),
            },
        });
        useSignet(api, client, server.base);
        try {
            await body(server, client, api);
        } finally {
            server.close();
        }
    });
}

withAxios("a call of axios carries the access token", async (server, client, api) => {
    const { data } = await api.get("/orders");
    assert.equal(data.token, client.session.accessToken);
});

withAxios(
    "a 401 causes one refresh for all calls, and the same calls again",
    async (server, client, api) => {
        server.refuseAccessTokens();
        const answers = await Promise.all(
            Array.from({ length: 10 }, (_, amount) => api.post("/orders", { amount })),
        );
        assert.deepEqual(
            answers.map(({ data }) => JSON.parse(data.body).amount),
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        );
        assert.deepEqual([server.count("/auth/refresh"), server.count("/orders")], [1, 20]);
    },
);

withAxios("a second 401 is returned to the caller", async (server, client, api) => {
    server.refuseAccessTokens();
    server.refreshAnswers = [
        () => {
            const pair = server.pair();
            server.refuseAccessTokens();
            return pair;
        },
    ];
    await assert.rejects(api.get("/orders"), (error) => error.response.status === 401);
    assert.deepEqual([server.count("/auth/refresh"), server.count("/orders")], [1, 2]);
});

withAxios("a challenge for a recent login does not cause a refresh", async (server, client, api) => {
    const headers = { "WWW-Authenticate": 'Bearer error="insufficient_user_authentication"' };
    const env = { fetch: async () => new Response(null, { status: 401, headers }) };
    await assert.rejects(api.get("/transfer", { env }), (error) => error.response.status === 401);
    assert.equal(server.count("/auth/refresh"), 0);
});

withAxios("a session that is over rejects with LoginRequired", async (server, client, api) => {
    server.endSession();
    await assert.rejects(api.get("/orders"), LoginRequired);
    await assert.rejects(api.get("/orders"), LoginRequired, "before it is sent, too");
    assert.equal(server.count("/orders"), 1);
});

withAxios("no token is sent to another origin", async (server, client, api) => {
    await assert.rejects(api.get("https://evil.test/orders"));
    assert.equal(server.last("/orders").headers.has("Authorization"), false);
});
