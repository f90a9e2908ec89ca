// SPDX-License-Identifier: MIT
#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>

namespace auth {

/// Writes one line to standard error: the time, the event, and `name=value` for each field that is not empty.
/// Thread-safe. Values are escaped, so a client cannot forge a line.
///
/// Never waits: another thread writes the lines. If nothing reads them, at most 1 MiB waits to be written.
/// Then lines are dropped, and counted in a line `log_dropped` when there is room again.
void log(std::string_view event,
         std::initializer_list<std::pair<std::string_view, std::string_view>> fields = {});

/// Waits until the lines are written, at most one second: for the end of the program.
void finish_log();

}  // namespace auth
