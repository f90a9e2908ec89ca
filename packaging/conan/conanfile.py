# SPDX-License-Identifier: MIT
import re
from pathlib import Path

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy
from conan.tools.layout import basic_layout

ROOT = Path(__file__).resolve().parents[2]


class SignetConan(ConanFile):
    name = "signet"
    license = "MIT"
    description = "Access and refresh tokens (HS256 JWT) as distinct C++ types, with sessions and replay detection"
    topics = ("jwt", "jwt-bearer-tokens", "refresh-token", "authentication", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"with_sqlite": [True, False], "with_redis": [True, False], "with_postgres": [True, False],
               "with_curl": [True, False]}
    default_options = {"with_sqlite": False, "with_redis": False, "with_postgres": False, "with_curl": False}
    no_copy_source = True  # header-only

    def set_version(self):
        text = (ROOT / "include/signet/version.hpp").read_text()
        self.version = ".".join(re.findall(r"^#define SIGNET_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)$", text, re.M))

    def export_sources(self):
        for pattern in ("include/*", "LICENSE"):
            copy(self, pattern, ROOT, self.export_sources_folder)

    def layout(self):
        basic_layout(self)

    def requirements(self):
        self.requires("openssl/[>=3.0 <4]", transitive_headers=True)
        self.requires("nlohmann_json/[>=3.11 <4]", transitive_headers=True)
        if self.options.with_sqlite:
            self.requires("sqlite3/[>=3.40 <4]", transitive_headers=True)
        if self.options.with_redis:
            self.requires("hiredis/[>=1.0 <2]", transitive_headers=True)
        if self.options.with_postgres:
            self.requires("libpq/[>=15]", transitive_headers=True)
        if self.options.with_curl:
            self.requires("libcurl/[>=7.68 <9]", transitive_headers=True)

    def validate(self):
        check_min_cppstd(self, 23)

    def package_id(self):
        # Only the options change the package: the headers do not depend on the compiler.
        self.info.settings.clear()

    def package(self):
        copy(self, "LICENSE", self.source_folder, Path(self.package_folder) / "licenses")
        copy(self, "*.hpp", Path(self.source_folder) / "include", Path(self.package_folder) / "include")

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "signet")
        core = self.cpp_info.components["signet"]
        core.set_property("cmake_target_name", "signet::signet")
        core.set_property("pkg_config_name", "signet")
        core.requires = ["openssl::crypto", "nlohmann_json::nlohmann_json"]
        core.bindirs = core.libdirs = []
        for name, requirement in (("sqlite", "sqlite3::sqlite3"), ("redis", "hiredis::hiredis"), ("postgres", "libpq::libpq"),
                                  ("curl", "libcurl::libcurl")):
            if self.options.get_safe(f"with_{name}"):
                component = self.cpp_info.components[name]
                component.set_property("cmake_target_name", f"signet::{name}")
                component.requires = ["signet", requirement]
                component.bindirs = component.libdirs = []
