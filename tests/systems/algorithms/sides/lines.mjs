// SPDX-License-Identifier: MIT
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

/**
 * Answers each line of ../matrix.bash with the result of `answer(verb, algorithm, content, text)`, where `content` is
 * that of the file. For `keygen`, which writes the file, it is the name of the file.
 */
export async function answerLines(answer) {
    for await (const line of createInterface({ input: process.stdin })) {
        const [verb, algorithm, file, text] = line.split("\t");
        console.log(await answer(verb, algorithm, verb === "keygen" ? file : readFileSync(file), text));
    }
}
