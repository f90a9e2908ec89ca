// SPDX-License-Identifier: MIT
import { Refused } from "./signet-errors.js";

/** The JSON body of an answer, or null. */
export function readBody(answer) {
    return answer.json().catch(() => null);
}

/** The same for a successful answer. Throws Refused. */
export async function readAnswer(answer) {
    const body = await readBody(answer);
    if (!answer.ok) {
        throw new Refused(answer.status, body);
    }
    return body;
}

/** Whether the failure is temporary: the server did not refuse the call. */
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

/** The options of `fetch` for a JSON body, or for none. */
export function json(method, body) {
    const content = { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    return body === undefined ? { method } : { method, ...content };
}

/** The promise, rejected when the signal aborts. The operation itself continues. */
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
