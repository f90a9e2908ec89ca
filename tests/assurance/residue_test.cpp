// SPDX-License-Identifier: MIT
// Checks that released memory contains no key material after a key is made or refused. Each block is searched
// just before it is released, including those of OpenSSL.
#include "residue.hpp"

#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <signet/compat/text_secret.hpp>
#include <signet/keys/directory.hpp>
#include <signet/keys/jwk_set.hpp>
#include <signet/keys/jwk_text.hpp>
#include <signet/keys/load.hpp>
#include <signet/keys/reloader.hpp>
#include <signet/secret_key.hpp>
#include <signet/signet.hpp>
#include <span>
#include <string>
#include <string_view>

#include "../catch.hpp"
#include "allocations.hpp"
#include "forge.hpp"

namespace {

using assurance::ResidueSearch;
using signet::SecretKey;

enum class Expected { a_key, a_refusal, either };

/// Runs `work` once. Whether its result is as expected and no residue is found.
struct Verdict {
    bool as_expected = false;
    std::size_t residue = 0;
    std::size_t residue_of_new = 0;
};
Verdict run(const std::function<void()>& work, Expected expected, std::string_view bytes,
            std::string_view text) {
    const ResidueSearch search{bytes, text};
    bool refused = false;
    try {
        work();
    } catch (const signet::ConfigurationError&) {
        refused = true;
    }
    const bool as_expected = expected == Expected::either || refused == (expected == Expected::a_refusal);
    return {.as_expected = as_expected, .residue = search.found(), .residue_of_new = search.found_of_new()};
}

/// A secret, and the strings that are made from it. They are not released during a search.
struct Secret {
    std::string bytes = [] {
        const auto key = assurance::key_bytes(7);
        return std::string{reinterpret_cast<const char*>(key.data()), key.size()};
    }();
    std::string text = signet::detail::base64url_encode(std::string_view{bytes});
    std::string directory =
        std::filesystem::temp_directory_path().string() + "/signet-residue-" + std::to_string(::getpid());
    std::string file = directory + "/key.jwk";

    Secret() {
        std::filesystem::create_directory(directory);
        std::filesystem::permissions(directory, std::filesystem::perms::owner_all);
    }
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret() { std::filesystem::remove_all(directory); }

    void leaves_nothing(const std::function<void()>& work, Expected expected) const {
        const Verdict verdict = run(work, expected, bytes, text);
        CHECK(verdict.as_expected);
        CHECK(verdict.residue == 0);
    }
    void write(std::string_view contents) const {
        std::ofstream{file} << contents;
        ::chmod(file.c_str(), S_IRUSR | S_IWUSR);
    }
    [[nodiscard]] std::string jwk(const std::string& more = "") const {
        return R"({"kty":"oct","k":")" + text + "\"" + more + "}";
    }
};

struct Case {
    std::string text;
    Expected expected = Expected::a_refusal;
};

}  // namespace

TEST_CASE("residue: the search finds a secret in released memory") {
    REQUIRE(assurance::openssl_is_counted());
    const Secret secret;
    const ResidueSearch search{secret.bytes, secret.text};
    {
        const std::string copy = secret.text;
    }
    CHECK(search.found() == 1);
    {
        const std::string copy = secret.bytes.substr(8, 12);
    }  // short: on the stack
    CHECK(search.found() == 1);
    {
        const std::string copy = "some text before " + secret.bytes.substr(8, 16);
    }
    CHECK(search.found() >= 2);
    const std::size_t before = search.found();
    void* const block = OPENSSL_malloc(100);
    secret.text.copy(static_cast<char*>(block), secret.text.size());
    OPENSSL_free(block);
    CHECK(search.found() == before + 1);
}

