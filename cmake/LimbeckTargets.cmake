# The public targets: limbeck::model, limbeck::limbeck, limbeck::cli, limbeck::testing, the program
# `limbeck`, and the installed package that find_package(limbeck) finds.

configure_file(cmake/version.hpp.in include/limbeck/version.hpp @ONLY)

# `limbeck completion SHELL` prints these.
block()
  set(completions "${PROJECT_BINARY_DIR}/completion_scripts.cpp")
  file(GLOB completion_files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/packaging/completion/*")
  add_custom_command(OUTPUT "${completions}"
    COMMAND "${CMAKE_COMMAND}" "-DFOLDER=${PROJECT_SOURCE_DIR}/packaging/completion"
            "-DOUTPUT=${completions}" -P "${PROJECT_SOURCE_DIR}/cmake/embed_completions.cmake"
    DEPENDS ${completion_files} "${PROJECT_SOURCE_DIR}/cmake/embed_completions.cmake" VERBATIM)
  target_sources(limbeck_cli PRIVATE "${completions}")
  set_source_files_properties("${completions}" PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endblock()

# Standard headers only: a library of revisions in C++ needs nothing else.
add_library(limbeck_library_model INTERFACE)
target_compile_features(limbeck_library_model INTERFACE cxx_std_20)
target_include_directories(limbeck_library_model INTERFACE
  "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>"
  "$<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>"
  "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")

# limbeck_public_library(NAME OUTPUT ROOMS… ): a static archive of the named rooms' objects.
function(limbeck_public_library name output)
  set(objects "")
  foreach(room IN LISTS ARGN)
    list(APPEND objects "$<TARGET_OBJECTS:limbeck_${room}>")
  endforeach()
  add_library(limbeck_library_${name} STATIC ${objects})
  set_target_properties(limbeck_library_${name} PROPERTIES OUTPUT_NAME ${output}
                        LINKER_LANGUAGE CXX EXPORT_NAME ${name})
  add_library(limbeck::${name} ALIAS limbeck_library_${name})
endfunction()

limbeck_public_library(limbeck limbeck
  base os schema graph db ops sql contract python alembic dialects diff scripts bridge models run workflow)
target_link_libraries(limbeck_library_limbeck PUBLIC limbeck_library_model
  PRIVATE "$<BUILD_INTERFACE:LimbeckFlags>" ${LIMBECK_LIBRARIES})
limbeck_public_library(cli limbeck_cli backup report cli)
target_link_libraries(limbeck_library_cli PUBLIC limbeck_library_limbeck)
limbeck_public_library(testing limbeck_testing testing)
target_link_libraries(limbeck_library_testing PUBLIC limbeck_library_limbeck)
set_target_properties(limbeck_library_model PROPERTIES EXPORT_NAME model)
add_library(limbeck::model ALIAS limbeck_library_model)

if(LIMBECK_BUILD_PROGRAM)
  add_executable(limbeck src/cli/main.cpp)
  target_include_directories(limbeck PRIVATE src)
  if(LIMBECK_STANDALONE_PROGRAM)
    # One file that needs nothing but the C library, and starts in half the time.
    set_target_properties(limbeck PROPERTIES LIMBECK_STANDALONE ON)
    target_sources(limbeck PRIVATE cmake/fmt_inside.cpp)
    target_link_options(limbeck PRIVATE -static-libstdc++ -static-libgcc)
  endif()
  target_link_options(limbeck PRIVATE -Wl,--gc-sections)
  target_link_libraries(limbeck PRIVATE limbeck_library_cli)
  install(TARGETS limbeck RUNTIME)
  install(FILES packaging/limbeck.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
  install(FILES packaging/completion/limbeck.bash RENAME limbeck
          DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
  install(FILES packaging/completion/_limbeck
          DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
  install(FILES packaging/completion/limbeck.fish
          DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
endif()

include(LimbeckEmbed)
include(CMakePackageConfigHelpers)
set(package_directory "${CMAKE_INSTALL_LIBDIR}/cmake/limbeck")
install(TARGETS limbeck_library_model limbeck_library_limbeck limbeck_library_cli
                limbeck_library_testing ${LIMBECK_CLIENT_TARGETS}
        EXPORT limbeckTargets ARCHIVE LIBRARY)
install(EXPORT limbeckTargets NAMESPACE limbeck:: DESTINATION "${package_directory}")
install(DIRECTORY include/limbeck "${PROJECT_BINARY_DIR}/include/limbeck"
        DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
configure_package_config_file(cmake/limbeckConfig.cmake.in limbeckConfig.cmake
  INSTALL_DESTINATION "${package_directory}")
write_basic_package_version_file(limbeckConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/limbeckConfig.cmake"
  "${PROJECT_BINARY_DIR}/limbeckConfigVersion.cmake"
  cmake/LimbeckEmbed.cmake cmake/LimbeckEmbedFiles.cmake DESTINATION "${package_directory}")
