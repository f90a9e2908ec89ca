// SPDX-License-Identifier: MIT
import { errors, jwtVerify, SignJWT } from "jose";
import { answerLines } from "./lines.mjs";

await answerLines(async (verb, alg, secret, text) => {
    try {
        if (verb === "sign") return await new SignJWT(JSON.parse(text)).setProtectedHeader({ alg }).sign(secret);
        return JSON.stringify((await jwtVerify(text, secret, { algorithms: [alg] })).payload);
    } catch (error) {
        if (error instanceof errors.JOSEError) return "";
        throw error;
    }
});