TEST_CASE("residue: accepted and refused keys from strings and files and the environment") {
    const Secret secret;
    const std::string& text = secret.text;
    for (const Case& one : std::initializer_list<Case>{{text, Expected::a_key},
                                                       {text + "\n", Expected::a_key},
                                                       {text + "="},
                                                       {text + "\n\n"},
                                                       {" " + text},
                                                       {text.substr(0, 40)},
                                                       {text + text},
                                                       {"-----BEGIN PUBLIC KEY-----\n" + text},
                                                       {"ssh-ed25519 " + text},
                                                       {secret.jwk()},
                                                       {text + std::string(70'000, 'A')}}) {
        CAPTURE(one.text.size(), one.text.substr(0, 2));
        secret.write(one.text);
        secret.leaves_nothing([&] { static_cast<void>(SecretKey<>::from_file(secret.file)); }, one.expected);
        ::setenv("SIGNET_RESIDUE", one.text.c_str(), 1);  // NOLINT(concurrency-mt-unsafe): one thread
        secret.leaves_nothing([] { static_cast<void>(SecretKey<>::from_env("SIGNET_RESIDUE")); },
                              one.expected);
        secret.leaves_nothing(
            [] { static_cast<void>(signet::compat::text_secret_from_env("SIGNET_RESIDUE")); },
            Expected::either);
        ::unsetenv("SIGNET_RESIDUE");  // NOLINT(concurrency-mt-unsafe)
        if (!one.text.ends_with('\n') || one.expected == Expected::a_refusal) {
            secret.leaves_nothing([&] { static_cast<void>(SecretKey<>::from_base64url(one.text)); },
                                  one.expected);
        }
    }
    ::chmod(secret.file.c_str(), 0644);
    secret.leaves_nothing([&] { static_cast<void>(SecretKey<>::from_file(secret.file)); },
                          Expected::a_refusal);
}

TEST_CASE("residue: keys from bytes and their copies and rings and hashes of long keys") {
    const Secret secret;
    const auto bytes = std::as_bytes(std::span{secret.bytes});
    secret.leaves_nothing(
        [&] {
            auto key = SecretKey<>::from_bytes(bytes);
            auto copy = key;
            auto moved = std::move(key).with_id("id");
            copy = moved;
            const signet::LiveKeyRing<> ring{moved};
            ring.replace(signet::KeyRing<>{copy}.also_verify(SecretKey<>::generate(), assurance::now));
            static_cast<void>(ring.read()->signing_key().sign("message"));
        },
        Expected::a_key);
    secret.leaves_nothing([&] { static_cast<void>(SecretKey<signet::HS512>::from_bytes(bytes)); },
                          Expected::a_refusal);
    secret.leaves_nothing([&] { static_cast<void>(SecretKey<>::insecure_short_secret(secret.text)); },
                          Expected::a_key);
    const std::string longer = secret.bytes + secret.text + secret.bytes.substr(1) + secret.text.substr(1);
    secret.leaves_nothing([&] { static_cast<void>(SecretKey<>::insecure_short_secret(longer)); },
                          Expected::a_key);
}

TEST_CASE("residue: accepted and refused JSON Web Keys") {
    const Secret secret;
    const std::string good = secret.jwk();
    const std::string other = R"({"kty":"oct","k":")" + SecretKey<>::generate_text() + "\"}";
    for (const Case& one :
         std::initializer_list<Case>{{good, Expected::a_key},
                                     {secret.jwk(R"(,"kid":"a","use":"sig","alg":"HS256")"), Expected::a_key},
                                     {R"({"keys":[)" + good + "," + other + "]}", Expected::a_key},
                                     {secret.jwk(R"(,"alg":"HS512")")},
                                     {secret.jwk(R"(,"use":"enc")")},
                                     {secret.jwk(R"(,"k":"twice")")},
                                     {secret.jwk(R"(,"kid":1)")},
                                     {secret.jwk(R"(,"key_ops":["encrypt"])")},
                                     {R"({"keys":[)" + good + R"(,{"kty":"oct","k":"c2hvcnQ"}]})"},
                                     {good.substr(0, good.size() - 1)},
                                     {R"({"kty":"oct","k":")" + secret.text + "=\"}"},
                                     {R"({"kty":"oct","k":"\u0041)" + secret.text + "\"}"},
                                     {good + std::string(70'000, ' ')}}) {
        CAPTURE(one.text.size(), one.text.substr(one.text.size() - 12));
        secret.leaves_nothing([&] { static_cast<void>(signet::parse_jwk_set(one.text)); }, one.expected);
        secret.write(one.text);
        secret.leaves_nothing([&] { static_cast<void>(signet::load_key_set(secret.file)); }, one.expected);
        if (!one.text.starts_with(R"({"keys")")) {
            secret.leaves_nothing([&] { static_cast<void>(signet::load_key_set(secret.directory)); },
                                  one.expected);
        }
    }
}

TEST_CASE("residue: creating and rotating and following and damaging a directory of keys") {
    const Secret secret;
    const std::string path = secret.directory + "/keys";
    const signet::KeyDirectory<> keys{path};
    const auto now = assurance::now;
    const std::string padded = secret.text + "=";
    secret.leaves_nothing([&] { static_cast<void>(keys.adopt(padded, {.id = "a"}, now)); },
                          Expected::a_refusal);
    secret.leaves_nothing([&] { static_cast<void>(keys.adopt(secret.text, {.id = "\xff"}, now)); },
                          Expected::a_refusal);
    secret.leaves_nothing([&] { static_cast<void>(keys.adopt(secret.text, {.id = "a"}, now)); },
                          Expected::a_key);
    secret.leaves_nothing([&] { static_cast<void>(keys.adopt(secret.text, {.id = "b"}, now)); },
                          Expected::a_refusal);
    secret.leaves_nothing(
        [&] {
            const signet::testing::FixedClock clock{now};
            signet::KeyReloader<signet::HS256, signet::testing::FixedClock> followed{
                path, {.interval = std::chrono::milliseconds{0}}, clock};
            static_cast<void>(keys.rotate({.announce = std::chrono::seconds{0}, .id = "b"}, now));
            clock.advance(std::chrono::seconds{1});
            static_cast<void>(followed.reload());
            keys.remove("a", now + std::chrono::seconds{2});
            static_cast<void>(followed.reload());
        },
        Expected::a_key);
}

TEST_CASE("residue: a JWK is written without a copy with any id") {
    const Secret secret;
    for (const std::string& id : {std::string{}, std::string{"id"}, std::string(500, '\x01')}) {
        secret.leaves_nothing(
            [&] {
                const signet::WipedString jwk{
                    signet::jwk_text(secret.text, {.id = id, .schedule = {.signs_from = assurance::now}})};
            },
            Expected::a_key);
    }
    secret.leaves_nothing([&] { static_cast<void>(signet::jwk_text(secret.text, {.id = "\xff"})); },
                          Expected::a_refusal);
}

namespace {

/// The private number of a new key, and its forms. They are not released during a search.
template <class Alg>
struct PrivateForms {
    std::string pem, der, jwk, number, text;

    PrivateForms() {
        const auto key = signet::PrivateKey<Alg>::generate(2048);
        pem = key.to_pem().text();
        jwk = signet::jwk_text(key);
        const std::size_t begin = jwk.find(R"("d":")") + 5;
        text = jwk.substr(begin, jwk.find('"', begin) - begin);
        number = *signet::detail::base64url_decode(text);
        std::string base64 = pem.substr(pem.find('\n') + 1);
        base64.resize(base64.find("-----END"));
        std::erase(base64, '\n');
        der.resize(base64.size() / 4 * 3);
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(der.data()),
                        reinterpret_cast<const unsigned char*>(base64.data()),
                        static_cast<int>(base64.size()));
        while (base64.ends_with('=')) {
            base64.pop_back();
            der.pop_back();
        }
    }

    /// OpenSSL releases parts of a private key that it reads or writes: docs/threat-model.md.
    void leaves_nothing(const std::function<void()>& work, Expected expected) const {
        const Verdict verdict = run(work, expected, number, text);
        CHECK(verdict.as_expected);
        CHECK(verdict.residue_of_new == 0);
    }
};

template <class Alg>
void check_private_keys() {
    CAPTURE(std::string{Alg::scheme.name});
    const PrivateForms<Alg> forms;
    const auto der = std::as_bytes(std::span{forms.der});
    const Secret place;
    forms.leaves_nothing([&] { static_cast<void>(signet::PrivateKey<Alg>::from_pem(forms.pem)); },
                         Expected::a_key);
    forms.leaves_nothing([&] { static_cast<void>(signet::PrivateKey<Alg>::from_der(der)); }, Expected::a_key);
    forms.leaves_nothing([&] { static_cast<void>(signet::PublicKey<Alg>::from_pem(forms.pem)); },
                         Expected::a_refusal);
    forms.leaves_nothing([&] { static_cast<void>(signet::parse_jwk<Alg>(forms.jwk)); }, Expected::a_key);
    forms.leaves_nothing([&] { static_cast<void>(signet::parse_jwk<signet::Public<Alg>>(forms.jwk)); },
                         Expected::a_refusal);
    place.write(forms.pem);
    forms.leaves_nothing([&] { static_cast<void>(signet::PrivateKey<Alg>::from_file(place.file)); },
                         Expected::a_key);
    forms.leaves_nothing(
        [&] {
            const auto key = signet::PrivateKey<Alg>::from_pem(forms.pem);
            static_cast<void>(
                signet::TokenIssuer{key}.template issue<signet::AccessPolicy>({.subject = "a"}));
            static_cast<void>(key.to_pem());
            const signet::WipedString jwk{signet::jwk_text(key)};
        },
        Expected::a_key);
}

}  // namespace

TEST_CASE("residue: private keys from PEM and DER and JWK and files") {
    check_private_keys<signet::ES256>();
    check_private_keys<signet::EdDSA>();
    check_private_keys<signet::RS256>();
}
