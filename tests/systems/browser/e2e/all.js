// SPDX-License-Identifier: MIT
// All tests in one process, so that one browser is started. Each file also runs alone.
import "./experiments.test.js";
import "./login.test.js";
import "./looks.test.js";
import "./tabs_and_profiles.test.js";
import "./without_controls.test.js";
