// SPDX-License-Identifier: MIT
#include "fetched_keys.hpp"

#ifdef SIGNET_CLI_CURL
#include <chrono>
#include <signet/client/curl.hpp>
#include <signet/keys/fetch.hpp>
#include <signet/keys/jwk_set.hpp>
#endif

namespace cli {
namespace {

/// Whether the URL has the scheme http:// and exactly the host 127.0.0.1, with or without a port.
bool is_local_http(std::string_view url) {
    constexpr std::string_view start = "http://127.0.0.1";
    if (!url.starts_with(start)) {
        return false;
    }
    url.remove_prefix(start.size());
    if (url.starts_with(':')) {
        const std::size_t end = url.find_first_not_of("0123456789", 1);
        url.remove_prefix(end == url.npos ? url.size() : end);
    }
    return url.empty() || url.starts_with('/');
}

}  // namespace

bool is_url(std::string_view text) {
    return text.starts_with("https://") || text.starts_with("http://");
}

void require_url_for_its_options(const Arguments& arguments) {
    for (const auto& option : {ca_file_option, insecure_local_http_option}) {
        if (arguments.has(option.name) && !is_url(arguments.get("--jwks").value_or(""))) {
            throw UsageError{std::string{option.name} + " needs --jwks with a URL"};
        }
    }
}

std::string fetch_jwk_set([[maybe_unused]] const std::string& url, const Arguments& arguments) {
    const bool is_insecure = !url.starts_with("https://");
    if (is_insecure && !(arguments.has(insecure_local_http_option.name) && is_local_http(url))) {
        throw UsageError{
            "--jwks takes an https:// URL, because anyone on the network path can change the answer to an "
            "http:// request; for tests, --insecure-local-http accepts http://127.0.0.1"};
    }
#ifdef SIGNET_CLI_CURL
    const signet::FetchAnswer answer =
        signet::CurlFetch{{.certificates = arguments.get(ca_file_option.name).value_or("")}}(
            {.url = url,
             .time_limit = std::chrono::seconds{10},
             .size_limit = signet::max_jwk_set_size,
             .insecure_allow_http = is_insecure});
    if (!answer.failure.empty()) {
        throw signet::KeyFetchError{"the JWK Set cannot be fetched: " + answer.failure};
    }
    if (answer.status != 200) {
        const bool redirects = answer.status >= 300 && answer.status < 400;
        throw signet::KeyFetchError{
            "the JWK Set cannot be fetched: the server answers with the HTTP status " +
            std::to_string(answer.status) + (redirects ? ", a redirect: give the final URL" : "")};
    }
    return answer.body;
#else
    throw UsageError{
        "--jwks with a URL needs libcurl, and this program was built without it: download the JWK Set, and "
        "give "
        "the file"};
#endif
}

}  // namespace cli
