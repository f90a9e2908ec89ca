# SPDX-License-Identifier: MIT
"""Runs the parts of the package recipes that need neither vcpkg nor Conan.

Usage: check_recipes.py SOURCE_DIR WORK_DIR COMPILER

vcpkg: the manifest's fields and the options that the port hands to CMake. Conan: the recipe itself, in place of Conan a
few lines that do what its documentation says of the calls that the recipe makes; then its test package is compiled with
what it packed.
"""
import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
import types
from pathlib import Path

SOURCE, WORK, COMPILER = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
VERSION = ".".join(re.findall(r"^#define SIGNET_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)$",
                              (SOURCE / "include/signet/version.hpp").read_text(), re.M))
COMPONENTS = {"sqlite", "redis", "postgres", "curl"}


def check(condition, *what):
    if not condition:
        raise SystemExit(f"FAILED: {' '.join(map(str, what))}")


def check_vcpkg():
    port = SOURCE / "packaging/vcpkg/ports/signet"
    manifest = json.loads((port / "vcpkg.json").read_text())
    name = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
    check(manifest["name"] == "signet" and manifest["license"] == "MIT", "name and licence")
    check(manifest["version-semver"] == VERSION, "vcpkg.json says", manifest["version-semver"], "the headers", VERSION)
    check(set(manifest["features"]) == COMPONENTS, "features", set(manifest["features"]))
    for feature in [manifest, *manifest["features"].values()]:
        check(feature["description"], "every feature says what it is")
        for dependency in feature["dependencies"]:
            text = dependency if isinstance(dependency, str) else dependency["name"]
            check(name.fullmatch(text), text, "is no name of a port")
    portfile = (port / "portfile.cmake").read_text()
    cmake = "".join(path.read_text() for path in [SOURCE / "CMakeLists.txt", *SOURCE.glob("cmake/*.cmake")])
    for option in re.findall(r"\b(SIGNET_BUILD_\w+)", portfile):
        check(f"option({option} " in cmake, "there is no option", option)
    usage = (port / "usage").read_text()
    check("signet::signet" in usage and all(component in usage for component in COMPONENTS), "usage names all targets")
    return portfile


def check_port_by_hand(portfile):
    """The steps of the portfile: configure with its options, install, find the package that it fixes up."""
    options = [line.strip() for line in portfile.splitlines() if re.match(r"\s+-D\w+=", line)]
    build, prefix = WORK / "port-build", WORK / "port"
    subprocess.run(["cmake", "-S", SOURCE, "-B", build, f"-DCMAKE_CXX_COMPILER={COMPILER}",
                    "-DCMAKE_DISABLE_FIND_PACKAGE_SQLite3=ON", *options], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--install", build, "--prefix", prefix], check=True, stdout=subprocess.DEVNULL)
    config = re.search(r"CONFIG_PATH (\S+)\)", portfile)[1]
    check((prefix / config / "signet-config.cmake").exists(), "no CMake package in", config)
    check(not (prefix / config / "signet-sqlite-targets.cmake").exists(), "a store came without its feature")


def copy(_conanfile, pattern, source, target):
    for path in Path(source).rglob("*"):
        relative = path.relative_to(source)
        if path.is_file() and relative.parts[0] not in ("build", ".git") and fnmatch.fnmatch(str(relative), pattern):
            (Path(target) / relative).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, Path(target) / relative)


class Options(types.SimpleNamespace):
    def get_safe(self, name):
        return getattr(self, name, None)


class Component(types.SimpleNamespace):
    def __init__(self):
        super().__init__(properties={}, requires=[])

    def set_property(self, name, value):
        self.properties[name] = value


class Components(dict):
    def __missing__(self, name):
        self[name] = Component()
        return self[name]


def stand_in_for_conan():
    def module(name, **members):
        sys.modules[name] = types.ModuleType(name)
        vars(sys.modules[name]).update(members)

    module("conan", ConanFile=type("ConanFile", (), {}))
    module("conan.tools")
    module("conan.tools.build", check_min_cppstd=lambda _conanfile, standard: check(standard == 23, "C++23"))
    module("conan.tools.files", copy=copy)
    module("conan.tools.layout", basic_layout=lambda _conanfile: None)


def check_conan():
    stand_in_for_conan()
    recipe_file = SOURCE / "packaging/conan/conanfile.py"
    scope = {"__file__": str(recipe_file), "__name__": "conanfile"}
    exec(compile(recipe_file.read_text(), recipe_file, "exec"), scope)  # the code of the recipe, run as Conan runs it
    recipe = scope["SignetConan"]()
    recipe.set_version()
    check(recipe.version == VERSION, "the recipe says", recipe.version)
    recipe.options = Options(**(recipe.default_options | {"with_sqlite": True}))
    required = []
    recipe.requires = lambda reference, **_traits: required.append(reference.split("/")[0])
    recipe.requirements()
    check(required == ["openssl", "nlohmann_json", "sqlite3"], "requirements", required)
    recipe.validate()
    recipe.export_sources_folder = recipe.source_folder = WORK / "conan-sources"
    recipe.package_folder = WORK / "conan-package"
    recipe.export_sources()
    recipe.package()
    check((recipe.package_folder / "licenses/LICENSE").exists(), "the package holds no licence")
    recipe.cpp_info = Component()
    recipe.cpp_info.components = Components()
    recipe.package_info()
    targets = {component.properties["cmake_target_name"] for component in recipe.cpp_info.components.values()}
    check(targets == {"signet::signet", "signet::sqlite"}, "targets", targets)
    program = WORK / "test_package"
    subprocess.run([COMPILER, "-std=c++23", "-I", recipe.package_folder / "include",
                    SOURCE / "packaging/conan/test_package/test_package.cpp", "-lcrypto", "-o", program], check=True)
    subprocess.run([program], check=True)
    test_recipe = SOURCE / "packaging/conan/test_package/conanfile.py"
    compile(test_recipe.read_text(), test_recipe, "exec")


shutil.rmtree(WORK, ignore_errors=True)
os.makedirs(WORK)
check_port_by_hand(check_vcpkg())
check_conan()
