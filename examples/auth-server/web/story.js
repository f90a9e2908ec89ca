// SPDX-License-Identifier: MIT
import { byId, element } from "./dom.js";

/** Starts a new story and removes the last one. */
export function beginStory(sentence) {
    byId("story").replaceChildren();
    tell(sentence);
}

/** Adds a sentence to the story. */
export function tell(sentence) {
    const list = byId("story");
    list.append(element("li", {}, sentence));
    list.parentElement.scrollTop = list.scrollHeight;
}
