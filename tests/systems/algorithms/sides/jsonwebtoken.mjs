// SPDX-License-Identifier: MIT
import jwt from "jsonwebtoken";
import { answerLines } from "./lines.mjs";

await answerLines((verb, algorithm, secret, text) => {
    try {
        if (verb === "sign") return jwt.sign(JSON.parse(text), secret, { algorithm });
        return JSON.stringify(jwt.verify(text, secret, { algorithms: [algorithm] }));
    } catch (error) {
        if (error instanceof jwt.JsonWebTokenError) return "";
        throw error;
    }
});
