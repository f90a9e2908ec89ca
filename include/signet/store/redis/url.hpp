// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include "signet/error.hpp"
#include "signet/store/redis/options.hpp"

namespace signet {
namespace detail {

/// Parses `redis://...`. Its errors never repeat the address, which may contain a password.
class RedisUrlReader {
public:
    [[nodiscard]] static RedisOptions read(std::string_view url) {
        RedisOptions options;
        const std::string_view scheme = url.substr(0, url.find("://"));
        if (scheme == "rediss" || scheme == "rediss+sentinel") {
            options.tls.emplace();
        } else if (scheme != "redis" && scheme != "redis+sentinel") {
            refuse("the scheme redis, rediss, redis+sentinel or rediss+sentinel");
        }
        if (scheme == url) {
            refuse(":// after the scheme");
        }
        if (scheme.ends_with("sentinel")) {
            options.sentinels.emplace();
            options.endpoints.front().port = sentinel_port;
        }
        url.remove_prefix(url.find("//") + 2);
        const auto question = url.find('?');
        const std::string_view query =
            question == std::string_view::npos ? std::string_view{} : url.substr(question + 1);
        url = url.substr(0, question);
        if (const auto slash = url.find('/'); slash != std::string_view::npos) {
            if (slash + 1 < url.size()) {
                options.database = number<int>(url.substr(slash + 1), "a number as the database");
            }
            url = url.substr(0, slash);
        }
        if (const auto at = url.rfind('@'); at != std::string_view::npos) {
            const std::string_view login = url.substr(0, at);
            const auto colon = login.find(':');
            options.user = decoded(login.substr(0, colon));
            options.password =
                colon == std::string_view::npos ? std::string{} : decoded(login.substr(colon + 1));
            url.remove_prefix(at + 1);
        }
        read_endpoints(options, url);
        for_each_part(query, '&', [&](std::string_view part) { read_parameter(options, part); });
        return options;
    }

private:
    static constexpr std::uint16_t sentinel_port = 26379;

    [[noreturn]] static void refuse(const char* what) {
        throw ConfigurationError{std::string{"the address of Redis must have "} + what +
                                 ", as in redis://user:password@host:6379/0?timeout_ms=2000"};
    }

    template <class Use>
    static void for_each_part(std::string_view text, char separator, Use use) {
        while (!text.empty()) {
            const auto end = text.find(separator);
            use(text.substr(0, end));
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        }
    }

    template <class Number>
    static Number number(std::string_view text, const char* what) {
        Number value{};
        // cppcheck-suppress invalidLifetime ; the caller owns the string until this function returns
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (text.empty() || error != std::errc{} || end != text.data() + text.size()) {
            refuse(what);
        }
        return value;
    }

    static std::string decoded(std::string_view text) {
        std::string plain;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] != '%') {
                plain.push_back(text[i]);
                continue;
            }
            unsigned value = 0;
            const std::string_view digits = text.substr(i + 1, 2);
            const auto [end, error] =
                std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
            if (digits.size() != 2 || error != std::errc{} || end != digits.data() + 2) {
                refuse("two hexadecimal digits after each %");
            }
            plain.push_back(static_cast<char>(value));
            i += 2;
        }
        return plain;
    }

    static void read_endpoints(RedisOptions& options, std::string_view text) {
        if (text.empty()) {
            return;
        }
        options.endpoints.clear();
        for_each_part(text, ',', [&](std::string_view part) {
            RedisEndpoint endpoint;
            endpoint.port = options.sentinels ? sentinel_port : endpoint.port;
            if (part.starts_with('[')) {  // an IPv6 address
                const auto bracket = part.find(']');
                if (bracket == std::string_view::npos) {
                    refuse("a ] after an IPv6 address");
                }
                endpoint.host = std::string{part.substr(1, bracket - 1)};
                part.remove_prefix(bracket + 1);
            } else {
                endpoint.host = std::string{part.substr(0, part.find(':'))};
                part.remove_prefix(endpoint.host.size());
            }
            if (part.starts_with(':')) {
                endpoint.port = number<std::uint16_t>(part.substr(1), "a port from 1 to 65535");
            }
            options.endpoints.push_back(endpoint);
        });
    }

    static void read_parameter(RedisOptions& options, std::string_view part) {
        using std::chrono::milliseconds;
        const auto equals = part.find('=');
        const std::string_view name = part.substr(0, equals);
        const std::string value =
            decoded(equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1));
        constexpr const char* need_number = "a number in its parameters";
        const auto tls = [&]() -> RedisTls& {
            if (!options.tls) {
                refuse("the scheme rediss or rediss+sentinel for parameters of TLS");
            }
            return *options.tls;
        };
        const auto sentinels = [&]() -> RedisSentinels& {
            if (!options.sentinels) {
                refuse("the scheme redis+sentinel for parameters of Sentinels");
            }
            return *options.sentinels;
        };
        if (name == "timeout_ms") {
            options.timeout = milliseconds{number<int>(value, "a number as timeout_ms")};
            options.connect_timeout = (std::min)(options.connect_timeout, options.timeout);
        } else if (name == "connections") {
            options.connections = number<std::size_t>(value, need_number);
        } else if (name == "prefix") {
            options.key_prefix = value;
        } else if (name == "partitions") {
            options.partitions = number<std::size_t>(value, need_number);
        } else if (name == "replicas") {
            options.replicas_to_wait_for = number<std::size_t>(value, need_number);
        } else if (name == "live_reads_from_replicas") {
            options.live_reads_from_replicas = value == "1";
        } else if (name == "allow_eviction") {
            options.allow_eviction = value == "1";
        } else if (name == "ca_file") {
            tls().ca_file = value;
        } else if (name == "certificate_file") {
            tls().certificate_file = value;
        } else if (name == "key_file") {
            tls().key_file = value;
        } else if (name == "server_name") {
            tls().server_name = value;
        } else if (name == "name") {
            sentinels().name = value;
        } else if (name == "sentinel_user") {
            sentinels().user = value;
        } else if (name == "sentinel_password") {
            sentinels().password = value;
        } else {
            refuse(
                "no parameters but timeout_ms, connections, prefix, partitions, replicas, "
                "live_reads_from_replicas, allow_eviction, ca_file, certificate_file, key_file, "
                "server_name, name, sentinel_user and sentinel_password");
        }
    }
};

}  // namespace detail

/// The options that an address contains:
/// `redis://[user:password@]host[:port][,host[:port]]...[/database][?parameter=value&...]`, or `rediss://`
/// for TLS. The hosts of `redis+sentinel://...?name=NAME` and `rediss+sentinel://...` are Sentinels. User and
/// password are percent-encoded. The parameters are those of the table in docs/stores.md. Throws
/// ConfigurationError for an address that it cannot read; the message never repeats the address.
[[nodiscard]] inline RedisOptions redis_options(std::string_view url) {
    return detail::RedisUrlReader::read(url);
}

}  // namespace signet
