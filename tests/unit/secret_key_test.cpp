// SPDX-License-Identifier: MIT
#include "signet/secret_key.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "signet/detail/jose/base64url.hpp"
#include "signet/key_ring.hpp"
#include "unit/verdict.hpp"

using namespace std::string_literals;
using signet::HS256;
using signet::HS384;
using signet::HS512;
using signet::KeyError;
using signet::SecretKey;
using signet_test::sentence_of;

namespace {

// 32, 48 and 64 random bytes, and their base64url text.
const std::string text_of_32 = "Cr4xYdhx0O2lQ0LrO8n8NGk3hG2Yx1vD9u6sQHq3eZI";
const std::string text_of_48 = "n6UA5rnrFyGqA8Vk8iQv5N7dK8cG_yz_AnXFuoYdf_iSWjS5tr9LbAu_-unlDqRZ";
const std::string text_of_64 =
    "zhx30LLIpraOh014WPd_UI7k-xx3Y7t6b5g8RT9_GG0OX7D3LnO3c4kpfoPWvTWUczR8_xzTwr4jCDI2BdEy9A";

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span{text});
}

std::string decoded(const std::string& text) {
    return signet::detail::base64url_decode(text).value();
}

/// The signature of a key. It is the only observable difference between two keys.
template <class Alg>
std::string signature_of(const SecretKey<Alg>& key) {
    const auto mac = signet::KeyRing<Alg>{key}.signing_key().sign("message");
    return {reinterpret_cast<const char*>(mac.bytes().data()), mac.bytes().size()};
}

