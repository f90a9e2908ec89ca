# cmake -DWAY=... -P run_consumer.cmake: uses signet from a separate project, in one of these ways:
#
#   install                 configures signet as a packager would, without Catch2, Google Benchmark and SQLite, and installs it
#   find_package            uses that installation
#   find_package_relocated  the same after the prefix was moved to a path with spaces
#   components            calls find_package for versions and components that exist and that do not
#   pkg_config            compiles with the flags of signet.pc, in both prefixes
#   add_subdirectory      builds signet as part of the project, from a path with spaces
#   fetch_content         the same from an archive of the sources, with FetchContent
#   single_header         compiles with the output of scripts/amalgamate only
#   compiler              uses the moved installation with COMPILER and STANDARDS: as a system include directory, and as an
#                         ordinary one with further warnings
#   debian_package        makes the Debian package, unpacks it into an empty root and uses the result
cmake_minimum_required(VERSION 3.25)

set(prefix "${WORK_DIR}/prefix")
set(moved_prefix "${WORK_DIR}/moved to/a path with spaces")
set(project "${CMAKE_CURRENT_LIST_DIR}/project")
set(build "${WORK_DIR}/build-${WAY}")
set(without_developer_packages
    -DCMAKE_DISABLE_FIND_PACKAGE_Catch2=ON -DCMAKE_DISABLE_FIND_PACKAGE_benchmark=ON
)

function(run)
    execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(configure source build_dir)
    file(REMOVE_RECURSE "${build_dir}")
    run("${CMAKE_COMMAND}" -S "${source}" -B "${build_dir}" -G "${GENERATOR}" "-DCMAKE_CXX_COMPILER=${COMPILER}" ${ARGN})
endfunction()

function(build_and_run_project)
    configure("${project}" "${build}" ${ARGN})
    run("${CMAKE_COMMAND}" --build "${build}")
    run("${build}/consumer")
endfunction()

# An installed file must not contain a path of this machine.
function(refuse_absolute_paths directory)
    file(GLOB_RECURSE files "${directory}/share/*")
    if(NOT files)
        message(FATAL_ERROR "nothing was installed below ${directory}/share")
    endif()
    foreach(file IN LISTS files)
        file(READ "${file}" text)
        foreach(path IN ITEMS "${SOURCE_DIR}" "${WORK_DIR}")
            string(FIND "${text}" "${path}" position)
            if(NOT position EQUAL -1)
                message(FATAL_ERROR "${file} names ${path}")
            endif()
        endforeach()
    endforeach()
endfunction()

