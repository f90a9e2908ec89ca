// SPDX-License-Identifier: MIT
// All of them in one process, so that one browser is started. Each runs alone, too.
import "./experiments.test.js";
import "./login.test.js";
import "./looks.test.js";
import "./tabs_and_profiles.test.js";
import "./without_controls.test.js";
