// SPDX-License-Identifier: MIT
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** Answers each line of ../matrix.bash with the result of `answer(verb, algorithm, secret, text)`. */
export async function answerLines(answer) {
    for await (const line of createInterface({ input: process.stdin })) {
        const [verb, algorithm, secretFile, text] = line.split("\t");
        console.log(await answer(verb, algorithm, readFileSync(secretFile), text));
    }
}
