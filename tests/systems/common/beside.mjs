// SPDX-License-Identifier: MIT
// The example program `compat` as the peer of a Node service.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";

export const secret = "Zk3vQ9sXw7LpR2nTb8YcD5hGjK4mVeA1fUoI6tWqSzE";
export const otherSecret = "p0OaLm5RkQ8zXvB2nYc7WsJtHd3GfEuI9wZr4TyKqNb";
export const password = "correct horse";

const patience = 20_000; // milliseconds; a longer operation has failed
const program = `${process.argv[2]}/compat`;

export class Signet {
    constructor(system, secret, refreshSecret) {
        this.system = system;
        this.environment = { ...process.env, COMPAT_SECRET: secret };
        delete this.environment.COMPAT_REFRESH_SECRET;
        if (refreshSecret) this.environment.COMPAT_REFRESH_SECRET = refreshSecret;
    }

    call(...words) {
        const options = { env: this.environment, encoding: "utf8", timeout: patience };
        return spawnSync(program, [this.system, ...words], options);
    }

    issue(type, user, age = 0) {
        const done = this.call("issue", type, user, String(age));
        assert.equal(done.status, 0, done.stderr);
        return done.stdout.trim();
    }

    /** The claims, or the name of the error. */
    verify(type, token) {
        const done = this.call("verify", type, token);
        assert.ok([0, 1].includes(done.status), done.stderr);
        return done.status === 0 ? JSON.parse(done.stdout) : done.stderr.trim();
    }

    /** Serves while `use(address)` runs. */
    async serve(use) {
        const server = spawn(program, [this.system, "serve"], {
            env: this.environment,
            stdio: ["ignore", "pipe", "inherit"],
            timeout: patience,
            killSignal: "SIGKILL",
        });
        try {
            let output = "";
            for await (const chunk of server.stdout.iterator({ destroyOnReturn: false })) {
                output += chunk;
                if (output.endsWith("\n")) break;
            }
            const address = output.match(/listening on (\S+)/)?.[1];
            assert.ok(address, `it does not listen: ${output}`);
            await use(address);
        } finally {
            server.kill("SIGKILL");
        }
    }
}

/** Serves an Express application on a free port while `use(address)` runs. */
export async function serveExpress(app, use) {
    const server = app.listen(0, "127.0.0.1");
    await new Promise((resolve, reject) => server.once("listening", resolve).once("error", reject));
    try {
        await use(`http://127.0.0.1:${server.address().port}`);
    } finally {
        server.closeAllConnections();
        server.close();
    }
}

/** The status and the JSON of an answer. */
export async function call(address, path, { token, body } = {}) {
    const headers = { connection: "close" };
    if (token) headers.authorization = `Bearer ${token}`;
    if (body) headers["content-type"] = "application/json";
    const answer = await fetch(address + path, {
        method: body ? "POST" : "GET",
        headers,
        body: body && JSON.stringify(body),
        signal: AbortSignal.timeout(patience),
    });
    const text = await answer.text();
    return { status: answer.status, ...(text ? JSON.parse(text) : {}) };
}

/** Runs the functions, and exits at the first that fails. */
export async function run(...tests) {
    for (const test of tests) {
        const start = Date.now();
        await test();
        console.log(`ok ${((Date.now() - start) / 1000).toFixed(1).padStart(9)} s  ${test.name}`);
    }
}
