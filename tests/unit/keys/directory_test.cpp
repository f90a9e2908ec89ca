// SPDX-License-Identifier: MIT
#include "signet/keys/directory.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"
#include "signet/issuer.hpp"
#include "signet/verifier.hpp"
#include "unit/keys/fixture.hpp"
#include "unit/verdict.hpp"

using namespace std::chrono_literals;
using signet::AccessPolicy;
using signet::KeyDirectory;
using signet::KeyError;
using signet::KeyFileError;
using signet::KeyRotation;
using signet::load_key_set;
using signet::detail::load_keys;
using signet_test::KeyPlace;
using signet_test::names_in;
using signet_test::now;
using signet_test::sentence_of;

namespace {

constexpr KeyRotation at_once(std::chrono::seconds tokens_live = 1h) {
    return {.announce = 0s, .tokens_live = tokens_live};
}

std::string signing_key(const KeyPlace& place, std::chrono::sys_seconds at) {
    return load_key_set(place.path()).ring_at(at).signing_key().id().value_or("none");
}

}  // namespace

TEST_CASE("the first key of a directory signs immediately and the next one verifies before it signs") {
    const KeyPlace place;
    const KeyDirectory<> keys{place.file("keys")};
    const std::string first = keys.rotate({}, now);
    const std::string second = keys.rotate({.announce = 10min}, now + 1h);

    const auto set = load_key_set(place.file("keys"));
    CHECK(set.ring_at(now + 1h).signing_key().id() == first);
    CHECK(set.ring_at(now + 1h + 10min - 1s).signing_key().id() == first);
    CHECK(set.ring_at(now + 1h + 10min).signing_key().id() == second);

    // Machines whose clocks differ accept tokens that were signed before and after the change.
    for (const auto signed_at : {now + 1h, now + 1h + 10min}) {
        const signet::TokenIssuer issuer{set.ring_at(signed_at), {}, signet::testing::FixedClock{signed_at}};
        const std::string token = issuer.issue<AccessPolicy>({}).str();
        for (const auto checked_at : {now + 1h, now + 1h + 10min}) {
            const signet::TokenVerifier verifier{
                set.ring_at(checked_at), {}, signet::testing::FixedClock{now + 1h + 10min}};
            CHECK(signet_test::verdict(verifier.verify<AccessPolicy>(token)) == "ok");
        }
    }
}

TEST_CASE("only the owner may access key files and the directory and a file is named after its key") {
    const KeyPlace place;
    const std::string id = KeyDirectory<>{place.file("keys")}.rotate({}, now);
    CHECK(id.starts_with("2023-11-14-"));
    CHECK(id.size() == 21);
    using enum std::filesystem::perms;
    CHECK(std::filesystem::status(place.file("keys")).permissions() == owner_all);
    CHECK(std::filesystem::status(place.file("keys") / (id + ".jwk")).permissions() ==
          (owner_read | owner_write));
    CHECK(names_in(place.file("keys")) == std::vector<std::string>{".lock", id + ".jwk"});
}

TEST_CASE("a second key is not announced while another is unless it signs immediately") {
    const KeyPlace place;
    const KeyDirectory<> keys{place.path()};
    static_cast<void>(keys.rotate({.id = "a"}, now));
    static_cast<void>(keys.rotate({.id = "b"}, now));
    const auto names = names_in(place.path());
    CHECK(sentence_of<KeyError>([&] { return keys.rotate({}, now + 599s); }).contains("announced already"));
    CHECK(names_in(place.path()) == names);
    static_cast<void>(keys.rotate({.announce = 0s, .id = "leak"}, now + 100s));
    CHECK(signing_key(place, now + 100s) == "leak");
    CHECK(signing_key(place, now + 600s) == "b");
    CHECK_NOTHROW(keys.rotate({}, now + 600s));
}

TEST_CASE("a key that is to sign immediately signs even if the current one begins now or later") {
    const KeyPlace place;
    const KeyDirectory<> keys{place.path()};
    static_cast<void>(keys.rotate({.id = "a"}, now));
    static_cast<void>(keys.rotate({.announce = 0s, .id = "b"}, now));
    CHECK(signing_key(place, now) == "a");
    CHECK(signing_key(place, now + 1s) == "b");
    static_cast<void>(keys.rotate({.announce = 0s, .id = "c"}, now + 1s));
    CHECK(signing_key(place, now + 2s) == "c");
}

