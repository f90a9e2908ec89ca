// SPDX-License-Identifier: MIT
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const page = fileURLToPath(new URL("../../../../examples/auth-server/web", import.meta.url));

/**
 * A running auth-server that serves the page, with its files in a new directory. `PROGRAMS` is the directory of
 * the programs.
 */
export async function startAuthServer({ demoControls = true } = {}) {
    const directory = await mkdtemp(join(process.cwd(), "server-"));
    const options = ["--port", "0", "--web", page, "--password-cost", "10", "--login-attempts", "500", "--sign-ups", "500"];
    const server = spawn(
        join(process.env.PROGRAMS, "auth-server"),
        demoControls ? [...options, "--demo-controls"] : options,
        { cwd: directory, stdio: ["ignore", "pipe", "ignore"] },
    );
    const ended = new Promise((resolve) => server.once("exit", resolve));
    const address = await new Promise((resolve, reject) => {
        let output = "";
        const timer = setTimeout(() => reject(new Error(`auth-server does not listen: ${output}`)), 20_000);
        server.once("error", reject);
        ended.then((status) => reject(new Error(`auth-server has ended with ${status}: ${output}`)));
        server.stdout.on("data", (chunk) => {
            output += chunk;
            const found = /listening on (http:\S+)\n/.exec(output);
            if (found) {
                clearTimeout(timer);
                resolve(found[1]);
            }
        });
    });
    return {
        address,
        async stop() {
            server.kill();
            const timer = setTimeout(() => server.kill("SIGKILL"), 10_000);
            await ended;
            clearTimeout(timer);
            await rm(directory, { recursive: true, force: true });
        },
    };
}
