// SPDX-License-Identifier: MIT
import { byId, element } from "./dom.js";

/** A new story: forgets the last one. */
export function beginStory(sentence) {
    byId("story").replaceChildren();
    tell(sentence);
}

/** What happened next. */
export function tell(sentence) {
    const list = byId("story");
    list.append(element("li", {}, sentence));
    list.parentElement.scrollTop = list.scrollHeight;
}
