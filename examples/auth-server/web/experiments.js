// SPDX-License-Identifier: MIT
import {
    accessTokenFor,
    loseNextAnswer,
    refreshTokenInCookie,
    restartServer,
    rotateKey,
} from "./demo-server.js";
import { LoginRequired } from "./signet-client.js";
import { beginStory, tell } from "./story.js";
import { Thief } from "./thief.js";

/** Replaces the access token of the client by one that expires earlier than the client knows. */
async function plantAccessToken(client, seconds, believed) {
    const { id, refreshExpiresAt } = client.session;
    client.adopt({
        session_id: id,
        access_token: await accessTokenFor(seconds, client),
        expires_in: believed,
        refresh_expires_in: (refreshExpiresAt - Date.now()) / 1000,
    });
}

/** How often the client called `path` while `work` ran, and the result of `work`. */
async function counting(client, path, work) {
    let count = 0;
    const listen = ({ detail }) => {
        count += detail.path === path ? 1 : 0;
    };
    client.addEventListener("call", listen);
    try {
        return { result: await work(), count };
    } finally {
        client.removeEventListener("call", listen);
    }
}

/** Makes calls at once. Returns how many were answered with 200. */
async function callAtOnce(client, calls) {
    const answers = await Promise.all(Array.from({ length: calls }, () => client.fetch("/me")));
    return answers.filter(({ status }) => status === 200).length;
}

const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

/**
 * The buttons: title, hint and action. `needsControls`: only on a server with demo controls.
 */
export const experiments = [
    {
        id: "call",
        title: "Make a call",
        hint: "It sends the access token.",
        async run(client) {
            beginStory("The page requests /me and sends the access token.");
            const me = await client.call("GET", "/me");
            tell(`The server verifies the signature and the session. The account is ${me.email}.`);
        },
    },
    {
        id: "refresh",
        title: "Refresh now",
        hint: "Both tokens are exchanged.",
        async run(client) {
            beginStory("The page sends the refresh token.");
            await client.refresh();
            tell("It receives a new pair. The old refresh token has been used; the generation has increased by one.");
        },
    },
    {
        id: "expire",
        title: "Expire the access token",
        hint: "401, refresh, and the same call again.",
        needsControls: true,
        async run(client) {
            await plantAccessToken(client, -1, 900);
            beginStory("The access token has expired, and the page does not know it. It makes a call.");
            const { result, count } = await counting(client, "/auth/refresh", () => client.fetch("/me"));
            tell(
                `The server answers 401. The client makes ${plural(count, "refresh")} and sends the same call again. The answer is ${result.status}.`,
            );
        },
    },
    {
        id: "early",
        title: "Leave 20 seconds",
        hint: "It refreshes before a call fails.",
        needsControls: true,
        async run(client) {
            await plantAccessToken(client, 20, 20);
            beginStory("The access token has 20 s left. The page makes a call.");
            const { result, count } = await counting(client, "/auth/refresh", () => client.fetch("/me"));
            tell(
                `With less than 30 s left, the client makes ${plural(count, "refresh")} first. Then the call is answered with ${result.status}. There is no 401.`,
            );
        },
    },
    {
        id: "many",
        title: "20 calls at once",
        hint: "They share one refresh.",
        needsControls: true,
        async run(client) {
            await plantAccessToken(client, -1, 900);
            beginStory("The access token has expired, and 20 calls start at the same moment.");
            const { result, count } = await counting(client, "/auth/refresh", () => callAtOnce(client, 20));
            tell(
                `All are refused, wait for ${plural(count, "refresh")}, and are sent again. ${result} of 20 have succeeded.`,
            );
        },
    },
    {
        id: "lose",
        title: "Lose the next answer",
        hint: "The client sends the same refresh token again.",
        needsControls: true,
        async run(client) {
            await loseNextAnswer();
            beginStory(
                "The page refreshes. The server accepts the refresh token, and its answer is lost.",
            );
            const { count } = await counting(client, "/auth/refresh", () => client.refresh());
            tell(
                `The client sends the same refresh token again (${count} attempts). Within 30 s, the server returns the same answer. You stay logged in.`,
            );
        },
    },
    {
        id: "steal",
        title: "Steal the refresh token",
        hint: "The server detects the reuse.",
        needsControls: true,
        run: stealRefreshToken,
    },
    {
        id: "restart",
        title: "Restart the server",
        hint: "Sessions are stored in a file.",
        needsControls: true,
        async run(client) {
            beginStory("The server ends and starts again.");
            await restartServer();
            const me = await client.call("GET", "/me");
            tell(`The sessions are still there: your access token is accepted, for ${me.email}.`);
            await client.refresh();
            tell("The refresh token is accepted too.");
        },
    },
    {
        id: "rotate",
        title: "Change the signing key",
        hint: "During 60 calls.",
        needsControls: true,
        async run(client) {
            beginStory(
                "60 calls start. While they run, the server changes its signing key.",
            );
            const calls = callAtOnce(client, 60);
            const { keys } = await rotateKey();
            tell(
                `${await calls} of 60 have succeeded. The new key signs new tokens; old tokens are valid until they expire: ${plural(keys, "key")} in the key ring.`,
            );
            await client.refresh();
            tell("Your new pair is signed with the new key.");
        },
    },
];

async function stealRefreshToken(client) {
    const isCookie = client.mode === "cookie";
    const thief = new Thief(
        isCookie ? await refreshTokenInCookie() : localStorage.getItem("signet.refresh_token"),
    );
    beginStory(
        isCookie
            ? "A thief has copied your refresh token. No script could do that, but access to the disk is enough."
            : "A thief has copied your refresh token. One line of script in this page was enough.",
    );
    const taken = await thief.refresh();
    const opened = await thief.readAccount();
    tell(
        `The thief refreshes (${taken}) and calls /me (${opened}). The server has not detected it yet. The thief refreshes again, four times.`,
    );
    // A token that is five rotations old is reuse, however slow the rotations were.
    for (let more = 0; more < 4; ++more) {
        await thief.refresh();
    }
    try {
        await client.refresh();
    } catch (error) {
        if (!(error instanceof LoginRequired)) {
            throw error;
        }
        tell(
            `Now your page sends its refresh token. It is an old one: there are two holders, and the server cannot know which is you.`,
        );
        tell(
            `So the server ends the session for both. The thief's access token is refused at once (${await thief.readAccount()}).`,
        );
    }
}