TEST_CASE("keys whose tokens have expired are removed by the next rotation or by prune") {
    const KeyPlace place;
    const KeyDirectory<> keys{place.path()};
    static_cast<void>(keys.rotate({.tokens_live = 1h, .id = "a"}, now));
    static_cast<void>(keys.rotate({.announce = 0s, .tokens_live = 1h, .id = "b"}, now + 1min));
    const auto end_of_a = now + 1min + 1h + signet::key_change_slack;
    CHECK(keys.prune(end_of_a - 1s).empty());
    CHECK(load_key_set(place.path()).ring_at(end_of_a - 1s).size() == 2);
    CHECK(load_key_set(place.path()).ring_at(end_of_a).size() == 1);
    CHECK(keys.prune(end_of_a) == std::vector<std::string>{"a.jwk"});
    CHECK(keys.prune(end_of_a).empty());
    static_cast<void>(keys.rotate({.announce = 0s, .id = "c"}, end_of_a));
    static_cast<void>(keys.rotate({.announce = 0s, .id = "d"}, end_of_a + 2h));
    CHECK(names_in(place.path()) == std::vector<std::string>{".lock", "c.jwk", "d.jwk"});
}

TEST_CASE("a leaked key is removed and its tokens are refused and the signing key is not removed") {
    const KeyPlace place;
    const KeyDirectory<> keys{place.path()};
    static_cast<void>(keys.rotate({.id = "leaked"}, now));
    const auto remove = [&](std::string_view id, std::chrono::sys_seconds at) {
        return sentence_of<KeyError>([&] {
            keys.remove(id, at);
            return 0;
        });
    };
    CHECK(remove("leaked", now).contains("this key signs"));
    CHECK(remove("other", now).contains("no key in the directory"));
    static_cast<void>(keys.rotate({.announce = 0s, .id = "new"}, now));
    CHECK(remove("leaked", now).contains("this key signs"));
    CHECK(remove("leaked", now + 1s) == "nothing was thrown");
    CHECK(names_in(place.path()) == std::vector<std::string>{".lock", "new.jwk"});
    CHECK(load_key_set(place.path()).ring_at(now).size() == 1);
}

TEST_CASE("an existing key becomes the first of a directory and its tokens stay valid") {
    const KeyPlace place;
    const signet::testing::FixedClock clock{now};
    const std::string token =
        signet::TokenIssuer{signet_test::secret_key("old"), {}, clock}.issue<AccessPolicy>({}).str();
    const KeyDirectory<> keys{place.path()};
    CHECK(keys.adopt(signet_test::key_text("old"), {.id = "old"}, now) == "old");
    static_cast<void>(keys.rotate({.announce = 0s}, now + 1s));
    const signet::TokenVerifier verifier{load_key_set(place.path()).ring_at(now + 2s), {}, clock};
    CHECK(signet_test::verdict(verifier.verify<AccessPolicy>(token)) == "ok");
    CHECK(sentence_of<KeyError>([&] {
              return keys.adopt(signet_test::key_text("other"), {}, now);
          }).contains("has keys already"));
}

TEST_CASE("invalid rotations are refused and create no directory") {
    const KeyPlace place;
    const KeyDirectory<> keys{place.file("keys")};
    const auto refusal = [&](const KeyRotation& rotation) {
        return sentence_of<signet::ConfigurationError>([&] { return keys.rotate(rotation, now); });
    };
    CHECK(refusal({.announce = -1s}).contains("announce must be"));
    CHECK(refusal({.tokens_live = 0s}).contains("tokens_live must be"));
    CHECK(refusal({.tokens_live = 88000h}).contains("tokens_live must be"));
    for (const std::string id : {"../up", "a/b", ".hidden", "-rf", "a b", "\xc3\xa9"}) {
        CHECK(refusal({.id = id}).contains("is its file name"));
    }
    CHECK(refusal({.id = std::string(129, 'x')}).contains("up to 128"));
    CHECK(names_in(place.path()).empty());
    CHECK(sentence_of<KeyFileError>([&] {
              return KeyDirectory<>{place.file("no/keys")}.rotate({}, now);
          }).starts_with("cannot create the key directory "));
    CHECK(sentence_of<KeyFileError>([&] {
              return keys.prune(now);
          }).starts_with("cannot read the key directory"));
    place.write("file", "");
    CHECK(sentence_of<KeyFileError>([&] {
              return KeyDirectory<>{place.file("file")}.rotate({}, now);
          }).contains("file"));
}

