# An overlay port: packages the sources that it lies in.
cmake_path(SET SOURCE_PATH NORMALIZE "${CMAKE_CURRENT_LIST_DIR}/../../../..")

# Headers alone, so that there is nothing to build twice.
set(VCPKG_BUILD_TYPE release)

vcpkg_check_features(
    OUT_FEATURE_OPTIONS FEATURE_OPTIONS
    INVERTED_FEATURES
        sqlite CMAKE_DISABLE_FIND_PACKAGE_SQLite3
        redis CMAKE_DISABLE_FIND_PACKAGE_hiredis
        postgres CMAKE_DISABLE_FIND_PACKAGE_PostgreSQL
)
vcpkg_cmake_configure(
    SOURCE_PATH "${SOURCE_PATH}"
    OPTIONS
        ${FEATURE_OPTIONS}
        -DSIGNET_BUILD_TESTS=OFF
        -DSIGNET_BUILD_EXAMPLES=OFF
        # Servers are chosen by whoever includes their adapter, not by features of this port.
        -DCMAKE_DISABLE_FIND_PACKAGE_httplib=ON
        -DCMAKE_DISABLE_FIND_PACKAGE_Boost=ON
        -DCMAKE_DISABLE_FIND_PACKAGE_restinio=ON
        -DCMAKE_DISABLE_FIND_PACKAGE_Pistache=ON
)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH share/cmake/signet)
vcpkg_fixup_pkgconfig()

file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
