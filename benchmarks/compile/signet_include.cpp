// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>
