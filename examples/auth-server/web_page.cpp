// SPDX-License-Identifier: MIT
#include "web_page.hpp"

#include <filesystem>
#include <signet/error.hpp>

namespace auth {

void serve_web_page(httplib::Server& http, const std::string& directory) {
    const httplib::Headers headers{
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
         "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Cache-Control", "no-cache"},
    };
    http.set_file_extension_and_mimetype_mapping("js", "text/javascript; charset=utf-8");
    http.set_file_extension_and_mimetype_mapping("css", "text/css; charset=utf-8");
    http.set_file_extension_and_mimetype_mapping("html", "text/html; charset=utf-8");
    if (!std::filesystem::exists(std::filesystem::path{directory} / "index.html") ||
        !http.set_mount_point("/", directory, headers)) {
        throw signet::ConfigurationError{"there is no index.html in " + directory +
                                         ", the directory of --web"};
    }
}

}  // namespace auth
