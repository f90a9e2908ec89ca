// expect: open_store.needs.the.stores.that.it.can.open
// SPDX-License-Identifier: MIT
#include <signet/store/memory.hpp>
#include <signet/store/open.hpp>

signet::AnySessionStore sessions() {
#ifdef SIGNET_MUST_NOT_COMPILE
    return signet::open_store<>("memory:");
#else
    return signet::open_store<signet::MemoryStore>("memory:");
#endif
}
