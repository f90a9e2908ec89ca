// SPDX-License-Identifier: MIT
// Puts the parts of the page together.
import { logCall } from "./call-log.js";
import { serverEvents } from "./demo-server.js";
import { byId, element } from "./dom.js";
import { followEvents, lookSoon } from "./event-list.js";
import { experiments } from "./experiments.js";
import { setUpLoginForm } from "./login-form.js";
import { Logins } from "./logins.js";
import { showSessions } from "./session-list.js";
import { LoginRequired } from "./signet-client.js";
import { beginStory, tell } from "./story.js";
import { drawLives, hideTokens, showTokens } from "./token-panel.js";

const logins = new Logins();
let hasControls = false;
const form = setUpLoginForm(logins);

/** Runs the action of a button, one at a time. */
async function attempt(work) {
    const buttons = [...document.querySelectorAll("#main button:not(:disabled)")];
    const focused = document.activeElement;
    byId("main").setAttribute("aria-busy", "true");
    buttons.forEach((button) => (button.disabled = true));
    try {
        await work();
    } catch (error) {
        // After LoginRequired, the login form is shown.
        error instanceof LoginRequired || tell(`That did not work: ${error.message}.`);
    } finally {
        buttons.forEach((button) => (button.disabled = false));
        byId("main").setAttribute("aria-busy", "false");
        if (
            document.activeElement === document.body &&
            focused?.isConnected &&
            !focused.closest("[hidden]")
        ) {
            focused.focus();
        }
    }
}

function showLoggedIn(isLoggedIn) {
    for (const name of ["session", "sessions", "experiments"]) {
        byId(`${name}-view`).hidden = !isLoggedIn;
    }
    byId("login-view").hidden = isLoggedIn;
    byId("main").classList.toggle("in", isLoggedIn);
}

async function reloadSessions() {
    const end = (id) =>
        attempt(async () => {
            await logins.client.endSession(id);
            await reloadSessionsIfIn();
        });
    showSessions(await logins.client.sessions(), end);
}

const reloadSessionsIfIn = async () => logins.client.session && reloadSessions();

async function greet() {
    const me = await logins.client.call("GET", "/me");
    byId("who").textContent = me.email;
    await reloadSessions();
}

logins.addEventListener("call", ({ detail }) => {
    logCall(detail);
    lookSoon();
    byId("story-view").hidden = false;
    byId("calls-view").hidden = false;
    byId("events-view").hidden = !hasControls;
});
logins.addEventListener("tokens", () => showTokens(logins.client, hasControls));
logins.addEventListener("login", async () => {
    showLoggedIn(true);
    await showTokens(logins.client, hasControls);
    beginStory(
        "You are logged in: the server has sent two tokens to this page. It verifies them by their signature and stores none.",
    );
    tell("Press a button. What happens is described here, and the list above shows each call.");
    byId("experiments-title").focus();
    await greet().catch((error) => tell(`${error.message}.`));
});
logins.addEventListener("logout", ({ detail }) => {
    hideTokens();
    showLoggedIn(false);
    byId("who").textContent = "";
    form.ask(`You are logged out: ${detail.reason}.`);
});

function showExperiments() {
    for (const { id, title, hint, needsControls, run } of experiments) {
        const button = element(
            "button",
            { type: "button", id: `try-${id}` },
            element("strong", {}, title),
            element("span", {}, hint),
        );
        button.addEventListener("click", () => attempt(() => run(logins.client)));
        if (hasControls || !needsControls) {
            byId("experiments").append(button);
        }
    }
}

const buttons = {
    "reload-sessions": () => reloadSessions(),
    "end-others": async () => {
        await logins.client.logOutOthers();
        await reloadSessions();
    },
    "end-all": () => logins.client.logOutEverywhere(),
    "log-out": () => logins.client.logOut(),
};
for (const [id, work] of Object.entries(buttons)) {
    byId(id).addEventListener("click", () => attempt(work));
}
setInterval(drawLives, 500);

// Without a login, the form is shown at once.
if (!logins.mayRestore) {
    showLoggedIn(false);
}
hasControls = (await serverEvents()) !== null;
showExperiments();
if (hasControls) {
    followEvents();
}
await logins.restore().catch((error) => form.ask(`${error.message}.`));
if (!logins.client.session) {
    showLoggedIn(false);
}
byId("main").setAttribute("aria-busy", "false");
