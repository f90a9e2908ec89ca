// SPDX-License-Identifier: MIT
import { byId } from "./dom.js";

/** A default name such as "Firefox on Linux". */
function proposedDevice() {
    const agent = navigator.userAgent;
    const browser = ["Firefox", "Edg", "Chrome", "Safari"].find((name) => agent.includes(name)) ?? "Browser";
    const system =
        ["Android", "iPhone", "Windows", "Mac", "Linux"].find((name) => agent.includes(name)) ?? "a computer";
    return `${browser.replace("Edg", "Edge")} on ${system}`;
}

/** A random account with a strong password. */
function madeUpAccount() {
    const random = (length) =>
        Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => (byte % 36).toString(36)).join(
            "",
        );
    return { email: `guest-${random(6)}@example.org`, password: `${random(24)}` };
}

/** Returns an object whose `ask(message)` shows why a login is required. */
export function setUpLoginForm(logins) {
    const form = byId("login-form");
    const say = (message) => {
        byId("login-message").textContent = message;
    };
    form.elements.device.value = proposedDevice();

    async function enter(account, isNew) {
        const { device, remember, mode } = form.elements;
        say("");
        logins.choose(mode.value);
        const controls = [...form.querySelectorAll("button")];
        controls.forEach((button) => (button.disabled = true));
        try {
            if (isNew) {
                await logins.client.signUp(account);
            }
            await logins.client.logIn({ ...account, device: device.value, rememberMe: remember.checked });
            form.elements.password.value = "";
        } catch (error) {
            say(`${error.message[0].toUpperCase()}${error.message.slice(1)}.`);
        } finally {
            controls.forEach((button) => (button.disabled = false));
        }
    }

    const typed = () => ({ email: form.elements.email.value, password: form.elements.password.value });
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        enter(typed(), false);
    });
    byId("sign-up").addEventListener("click", () => enter(typed(), true));
    byId("guest").addEventListener("click", () => {
        const account = madeUpAccount();
        form.elements.email.value = account.email;
        enter(account, true).then(() => {
            form.elements.password.value = account.password; // to log in again after a logout
        });
    });

    return {
        ask(message) {
            say(message);
            byId("login-title").focus();
        },
    };
}