/// An environment variable that exists until the end of the scope.
class Variable {
public:
    explicit Variable(const std::string& value) { setenv(name, value.c_str(), 1); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;
    ~Variable() { unsetenv(name); }
    static constexpr const char* name = "SIGNET_TEST_KEY";
};

/// A temporary file that exists until the end of the scope.
class KeyFile {
public:
    explicit KeyFile(std::string_view contents, std::filesystem::perms mode = std::filesystem::perms{0600})
        : path_{std::filesystem::temp_directory_path() /
                ("signet-test-" + signet::SecretKey<HS256>::generate_text())} {
        std::ofstream{path_, std::ios::binary}.write(contents.data(),
                                                     static_cast<std::streamsize>(contents.size()));
        std::filesystem::permissions(path_, mode);
    }
    KeyFile(const KeyFile&) = delete;
    KeyFile& operator=(const KeyFile&) = delete;
    ~KeyFile() { std::filesystem::remove(path_); }
    [[nodiscard]] std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

std::string refusal_of_file(const KeyFile& file) {
    return sentence_of<KeyError>([&] { return SecretKey<HS256>::from_file(file.path()); });
}

}  // namespace

TEST_CASE("equal keys result from every source of a key") {
    const std::string expected = signature_of(SecretKey<HS256>::from_bytes(bytes_of(decoded(text_of_32))));
    CHECK(signature_of(SecretKey<HS256>::from_base64url(text_of_32)) == expected);
    const Variable variable{text_of_32};
    CHECK(signature_of(SecretKey<HS256>::from_env(Variable::name)) == expected);
    const KeyFile file{text_of_32};
    CHECK(signature_of(SecretKey<HS256>::from_file(file.path())) == expected);
    CHECK(signature_of(SecretKey<HS256>::insecure_short_secret(decoded(text_of_32))) == expected);
}

TEST_CASE("generated keys differ") {
    CHECK(signature_of(SecretKey<HS256>::generate()) != signature_of(SecretKey<HS256>::generate()));
    CHECK(SecretKey<HS256>::generate_text() != SecretKey<HS256>::generate_text());
}

TEST_CASE("a generated key has the length that the algorithm requires and is read back") {
    CHECK(decoded(SecretKey<HS256>::generate_text()).size() == 32);
    CHECK(decoded(SecretKey<HS384>::generate_text()).size() == 48);
    CHECK(decoded(SecretKey<HS512>::generate_text()).size() == 64);
    CHECK_NOTHROW(SecretKey<HS256>::from_base64url(SecretKey<HS256>::generate_text()));
    CHECK_NOTHROW(SecretKey<HS512>::from_base64url(SecretKey<HS512>::generate_text()));
}

TEST_CASE("a key shorter than the digest is refused with both lengths") {
    const std::string bytes = decoded(text_of_64);
    const auto try_length = [&bytes]<class Alg>(Alg, std::size_t length) {
        return sentence_of<KeyError>(
            [&] { return SecretKey<Alg>::from_bytes(bytes_of(std::string_view{bytes}.substr(0, length))); });
    };
    CHECK(try_length(HS256{}, 32) == "nothing was thrown");
    CHECK(try_length(HS384{}, 48) == "nothing was thrown");
    CHECK(try_length(HS512{}, 64) == "nothing was thrown");
    CHECK(try_length(HS256{}, 31) ==
          "a key for HS256 needs at least 32 bytes (RFC 7518 section 3.2), this one has 31: make one with "
          "SecretKey::generate_text()");
    CHECK(try_length(HS384{}, 47).starts_with("a key for HS384 needs at least 48 bytes"));
    CHECK(try_length(HS512{}, 63).starts_with("a key for HS512 needs at least 64 bytes"));
    for (const std::size_t length : {0U, 1U, 3U, 4U, 16U}) {
        CAPTURE(length);
        CHECK(try_length(HS256{}, length).contains("this one has " + std::to_string(length)));
    }
}

TEST_CASE("bytes that are all zero are refused at every length") {
    for (std::size_t length = 0; length <= 64; ++length) {
        CAPTURE(length);
        CHECK_THROWS_AS(SecretKey<HS256>::from_bytes(bytes_of(std::string(length, '\0'))), KeyError);
    }
}

TEST_CASE("bytes that are not a secret are refused by every function that makes a key") {
    const std::string pem =
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n";
    CHECK(sentence_of<KeyError>([&] { return SecretKey<HS256>::from_bytes(bytes_of(pem)); }).contains("PEM"));
    CHECK(sentence_of<KeyError>([&] { return SecretKey<HS256>::from_base64url(pem); }).contains("PEM"));
    CHECK(
        sentence_of<KeyError>([&] { return SecretKey<HS256>::insecure_short_secret(pem); }).contains("PEM"));
    const Variable variable{pem};
    CHECK(sentence_of<KeyError>([] { return SecretKey<HS256>::from_env(Variable::name); }).contains("PEM"));
    CHECK(refusal_of_file(KeyFile{pem}).contains("PEM"));
}

TEST_CASE("a guessable key is refused at any length") {
    CHECK(sentence_of<KeyError>([] {
              return SecretKey<HS256>::from_bytes(bytes_of(std::string(64, 'a')));
          }).contains("repeats itself"));
    CHECK(sentence_of<KeyError>([] {
              return SecretKey<HS256>::from_bytes(bytes_of("my-very-secret-key-that-is-long-enough"));
          }).contains("easy to guess"));
    // The same text is refused in base64url as well.
    const std::string encoded = signet::detail::base64url_encode("my-very-secret-key-that-is-long-enough");
    CHECK(sentence_of<KeyError>([&] {
              return SecretKey<HS256>::from_base64url(encoded);
          }).contains("easy to guess"));
}

TEST_CASE("no error contains the key") {
    for (const std::string& material :
         {"hunter2"s, "my-very-secret-key-that-is-long-enough"s, text_of_32 + "="}) {
        const std::string bytes =
            sentence_of<KeyError>([&] { return SecretKey<HS512>::from_bytes(bytes_of(material)); });
        const std::string text =
            sentence_of<KeyError>([&] { return SecretKey<HS512>::from_base64url(material); });
        CHECK(bytes != "nothing was thrown");
        CHECK(text != "nothing was thrown");
        CHECK_FALSE(bytes.contains(material));
        CHECK_FALSE(text.contains(material));
    }
}

TEST_CASE("key text must be canonical base64url") {
    for (const std::string& text :
         {text_of_32 + "=", text_of_32 + "\n", " " + text_of_32, "+" + text_of_32.substr(1),
          "/" + text_of_32.substr(1), text_of_32.substr(1) + "J", text_of_32 + "AA"}) {
        CAPTURE(text);
        CHECK(sentence_of<KeyError>([&] {
                  return SecretKey<HS256>::from_base64url(text);
              }).starts_with("the key is not base64url text"));
    }
    CHECK(sentence_of<KeyError>([] {
              return SecretKey<HS256>::from_base64url("");
          }).contains("this one has 0"));
}

TEST_CASE("a missing or empty environment variable is refused with its name") {
    CHECK(sentence_of<KeyError>([] { return SecretKey<HS256>::from_env("SIGNET_TEST_NO_SUCH_KEY"); }) ==
          "the environment variable SIGNET_TEST_NO_SUCH_KEY is not set: set it to a key that `signet "
          "keygen` prints");
    const Variable empty{""};
    CHECK(sentence_of<KeyError>([] {
              return SecretKey<HS256>::from_env(Variable::name);
          }).contains("is not set"));
}

TEST_CASE("an environment variable may end with a line ending") {
    const Variable variable{text_of_32 + "\n"};
    CHECK(signature_of(SecretKey<HS256>::from_env(Variable::name)) ==
          signature_of(SecretKey<HS256>::from_base64url(text_of_32)));
}

TEST_CASE("a key file may end with one LF or CRLF and not with more") {
    const std::string expected = signature_of(SecretKey<HS256>::from_base64url(text_of_32));
    for (const std::string ending : {"", "\n", "\r\n", "\r"}) {
        CAPTURE(ending);
        const KeyFile file{text_of_32 + ending};
        CHECK(signature_of(SecretKey<HS256>::from_file(file.path())) == expected);
    }
    for (const std::string ending : {"\n\n", " ", " \n", "\n\r", "\t"}) {
        CAPTURE(ending);
        CHECK(refusal_of_file(KeyFile{text_of_32 + ending}).contains("not base64url"));
    }
}

TEST_CASE("a key file with world access is refused with the command that fixes it") {
    for (const unsigned mode : {0604U, 0644U, 0606U, 0602U, 0666U, 0777U}) {
        CAPTURE(mode);
        const KeyFile file{text_of_32, std::filesystem::perms{mode}};
        CHECK(refusal_of_file(file) == "the key file " + file.path() +
                                           " can be read or written by any local user: run `chmod 600 " +
                                           file.path() + "`");
    }
    for (const unsigned mode : {0600U, 0400U, 0640U, 0660U}) {
        CAPTURE(mode);
        const KeyFile file{text_of_32, std::filesystem::perms{mode}};
        CHECK_NOTHROW(SecretKey<HS256>::from_file(file.path()));
    }
}

TEST_CASE("a key file that is missing, empty, a directory or too large is refused with its path") {
    const std::string missing =
        (std::filesystem::temp_directory_path() / "signet-test-no-such-file").string();
    const std::string no_file =
        sentence_of<signet::KeyFileError>([&] { return SecretKey<HS256>::from_file(missing); });
    CHECK(no_file.starts_with("cannot open the key file " + missing + ": "));

    const std::string directory = std::filesystem::temp_directory_path().string();
    CHECK(sentence_of<KeyError>([&] { return SecretKey<HS256>::from_file(directory); }) ==
          "the key file " + directory + " is a directory");

    CHECK(refusal_of_file(KeyFile{""}).contains("this one has 0"));
    CHECK(refusal_of_file(KeyFile{"\n"}).contains("this one has 0"));

    const KeyFile too_large{std::string((64U << 10U) + 1, 'A')};
    CHECK(refusal_of_file(too_large) == "the key file " + too_large.path() + " is larger than 64 KiB");
}

TEST_CASE("a pipe and a device and a socket are refused as key files without waiting or reading") {
    const std::filesystem::path place =
        std::filesystem::temp_directory_path() / ("signet-test-" + SecretKey<HS256>::generate_text());
    const auto refusal = [](const std::string& path) {
        return sentence_of<std::exception>([&] { return SecretKey<HS256>::from_file(path); });
    };
    REQUIRE(mkfifo(place.c_str(), S_IRUSR | S_IWUSR) == 0);
    CHECK(refusal(place.string()).starts_with("the key file " + place.string() + " is a pipe or a device"));
    std::filesystem::remove(place);

    for (const std::string device : {"/dev/zero", "/dev/null"}) {
        CHECK(refusal(device).contains(" is a pipe or a device"));
    }

    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    REQUIRE(place.string().copy(address.sun_path, sizeof address.sun_path - 1) == place.string().size());
    const int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    REQUIRE(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    CHECK(refusal(place.string()).starts_with("cannot open the key file"));
    close(listener);
    std::filesystem::remove(place);
}

TEST_CASE("a symbolic link to a key file is followed because secret stores mount keys that way") {
    const KeyFile file{text_of_32};
    const std::filesystem::path link = file.path() + "-link";
    std::filesystem::create_symlink(file.path(), link);
    CHECK_NOTHROW(SecretKey<HS256>::from_file(link.string()));
    std::filesystem::remove(link);
}

TEST_CASE("a key file of 64 KiB is read completely") {
    std::string text = text_of_32;
    while (text.size() < (64U << 10U)) {
        text += SecretKey<HS256>::generate_text().substr(0, 40);
    }
    text.resize(64U << 10U);
    const KeyFile file{text};
    CHECK(signature_of(SecretKey<HS256>::from_file(file.path())) ==
          signature_of(SecretKey<HS256>::from_base64url(text)));
}

TEST_CASE("only insecure_short_secret accepts a short or guessable secret and none accepts an empty one") {
    CHECK_NOTHROW(SecretKey<HS256>::insecure_short_secret("secret"));
    CHECK_NOTHROW(SecretKey<HS512>::insecure_short_secret("x"));
    CHECK_NOTHROW(SecretKey<HS256>::insecure_short_secret(std::string(64, 'a')));
    CHECK(sentence_of<KeyError>([] { return SecretKey<HS256>::insecure_short_secret(""); }) ==
          "a key cannot be empty: any client could sign with it");
}

TEST_CASE("a key id is added to a copy and the original key is unchanged") {
    const auto key = SecretKey<HS256>::from_base64url(text_of_32);
    const auto named = key.with_id("2025-01");
    CHECK_FALSE(key.id());
    CHECK(named.id() == "2025-01");
    CHECK(named.with_id("2025-02").id() == "2025-02");
    CHECK(named.id() == "2025-01");
    CHECK(signature_of(named) == signature_of(key));
}

TEST_CASE("a key belongs to one algorithm: the same bytes sign differently with another") {
    const std::string bytes = decoded(text_of_64);
    const auto with_256 = SecretKey<HS256>::from_bytes(bytes_of(bytes));
    const auto with_512 = SecretKey<HS512>::from_bytes(bytes_of(bytes));
    CHECK(signature_of(with_256).size() == 32);
    CHECK(signature_of(with_512).size() == 64);
    CHECK_FALSE(signature_of(with_512).starts_with(signature_of(with_256)));
    CHECK(signature_of(SecretKey<HS384>::from_base64url(text_of_48)).size() == 48);
}
