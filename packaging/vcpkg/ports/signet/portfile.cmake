# An overlay port: it packages the sources that contain it.
cmake_path(SET SOURCE_PATH NORMALIZE "${CMAKE_CURRENT_LIST_DIR}/../../../..")

# Header-only: no debug build is needed.
set(VCPKG_BUILD_TYPE release)

vcpkg_check_features(
    OUT_FEATURE_OPTIONS FEATURE_OPTIONS
    INVERTED_FEATURES
        sqlite CMAKE_DISABLE_FIND_PACKAGE_SQLite3
        redis CMAKE_DISABLE_FIND_PACKAGE_hiredis
        postgres CMAKE_DISABLE_FIND_PACKAGE_PostgreSQL
        curl CMAKE_DISABLE_FIND_PACKAGE_CURL
)
vcpkg_cmake_configure(
    SOURCE_PATH "${SOURCE_PATH}"
    OPTIONS
        ${FEATURE_OPTIONS}
        -DSIGNET_BUILD_TESTS=OFF
        -DSIGNET_BUILD_EXAMPLES=OFF
        # The port has no features for servers: a program chooses one by including its adapter.
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
