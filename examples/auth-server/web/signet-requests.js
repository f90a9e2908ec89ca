// SPDX-License-Identifier: MIT
import { Refused } from "./signet-errors.js";

/** The JSON that an answer holds, null for none. */
export function readBody(answer) {
    return answer.json().catch(() => null);
}

/** The same for an answer that was good. Throws Refused. */
export async function readAnswer(answer) {
    const body = await readBody(answer);
    if (!answer.ok) {
        throw new Refused(answer.status, body);
    }
    return body;
}

/** Whether the server could not answer now, as opposed to having answered no. */
export function isTemporary(status) {
    return status === 429 || status >= 500;
}

/**
 * Whether an answer of 401 asks for a new login, which no refresh brings (RFC 9470). `challenge`:
 * WWW-Authenticate.
 */
export function asksForLogin(challenge) {
    return Boolean(challenge?.includes("insufficient_user_authentication"));
}

/** What `fetch` is to be told to send JSON, or nothing. */
export function json(method, body) {
    const content = { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    return body === undefined ? { method } : { method, ...content };
}

/** The promise, given up when the signal says so. What it stands for goes on. */
export function untilAborted(promise, signal) {
    if (!signal) {
        return promise;
    }
    return new Promise((resolve, reject) => {
        const abort = () => reject(signal.reason);
        if (signal.aborted) {
            abort();
        }
        signal.addEventListener("abort", abort, { once: true });
        promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
    });
}
