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

/** Gives the client a ticket that is not as good as the client thinks. */
async function plantTicket(client, seconds, believed) {
    const { id, refreshExpiresAt } = client.session;
    client.adopt({
        session_id: id,
        access_token: await accessTokenFor(seconds, client),
        expires_in: believed,
        refresh_expires_in: (refreshExpiresAt - Date.now()) / 1000,
    });
}

/** How often the client has made a call while `work` ran, and what `work` gave. */
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

/** How many of so many calls at once were answered with 200. */
async function callAtOnce(client, calls) {
    const answers = await Promise.all(Array.from({ length: calls }, () => client.fetch("/me")));
    return answers.filter(({ status }) => status === 200).length;
}

const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

/**
 * Each: what it is called, what to look at, and what it does. `needsControls`: exists on a demo server only.
 */
export const experiments = [
    {
        id: "call",
        title: "Make a call",
        hint: "The ticket goes along.",
        async run(client) {
            beginStory("The page asks the server who you are, and sends the access token along.");
            const me = await client.call("GET", "/me");
            tell(`The server checks its signature and its session, and knows: ${me.email}.`);
        },
    },
    {
        id: "refresh",
        title: "Refresh now",
        hint: "Both tokens are exchanged.",
        async run(client) {
            beginStory("The page hands in the refresh token.");
            await client.refresh();
            tell("It gets a new pair. The old voucher is spent: its number has moved on by one.");
        },
    },
    {
        id: "expire",
        title: "Expire the access token",
        hint: "401, refresh, again: you notice nothing.",
        needsControls: true,
        async run(client) {
            await plantTicket(client, -1, 900);
            beginStory("The access token has expired, and the page does not know yet. It makes a call.");
            const { result, count } = await counting(client, "/auth/refresh", () => client.fetch("/me"));
            tell(
                `The server answers 401. The client does ${plural(count, "refresh")}, sends the same call again, and gets ${result.status}.`,
            );
        },
    },
    {
        id: "early",
        title: "Leave it 20 seconds",
        hint: "It refreshes before anything fails.",
        needsControls: true,
        async run(client) {
            await plantTicket(client, 20, 20);
            beginStory("The access token has 20 s left. The page makes a call.");
            const { result, count } = await counting(client, "/auth/refresh", () => client.fetch("/me"));
            tell(
                `Less than 30 s are too few: ${plural(count, "refresh")} first, then the call, which gets ${result.status}. No 401 at all.`,
            );
        },
    },
    {
        id: "many",
        title: "20 calls at once",
        hint: "All need a new ticket; one fetches it.",
        needsControls: true,
        async run(client) {
            await plantTicket(client, -1, 900);
            beginStory("The access token has expired, and 20 calls start at the same moment.");
            const { result, count } = await counting(client, "/auth/refresh", () => callAtOnce(client, 20));
            tell(
                `All are refused, wait for ${plural(count, "refresh")}, and go again: ${result} of 20 have got their answer.`,
            );
        },
    },
    {
        id: "lose",
        title: "Lose the next answer",
        hint: "The voucher is spent, the new one never arrives.",
        needsControls: true,
        async run(client) {
            await loseNextAnswer();
            beginStory(
                "The page refreshes. The server takes the voucher, and its answer gets lost on the way.",
            );
            const { count } = await counting(client, "/auth/refresh", () => client.refresh());
            tell(
                `The client shows the same voucher again (${count} tries). Within 30 s, the server gives the same answer once more. You stay logged in.`,
            );
        },
    },
    {
        id: "steal",
        title: "Steal the refresh token",
        hint: "Two people, one voucher: the alarm goes off.",
        needsControls: true,
        run: stealRefreshToken,
    },
    {
        id: "restart",
        title: "Restart the server",
        hint: "Sessions are rows in a file.",
        needsControls: true,
        async run(client) {
            beginStory("The server ends and starts again.");
            await restartServer();
            const me = await client.call("GET", "/me");
            tell(`It has forgotten nothing that counts: your access token still says ${me.email}.`);
            await client.refresh();
            tell("And the refresh token still works.");
        },
    },
    {
        id: "rotate",
        title: "Change the signing key",
        hint: "While 60 calls are under way.",
        needsControls: true,
        async run(client) {
            beginStory(
                "60 calls start. In the middle of them, the server changes the key that it signs with.",
            );
            const calls = callAtOnce(client, 60);
            const { keys } = await rotateKey();
            tell(
                `${await calls} of 60 have got their answer. New tokens carry the new signature, old ones stay good until they expire: ${plural(keys, "key")} in the ring.`,
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
            ? "A thief has copied your refresh token. No script could do that: think of a stolen disk."
            : "A thief has copied your refresh token. One line of script in this page was enough.",
    );
    const taken = await thief.refresh();
    const opened = await thief.readAccount();
    tell(
        `The thief hands it in (${taken}) and is in (${opened}). Nobody has noticed yet. A while later, the next one.`,
    );
    await thief.refresh();
    try {
        await client.refresh();
    } catch (error) {
        if (!(error instanceof LoginRequired)) {
            throw error;
        }
        tell(
            `Now you hand in yours. It is an old one: two people have it, and the server cannot know who is who.`,
        );
        tell(
            `So it ends the session for both. The thief's access token gets ${await thief.readAccount()} at once.`,
        );
    }
}
