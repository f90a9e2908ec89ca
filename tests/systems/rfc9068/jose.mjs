// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import { jwtVerify, SignJWT } from "jose";
import { call, otherSecret, run, secret, Signet } from "../common/beside.mjs";

const issuer = "https://auth.example";
const audience = "https://orders.example";
const ours = new Signet("oauth", secret);
const key = new TextEncoder().encode(secret);
const otherKey = new TextEncoder().encode(otherSecret);
const quarterHour = 15 * 60;

const verify = (token, by = key) =>
    jwtVerify(token, by, { typ: "at+jwt", issuer, audience, algorithms: ["HS256"], requiredClaims: ["client_id"] });

const claims = { client_id: "shop", scope: "orders:read" };
const issue = ({ typ = "at+jwt", age = 0, more = {}, by = key } = {}) => {
    const now = Math.floor(Date.now() / 1000) - age;
    return new SignJWT({ ...claims, ...more })
        .setProtectedHeader({ alg: "HS256", typ })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject("ada")
        .setJti("1")
        .setIssuedAt(now)
        .setExpirationTime(now + quarterHour)
        .sign(by);
};

async function ourTokensThere() {
    const { payload, protectedHeader } = await verify(ours.issue("access", "ada"));
    assert.equal(protectedHeader.typ, "at+jwt");
    assert.equal(payload.sub, "ada");
    assert.equal(payload.scope, "orders:read");
    await assert.rejects(verify(ours.issue("access", "ada", quarterHour + 1)), /"exp" claim timestamp check failed/);
    await assert.rejects(verify(ours.issue("refresh", "ada")), /unexpected "typ"/);
    await assert.rejects(verify(ours.issue("access", "ada"), otherKey), /signature verification failed/);
}

async function theirTokensHere() {
    assert.equal(ours.verify("access", await issue()).client_id, "shop");
    assert.equal(ours.verify("access", await issue({ typ: "application/at+jwt" })).sub, "ada");
    assert.equal(ours.verify("access", await issue({ typ: "JWT" })), "wrong_token_type");
    assert.equal(ours.verify("refresh", await issue()), "wrong_token_type");
    assert.equal(ours.verify("access", await issue({ age: quarterHour + 1 })), "expired");
    assert.equal(ours.verify("access", await issue({ by: otherKey })), "bad_signature");
    assert.equal(ours.verify("access", await issue({ more: { client_id: undefined } })), "missing_claim");
    await ours.serve(async (address) => {
        const orders = async (token) => call(address, "/orders", { token });
        assert.deepEqual(await orders(await issue()), { status: 200, orders_of: "ada" });
        assert.equal((await orders(await issue({ more: { scope: "orders:write" } }))).status, 403);
        assert.equal((await orders(await issue({ typ: "JWT" }))).status, 401);
    });
}

await run(ourTokensThere, theirTokensHere);
