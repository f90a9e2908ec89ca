// expect: a.store.of.open_store.needs.`schemes`.and.`open
// SPDX-License-Identifier: MIT
#include <array>
#include <signet/store/memory.hpp>
#include <signet/store/open.hpp>
#include <string_view>

/// A store whose `open` has no parameter for the number of connections.
class OwnStore : public signet::MemoryStore {
public:
    static constexpr std::array<std::string_view, 1> schemes{"own"};
    static OwnStore open(std::string_view) { return {}; }
};

signet::AnySessionStore sessions() {
#ifdef SIGNET_MUST_NOT_COMPILE
    return signet::open_store<OwnStore>("own:");
#else
    return signet::open_store<signet::MemoryStore>("memory:");
#endif
}