TEST_CASE("a duplicate id and a seventeenth key are refused before anything is written") {
    const KeyPlace place;
    const KeyDirectory<> keys{place.path()};
    for (int i = 0; i < 16; ++i) {
        static_cast<void>(keys.rotate({.announce = 0s, .id = "k" + std::to_string(i)}, now + i * 2s));
    }
    CHECK(
        sentence_of<KeyError>([&] { return keys.rotate(at_once(), now + 1h); }).contains("at most 16 keys"));
    CHECK(names_in(place.path()).size() == 17);
    const KeyPlace other;
    const KeyDirectory<> others{other.path()};
    static_cast<void>(others.rotate({.id = "a"}, now));
    CHECK(sentence_of<KeyError>([&] {
              return others.rotate({.announce = 0s, .id = "a"}, now);
          }).contains("same id"));
    CHECK(names_in(other.path()).size() == 2);
}

TEST_CASE("files and directories with too much access are refused with the command that fixes them") {
    const KeyPlace place;
    const auto refusal = [&] { return sentence_of<KeyError>([&] { return load_key_set(place.path()); }); };
    const auto file = place.write("a.jwk", signet_test::jwk("a"));
    for (const unsigned mode : {0644U, 0604U, 0602U}) {
        std::filesystem::permissions(file, std::filesystem::perms{mode});
        CHECK(refusal().contains("run `chmod 600 " + file.string()));
    }
    std::filesystem::permissions(file, std::filesystem::perms{0660});
    CHECK(refusal().contains("run `chmod g-w " + file.string()));
    std::filesystem::permissions(file, std::filesystem::perms{0640});
    CHECK(refusal() == "nothing was thrown");
    for (const unsigned mode : {0770U, 0702U, 0777U}) {
        std::filesystem::permissions(place.path(), std::filesystem::perms{mode});
        CHECK(refusal().contains("run `chmod go-w " + place.path().string()));
    }
    std::filesystem::permissions(place.path(), std::filesystem::perms{0755});
    CHECK(refusal() == "nothing was thrown");
    std::filesystem::permissions(place.path(), std::filesystem::perms{0700});
}

TEST_CASE("in a directory each key has a separate file and other files are ignored") {
    const KeyPlace place;
    const auto refusal = [&] { return sentence_of<KeyError>([&] { return load_key_set(place.path()); }); };
    CHECK(refusal().contains("there is no key in the directory"));
    place.write("README", "keys of the shop", 0644);
    place.write(".new-b.jwk", "{\"kty\":\"oc");
    place.write("a.jwk~", "no key", 0644);
    CHECK(refusal().contains("there is no key in the directory"));
    place.write("b.jwk", signet_test::jwk("b"));
    place.write("a.jwk", signet_test::jwk("a"));
    CHECK(signing_key(place, now) == "a");
    const auto file =
        place.write("c.jwk", R"({"keys":[)" + signet_test::jwk("c") + "," + signet_test::jwk("d") + "]}");
    CHECK(refusal().contains(file.string() + " contains several keys"));
    place.write("c.jwk", "{}");
    CHECK(refusal().starts_with("in the key file " + file.string() + ": the JSON Web Key has no \"kty\""));
}

TEST_CASE("a single file contains a JWK or a set and a text key is refused with a hint") {
    const KeyPlace place;
    const auto one = place.write("one", signet_test::jwk("a") + "\n");
    const auto set =
        place.write("set", R"({"keys":[)" + signet_test::jwk("a") + "," + signet_test::jwk("b") + "]}");
    CHECK(load_key_set(one).keys().size() == 1);
    CHECK(load_key_set(set).keys().size() == 2);
    CHECK(load_keys<signet::HS256>(one).digest != load_keys<signet::HS256>(set).digest);
    CHECK(load_keys<signet::HS256>(one).digest == load_keys<signet::HS256>(one).digest);
    const auto text = place.write("text", signet_test::key_text("a"));
    CHECK(sentence_of<KeyError>([&] {
              return load_key_set(text);
          }).contains("`signet keygen --jwk` writes one"));
    CHECK(sentence_of<KeyFileError>([&] {
              return load_key_set(place.file("none"));
          }).starts_with("cannot open"));
    CHECK(sentence_of<KeyError>([&] {
              return signet::SecretKey<>::from_file(one.string());
          }).contains("read it with load_key_set"));
}