function(compile_with_pkg_config directory program)
    set(ENV{PKG_CONFIG_PATH} "${directory}/share/pkgconfig")
    execute_process(
        COMMAND "${PKG_CONFIG}" --cflags --libs signet
        OUTPUT_VARIABLE flags
        COMMAND_ECHO STDOUT
        COMMAND_ERROR_IS_FATAL ANY
    )
    separate_arguments(flags UNIX_COMMAND "${flags}")
    run("${COMPILER}" -std=c++23 -Wall -Wextra -Werror "${project}/main.cpp" "${project}/own_warnings.cpp" ${flags} -o "${program}")
    run("${program}")
    execute_process(COMMAND "${PKG_CONFIG}" --modversion signet OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(NOT version STREQUAL VERSION)
        message(FATAL_ERROR "signet.pc says version '${version}', the headers say '${VERSION}'")
    endif()
endfunction()

if(WAY STREQUAL "install")
    file(REMOVE_RECURSE "${prefix}" "${moved_prefix}")
    configure(
        "${SOURCE_DIR}" "${build}" ${without_developer_packages} -DSIGNET_BUILD_TESTS=OFF -DSIGNET_BUILD_EXAMPLES=OFF
        -DCMAKE_DISABLE_FIND_PACKAGE_SQLite3=ON
    )
    run("${CMAKE_COMMAND}" --build "${build}")
    run("${CMAKE_COMMAND}" --install "${build}" --prefix "${prefix}.tmp")
    cmake_path(GET moved_prefix PARENT_PATH parent)
    file(MAKE_DIRECTORY "${parent}")
    file(RENAME "${prefix}.tmp" "${moved_prefix}")
    run("${CMAKE_COMMAND}" --install "${build}" --prefix "${prefix}")
    refuse_absolute_paths("${prefix}")
elseif(WAY STREQUAL "find_package")
    build_and_run_project("-DCMAKE_PREFIX_PATH=${prefix}")
elseif(WAY STREQUAL "find_package_relocated")
    build_and_run_project("-DCMAKE_PREFIX_PATH=${moved_prefix}")
elseif(WAY STREQUAL "components")
    configure(
        "${CMAKE_CURRENT_LIST_DIR}/components" "${build}" "-DCMAKE_PREFIX_PATH=${prefix}"
        "-DSIGNET_EXPECTED_VERSION=${VERSION}" "-DSIGNET_EXPECTED_COMPONENTS=${COMPONENTS}"
    )
elseif(WAY STREQUAL "pkg_config")
    if(NOT PKG_CONFIG)
        message(FATAL_ERROR "pkg-config was not found (Debian: pkg-config)")
    endif()
    file(MAKE_DIRECTORY "${build}")
    compile_with_pkg_config("${prefix}" "${build}/consumer")
    compile_with_pkg_config("${moved_prefix}" "${build}/consumer_moved")
elseif(WAY STREQUAL "add_subdirectory")
    set(sources "${WORK_DIR}/sources in/a path with spaces")
    cmake_path(GET sources PARENT_PATH parent)
    file(MAKE_DIRECTORY "${parent}")
    file(CREATE_LINK "${SOURCE_DIR}" "${sources}" SYMBOLIC)
    build_and_run_project("-DSIGNET_SOURCE_DIR=${sources}" ${without_developer_packages})
elseif(WAY STREQUAL "fetch_content")
    file(REMOVE_RECURSE "${build}")
    set(archive "${WORK_DIR}/signet.tar.gz")
    execute_process(
        COMMAND "${CMAKE_COMMAND}" -E tar czf "${archive}" CMakeLists.txt cmake include LICENSE README.md
        WORKING_DIRECTORY "${SOURCE_DIR}"
        COMMAND_ERROR_IS_FATAL ANY
    )
    build_and_run_project("-DSIGNET_ARCHIVE=${archive}" ${without_developer_packages})
elseif(WAY STREQUAL "single_header")
    file(REMOVE_RECURSE "${build}")
    file(MAKE_DIRECTORY "${build}/signet")
    run("${SOURCE_DIR}/scripts/amalgamate" "${build}/signet/signet.hpp")
    run(
        "${COMPILER}" -std=c++23 -Wall -Wextra -Werror "-I${build}" "${project}/main.cpp" "${project}/own_warnings.cpp"
        -lcrypto -o "${build}/consumer"
    )
    run("${build}/consumer")
elseif(WAY STREQUAL "compiler")
    cmake_path(GET COMPILER FILENAME name)
    set(build "${WORK_DIR}/build-${name}")
    foreach(standard IN LISTS STANDARDS)
        build_and_run_project("-DCMAKE_PREFIX_PATH=${moved_prefix}" "-DSIGNET_CONSUMER_OPTIONS=-std=${standard}")
        run(
            "${COMPILER}" -std=${standard} -fsyntax-only -Werror -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
            -Wold-style-cast -Wcast-align -Wcast-qual -Wundef -Wdouble-promotion -Wnull-dereference -Wnon-virtual-dtor
            -Woverloaded-virtual -Wformat=2 "-I${moved_prefix}/include" "${project}/every_core_header.cpp"
        )
    endforeach()
elseif(WAY STREQUAL "debian_package")
    configure("${SOURCE_DIR}" "${build}" -DSIGNET_BUILD_TESTS=OFF -DSIGNET_BUILD_EXAMPLES=OFF -DCMAKE_INSTALL_PREFIX=/usr)
    execute_process(
        COMMAND "${CMAKE_CPACK_COMMAND}" -G DEB WORKING_DIRECTORY "${build}" COMMAND_ERROR_IS_FATAL ANY
    )
    set(package "${build}/libsignet-dev_${VERSION}_all.deb")
    run(dpkg-deb --extract "${package}" "${build}/root")
    execute_process(
        COMMAND dpkg-deb --field "${package}" Depends
        OUTPUT_VARIABLE depends OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY
    )
    if(NOT depends STREQUAL "libssl-dev (>= 3.0), nlohmann-json3-dev (>= 3.11)")
        message(FATAL_ERROR "the package depends on: ${depends}")
    endif()
    if(NOT EXISTS "${build}/root/usr/share/doc/libsignet-dev/copyright")
        message(FATAL_ERROR "the package holds no licence")
    endif()
    set(build "${build}/consumer")
    build_and_run_project("-DCMAKE_PREFIX_PATH=${WORK_DIR}/build-${WAY}/root/usr")
else()
    message(FATAL_ERROR "unknown way '${WAY}'")
endif()
