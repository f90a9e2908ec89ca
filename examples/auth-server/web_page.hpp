// SPDX-License-Identifier: MIT
#pragma once

#include <httplib.h>

#include <string>

namespace auth {

/// Serves the files in `directory` at "/". The headers allow scripts, styles and data from this server only,
/// and no framing by other pages. Throws signet::ConfigurationError if there is no index.html.
void serve_web_page(httplib::Server& http, const std::string& directory);

}  // namespace auth
