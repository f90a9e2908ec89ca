// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string_view>

// Sessions as written by version 1, which stored neither issuer nor rotation times, with their refresh
// tokens. They match `Tokens`: its key, its issuer, and logins from `start` on.
namespace session_test::version_1 {

/// The columns of one row: strings in hexadecimal, numbers as SQL.
struct Row {
    std::string_view id, subject, numbers, remember_me, device, client_data, claims;
};

/// "user-42" with a phone that was refreshed twice, a remembered laptop and a logged-out tablet, and
/// "user-43".
inline constexpr std::array rows{
    Row{"373835575544714138593848724f79764a456d6d7041", "757365722d3432",
        "2, 1800000000, 1800000200, 1800605000, 1807776000, NULL, NULL", "0", "70686f6e65", "27612225",
        "7b22726f6c65223a2261646d696e227d"},
    Row{"4570684d6f7552584f4831564e7578666c3679723241", "757365722d3432",
        "0, 1800000010, 1800000010, 1802592010, 1831536010, NULL, NULL", "1", "6c6170746f70", "", ""},
    Row{"59577843796e376d384a5232446842364949692d6341", "757365722d3432",
        "0, 1800000020, 1800000020, 1800604820, 1807776020, 1800000020, 1", "0", "7461626c6574", "", ""},
    Row{"5837327a4f4a675272705753394853554a784c6d6f77", "757365722d3433",
        "0, 1800000100, 1800000100, 1800604900, 1807776100, NULL, NULL", "0", "70686f6e65", "", ""},
};

inline constexpr const char* phone_first =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2F1dGguZXhhbXBsZSIsImF1ZCI6ImFwa"
    "SIsInN1YiI6InVzZXItNDIiLCJ0eXBlIjoicmVmcmVzaCIsImlhdCI6MTgwMDAwMDAwMCwibmJmIjoxODAwMDAwMDA"
    "wLCJleHAiOjE4MDA2MDQ4MDAsImp0aSI6Ijc4NVdVRHFBOFk4SHJPeXZKRW1tcEEuMCIsInNpZCI6Ijc4NVdVRHFBO"
    "Fk4SHJPeXZKRW1tcEEiLCJnZW4iOjB9.fotEGzMJs3RVx10HO9qa9CN9FXlSJe2aTRe-adKDFWc";
inline constexpr const char* phone_second =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2F1dGguZXhhbXBsZSIsImF1ZCI6ImFwa"
    "SIsInN1YiI6InVzZXItNDIiLCJ0eXBlIjoicmVmcmVzaCIsImlhdCI6MTgwMDAwMDEwMCwibmJmIjoxODAwMDAwMTA"
    "wLCJleHAiOjE4MDA2MDQ5MDAsImp0aSI6Ijc4NVdVRHFBOFk4SHJPeXZKRW1tcEEuMSIsInNpZCI6Ijc4NVdVRHFBO"
    "Fk4SHJPeXZKRW1tcEEiLCJnZW4iOjF9.oy9D39-1-fzddk4B3Cq_QN1e2V_K6OD3uG8WpW7uPVQ";
inline constexpr const char* phone_third =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2F1dGguZXhhbXBsZSIsImF1ZCI6ImFwa"
    "SIsInN1YiI6InVzZXItNDIiLCJ0eXBlIjoicmVmcmVzaCIsImlhdCI6MTgwMDAwMDIwMCwibmJmIjoxODAwMDAwMjA"
    "wLCJleHAiOjE4MDA2MDUwMDAsImp0aSI6Ijc4NVdVRHFBOFk4SHJPeXZKRW1tcEEuMiIsInNpZCI6Ijc4NVdVRHFBO"
    "Fk4SHJPeXZKRW1tcEEiLCJnZW4iOjJ9.Hbl6XokWAKypE4uDfm6T9hrMUU4Uj2eBm-yJ8SnJFcA";
inline constexpr const char* laptop =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2F1dGguZXhhbXBsZSIsImF1ZCI6ImFwa"
    "SIsInN1YiI6InVzZXItNDIiLCJ0eXBlIjoicmVmcmVzaCIsImlhdCI6MTgwMDAwMDAxMCwibmJmIjoxODAwMDAwMDE"
    "wLCJleHAiOjE4MDI1OTIwMTAsImp0aSI6IkVwaE1vdVJYT0gxVk51eGZsNnlyMkEuMCIsInNpZCI6IkVwaE1vdVJYT"
    "0gxVk51eGZsNnlyMkEiLCJnZW4iOjB9.u1cVJfCkDvtDRfzfwKWa0AKGzOG22oYOimQOmOAiQvc";
inline constexpr const char* tablet =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2F1dGguZXhhbXBsZSIsImF1ZCI6ImFwa"
    "SIsInN1YiI6InVzZXItNDIiLCJ0eXBlIjoicmVmcmVzaCIsImlhdCI6MTgwMDAwMDAyMCwibmJmIjoxODAwMDAwMDI"
    "wLCJleHAiOjE4MDA2MDQ4MjAsImp0aSI6IllXeEN5bjdtOEpSMkRoQjZJSWktY0EuMCIsInNpZCI6IllXeEN5bjdtO"
    "EpSMkRoQjZJSWktY0EiLCJnZW4iOjB9.eqpbExB9DVFOcvUly1sY1KHaa-sD-5xN5gYRvMswNsw";

/// The contents of `sqlite_master` in a file of that version.
inline constexpr const char* sqlite_schema =
    R"(CREATE TABLE sessions (
           id BLOB NOT NULL PRIMARY KEY,
           subject BLOB NOT NULL,
           generation INTEGER NOT NULL,
           created_at INTEGER NOT NULL,
           rotated_at INTEGER NOT NULL,
           idle_end INTEGER NOT NULL,
           absolute_end INTEGER NOT NULL,
           revoked_at INTEGER,
           revoked_by INTEGER,
           remember_me INTEGER NOT NULL,
           device BLOB NOT NULL,
           client_data BLOB NOT NULL,
           binding_hash BLOB NOT NULL,
           claims BLOB NOT NULL);
       CREATE INDEX sessions_of_subject ON sessions (subject, created_at) WHERE revoked_at IS NULL;
       CREATE INDEX sessions_by_end ON sessions (idle_end);
       PRAGMA application_id = 1397182036;
       PRAGMA user_version = 1;)";

}  // namespace session_test::version_1
