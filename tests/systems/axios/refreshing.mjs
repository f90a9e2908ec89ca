// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import axios from "axios";
import { otherSecret, password, run, secret, Signet } from "../common/beside.mjs";
import { makeClient } from "./client.mjs";

const login = { username: "ada", password };

// The interfaces of the two services.
const django = {
    signet: new Signet("django", secret, otherSecret),
    login: (baseURL) => axios.post(`${baseURL}/api/token/`, login).then(({ data }) => data),
    renew: (baseURL, refresh) => axios.post(`${baseURL}/api/token/refresh/`, { refresh }).then(({ data }) => data),
    logOut: (baseURL, refresh) => axios.post(`${baseURL}/api/logout/`, { refresh }),
    me: "/api/me/",
};
const express = {
    signet: new Signet("express", secret, otherSecret),
    login: (baseURL) => axios.post(`${baseURL}/login`, login).then(express.pair),
    renew: (baseURL, refreshToken) => axios.post(`${baseURL}/refresh`, { refreshToken }).then(express.pair),
    pair: ({ data }) => ({ access: data.accessToken, refresh: data.refreshToken }),
    me: "/me",
};
const lifetime = new Map([
    [django, 300],
    [express, 60],
]);

/** A client with these tokens, and a record of its actions. */
function observed(service, baseURL, tokens) {
    const seen = { renewals: [], logouts: 0 };
    const renew = async (refresh) => {
        seen.renewals.push(refresh);
        return service.renew(baseURL, refresh);
    };
    const onLoggedOut = () => seen.logouts++;
    return { seen, client: makeClient({ baseURL, tokens, renew, onLoggedOut }) };
}

const five = (client, path) => Promise.allSettled(Array.from({ length: 5 }, () => client.get(path)));
const statuses = (outcomes) => outcomes.map((outcome) => outcome.value?.status ?? outcome.reason.code);
const allFine = Array(5).fill(200);

/** An access token that is valid for an hour according to its claims, and that every service refuses. */
function unwelcome(token) {
    const [header, payload] = token.split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url"));
    claims.exp += 3600;
    return `${header}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${"A".repeat(43)}`;
}

const eachService = (test) => async () => {
    for (const service of [django, express]) await service.signet.serve((baseURL) => test(service, baseURL));
};
const named = (name, test) => Object.defineProperty(test, "name", { value: name });

await run(
    named("a refused token is refreshed once for all waiting requests", eachService(async (service, baseURL) => {
        const pair = await service.login(baseURL);
        const { client, seen } = observed(service, baseURL, { ...pair, access: unwelcome(pair.access) });
        assert.deepEqual(statuses(await five(client, service.me)), allFine);
        assert.deepEqual(seen, { renewals: [pair.refresh], logouts: 0 });
    })),
    named("a token that is about to expire is refreshed before it is used", eachService(async (service, baseURL) => {
        const pair = await service.login(baseURL);
        const old = service.signet.issue("access", "7", lifetime.get(service) - 10);
        const { client, seen } = observed(service, baseURL, { ...pair, access: old });
        assert.deepEqual(statuses(await five(client, service.me)), allFine);
        assert.deepEqual(statuses(await five(client, service.me)), allFine);
        assert.deepEqual(seen, { renewals: [pair.refresh], logouts: 0 });
    })),
    named("the new refresh token is used for the next refresh", eachService(async (service, baseURL) => {
        const pair = await service.login(baseURL);
        const tokens = { ...pair, access: unwelcome(pair.access) };
        const renewals = [];
        // Each answer contains an access token that is refused, so that each request refreshes.
        const client = makeClient({
            baseURL,
            tokens,
            renew: async (refresh) => {
                renewals.push(refresh);
                const next = await service.renew(baseURL, refresh);
                return renewals.length < 3 ? { ...next, access: unwelcome(next.access) } : next;
            },
            onLoggedOut: () => assert.fail("logged out"),
        });
        for (let i = 0; i < 2; ++i) await assert.rejects(client.get(service.me), { status: 401 });
        assert.equal((await client.get(service.me)).status, 200);
        assert.equal(new Set(renewals).size, 3);
    })),
    named("if refreshing fails, all waiting requests fail, one opens the login page", eachService(async (service, baseURL) => {
        const pair = await service.login(baseURL);
        const tokens = { access: unwelcome(pair.access), refresh: "no.refresh.token" };
        const { client, seen } = observed(service, baseURL, tokens);
        const outcomes = statuses(await five(client, service.me));
        assert.equal(outcomes.filter((outcome) => outcome === 200).length, 0, outcomes);
        assert.deepEqual(seen, { renewals: ["no.refresh.token"], logouts: 1 });
        await assert.rejects(client.get(service.me), { code: "ERR_LOGGED_OUT" });
    })),
    named("after a logout elsewhere, too", async () =>
        django.signet.serve(async (baseURL) => {
            const pair = await django.login(baseURL);
            await django.logOut(baseURL, pair.refresh);
            const { client, seen } = observed(django, baseURL, { ...pair, access: unwelcome(pair.access) });
            await assert.rejects(client.get(django.me), { status: 401 });
            assert.equal(seen.logouts, 1);
        })),
);
