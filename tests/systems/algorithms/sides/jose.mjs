// SPDX-License-Identifier: MIT
import * as jose from "jose";
import { writeFileSync } from "node:fs";
import { answerLines } from "./lines.mjs";

/** The bytes of a secret, a private key to sign, or a public key in PEM text or a JWK Set to verify. */
async function keyOf(verb, alg, bytes) {
    if (alg.startsWith("HS")) return bytes;
    const text = bytes.toString();
    if (verb === "sign") return await jose.importPKCS8(text, alg);
    return text.startsWith("{") ? jose.createLocalJWKSet(JSON.parse(text)) : await jose.importSPKI(text, alg);
}

async function writeNewKey(alg, file, kid) {
    const { privateKey, publicKey } = await jose.generateKeyPair(alg, { extractable: true });
    writeFileSync(file, await jose.exportPKCS8(privateKey), { mode: 0o600 });
    const key = { ...(await jose.exportJWK(publicKey)), kid, alg, use: "sig" };
    writeFileSync(`${file}.jwks`, JSON.stringify({ keys: [key] }));
    return "written";
}

await answerLines(async (verb, alg, content, text) => {
    try {
        if (verb === "keygen") return await writeNewKey(alg, content, text);
        const key = await keyOf(verb, alg, content);
        if (verb === "sign") return await new jose.SignJWT(JSON.parse(text)).setProtectedHeader({ alg }).sign(key);
        return JSON.stringify((await jose.jwtVerify(text, key, { algorithms: [alg] })).payload);
    } catch (error) {
        if (error instanceof jose.errors.JOSEError) return "";
        throw error;
    }
});
