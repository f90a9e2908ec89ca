// SPDX-License-Identifier: MIT
#pragma once

#include <httplib.h>

#include <string>

namespace auth {

/// Serves the files in `directory` at "/", with headers that let the page load scripts, styles and data from
/// this server only, and let nobody else frame it. Throws signet::ConfigurationError when there is no
/// index.html.
void serve_web_page(httplib::Server& http, const std::string& directory);

}  // namespace auth
