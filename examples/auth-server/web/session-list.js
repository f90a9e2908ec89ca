// SPDX-License-Identifier: MIT
import { byId, element, timeOfDay } from "./dom.js";

/** Shows the sessions; `end` is called with the id of the one to end. */
export function showSessions(sessions, end) {
    const rows = sessions.map((one) => {
        const name = one.device || "unnamed device";
        const button = element("button", { type: "button" }, "End");
        button.setAttribute("aria-label", `End the session on ${name}`);
        button.addEventListener("click", () => end(one.id));
        const lastRefresh = element("td", {}, timeOfDay(new Date(one.last_used_at * 1000)));
        lastRefresh.dataset.lastRefreshOf = one.id;
        return element(
            "tr",
            {},
            element(
                "th",
                { scope: "row" },
                name,
                ...(one.current ? [element("small", {}, " this one")] : []),
            ),
            element("td", {}, timeOfDay(new Date(one.created_at * 1000))),
            lastRefresh,
            element("td", {}, button),
        );
    });
    byId("sessions").replaceChildren(...rows);
}

/** Shows that a session was refreshed, at a time in seconds. */
export function showRefreshed(id, time) {
    const cell = document.querySelector(`[data-last-refresh-of="${CSS.escape(id)}"]`);
    if (cell) {
        cell.textContent = timeOfDay(new Date(time * 1000));
    }
}
