// SPDX-License-Identifier: MIT
import jwt from "jsonwebtoken";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { answerLines } from "./lines.mjs";

/** The content of a file, which jsonwebtoken reads itself; of a JWK Set, the first key. */
function keyOf(content) {
    const isSet = content.toString("utf8", 0, 9) === '{"keys":[';
    return isSet ? createPublicKey({ format: "jwk", key: JSON.parse(content).keys[0] }) : content;
}

function writeNewKey(alg, file, kid) {
    const { privateKey, publicKey } =
        alg === "ES256"
            ? generateKeyPairSync("ec", { namedCurve: "P-256" })
            : generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileSync(file, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
    const key = { ...publicKey.export({ format: "jwk" }), kid, alg, use: "sig" };
    writeFileSync(`${file}.jwks`, JSON.stringify({ keys: [key] }));
    return "written";
}

await answerLines((verb, algorithm, content, text) => {
    try {
        if (verb === "keygen") return writeNewKey(algorithm, content, text);
        if (verb === "sign") return jwt.sign(JSON.parse(text), content, { algorithm });
        return JSON.stringify(jwt.verify(text, keyOf(content), { algorithms: [algorithm] }));
    } catch (error) {
        if (error instanceof jwt.JsonWebTokenError) return "";
        throw error;
    }
});
