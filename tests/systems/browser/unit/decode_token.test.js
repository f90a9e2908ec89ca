// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import test from "node:test";
import { decodeToken } from "../../../../examples/auth-server/web/signet-client.js";
import { makeToken } from "./fake_server.js";

test("names in any script are decoded", () => {
    for (const name of [
        "Zoë",
        "Łukasz",
        "李小龍",
        "Владимир",
        "🦭 seal",
        "a\u0000b",
        "naïve—“quotes”",
        "יעל",
    ]) {
        assert.equal(decodeToken(makeToken({ name })).payload.name, name);
    }
});

test("every length, with the characters - and _ of base64url", () => {
    for (let length = 0; length < 40; ++length) {
        const payload = { text: "ÿ>?~".repeat(length).slice(0, length) };
        const token = makeToken(payload);
        assert.deepEqual(decodeToken(token).payload, payload);
        assert.ok(!/[+/=]/.test(token));
    }
    assert.match(makeToken({ text: "ÿ>?~ÿ>?~" }), /[-_]/, "the letters in question occur");
});

test("the header is decoded as well", () => {
    assert.deepEqual(decodeToken(makeToken({})).header, { alg: "HS256", typ: "JWT" });
});

test("a malformed token throws SyntaxError", () => {
    const invalidUtf8 = Buffer.from([0x22, 0xff, 0x22]).toString("base64url");
    for (const text of [
        "",
        "a.b",
        "a.b.c",
        "....",
        null,
        undefined,
        {},
        "bm90IEpTT04.bm90IEpTT04.x",
        `e30.${invalidUtf8}.x`,
        "e30.*.x",
    ]) {
        assert.throws(() => decodeToken(text), SyntaxError, String(text));
    }
});
