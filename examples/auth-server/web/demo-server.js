// SPDX-License-Identifier: MIT
// The calls that exist only with --demo-controls. They are not in the list of calls.

async function ask(method, path, { body, token } = {}) {
    const headers = { "X-Signet-Demo": "1", "Content-Type": "application/json" };
    if (token) {
        headers.Authorization = `Bearer ${token}`;
    }
    const answer = await fetch(path, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) {
        throw new Error(`${path} has answered ${answer.status}`);
    }
    return answer.status === 204 ? null : answer.json();
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** `{run, events}`; null without demo controls. */
export const serverEvents = () => ask("GET", "/demo/events").catch(() => null);

/**
 * An access token of the same session that expires in `seconds`; negative: it has expired.
 */
export async function accessTokenFor(seconds, client) {
    const answer = await ask("POST", "/demo/access-token", {
        body: { seconds },
        token: await client.accessToken(),
    });
    return answer.access_token;
}

/** The refresh token from the HttpOnly cookie. */
export const refreshTokenInCookie = async () => (await ask("POST", "/demo/refresh-token")).refresh_token;

export const loseNextAnswer = () => ask("POST", "/demo/lose-next-answer");

export const rotateKey = () => ask("POST", "/demo/rotate-key");

/** Resolves when the new server answers. */
export async function restartServer() {
    const before = await serverEvents();
    await ask("POST", "/demo/restart");
    for (let waited = 0; waited < 15_000; waited += 100) {
        await sleep(100);
        const now = await serverEvents();
        if (now && now.run !== before?.run) {
            return;
        }
    }
    throw new Error("the server has not restarted within 15 s");
}
