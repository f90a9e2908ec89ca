// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "signet/detail/base/cxx20.hpp"

namespace signet {

/// Thrown at start-up for options that cannot work together. The message says how to fix it.
class ConfigurationError : public std::invalid_argument {
public:
    using std::invalid_argument::invalid_argument;
};

/// Thrown when a key cannot be used: it is missing, too short, public, easy to guess, or other users have
/// access to its file. The message says how to fix it and never contains the key.
class KeyError : public ConfigurationError {
public:
    using ConfigurationError::ConfigurationError;
};

/// Thrown when the system cannot open, read, write, create or lock a file or directory of keys. Unlike for a
/// `KeyError`, a retry may help. The message contains the path and the reason.
class KeyFileError : public std::system_error {
public:
    /// `what` without the reason, which the message takes from `code`.
    KeyFileError(const std::string& what, std::string path, std::error_code code)
        : std::system_error{code, what}, path_{std::move(path)} {}

    /// The file or directory. `code()` says why it failed: `std::errc::permission_denied`, or
    /// `std::errc::timed_out` for a lock that another program holds.
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    std::string path_;
};

/// Thrown when OpenSSL cannot compute a digest or make random bytes, for example because its provider does
/// not work or the system has no entropy. The message contains the operation and OpenSSL's reason. If OpenSSL
/// runs out of memory, `std::bad_alloc` is thrown.
class CryptoError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Thrown by `TokenIssuer::issue` for claims that no verifier would accept: a mistake of the calling program.
class ClaimsError : public std::invalid_argument {
public:
    using std::invalid_argument::invalid_argument;
};

/// Thrown by an access to a value or error that a `Result` does not hold. It is a mistake of the program:
/// test the result first.
class BadResultAccess : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

}  // namespace signet
