# How a room (a folder of src/) becomes a target, and the flags that all of them share.
# Not here: the public targets and the installed package (LimbeckTargets.cmake).

add_library(LimbeckFlags INTERFACE)
target_compile_features(LimbeckFlags INTERFACE cxx_std_20)
target_include_directories(LimbeckFlags INTERFACE
  "${CMAKE_CURRENT_SOURCE_DIR}/include" "${CMAKE_CURRENT_SOURCE_DIR}/src"
  "${CMAKE_CURRENT_BINARY_DIR}/include")
target_compile_options(LimbeckFlags INTERFACE
  -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  -Wno-missing-field-initializers)
if(PROJECT_IS_TOP_LEVEL)
  # Not where g++ 12 optimises or watches threads: it then sees overlapping copies and unset
  # members inside std::string where there are none (its bugs 105651 and 105562).
  if(LIMBECK_SANITIZE STREQUAL "thread")
    target_compile_options(LimbeckFlags INTERFACE -w)
  else()
    target_compile_options(LimbeckFlags INTERFACE $<$<NOT:$<CONFIG:Release>>:-Werror>
      $<$<CONFIG:Release>:-w>)
  endif()
endif()
target_compile_options(LimbeckFlags INTERFACE -ffunction-sections -fdata-sections)
if(LIMBECK_SANITIZE)
  target_compile_options(LimbeckFlags INTERFACE
    -fsanitize=${LIMBECK_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -Og)
  if(LIMBECK_SANITIZE MATCHES "address" AND NOT LIMBECK_BUILD_FUZZERS)
    # Checks at each pointer took half of the compile time; AddressSanitizer finds most of the same.
    # The fuzzers have them all.
    target_compile_options(LimbeckFlags INTERFACE
      -fno-sanitize=null,alignment,vptr,object-size,pointer-overflow)
  endif()
  target_link_options(LimbeckFlags INTERFACE -fsanitize=${LIMBECK_SANITIZE})
endif()

find_program(LIMBECK_CCACHE ccache)
if(LIMBECK_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Paths relative to the checkout, so that the presets share what they compile alike; the second
  # setting is what ccache asks for where headers are precompiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
    "CCACHE_BASEDIR=${CMAKE_CURRENT_SOURCE_DIR}" CCACHE_NOHASHDIR=1
    CCACHE_SLOPPINESS=pch_defines,time_macros "${LIMBECK_CCACHE}")
endif()
if(LIMBECK_TIDY)
  find_program(LIMBECK_CLANG_TIDY NAMES clang-tidy-19 REQUIRED)
  set(CMAKE_CXX_CLANG_TIDY "${LIMBECK_CLANG_TIDY};--quiet")
endif()

# limbeck_client_library(NAME SHARED ARCHIVES…): a library that the standalone program wants inside
# itself and a linked library must not bring twice: the consumer's property LIMBECK_STANDALONE
# decides.
function(limbeck_client_library name shared)
  set(found "")
  foreach(archive IN LISTS ARGN)
    find_library(${archive}_ARCHIVE lib${archive}.a)
    mark_as_advanced(${archive}_ARCHIVE)
    list(APPEND found "${${archive}_ARCHIVE}")
  endforeach()
  add_library(${name} INTERFACE)
  if(NOT LIMBECK_STANDALONE_PROGRAM OR found MATCHES "NOTFOUND")
    target_link_libraries(${name} INTERFACE ${shared})
  else()
    target_link_libraries(${name} INTERFACE
      "$<BUILD_INTERFACE:$<IF:$<BOOL:$<TARGET_PROPERTY:LIMBECK_STANDALONE>>,${found},${shared}>>"
      "$<INSTALL_INTERFACE:${shared}>")
  endif()
endfunction()
if(LIMBECK_SANITIZE)
  set(LIMBECK_STANDALONE_PROGRAM OFF)
else()
  set(LIMBECK_STANDALONE_PROGRAM ON)
endif()
limbeck_client_library(LimbeckSqlite SQLite::SQLite3 sqlite3)
target_include_directories(LimbeckSqlite INTERFACE "$<BUILD_INTERFACE:${SQLite3_INCLUDE_DIRS}>")
target_link_libraries(LimbeckSqlite INTERFACE m ${CMAKE_DL_LIBS})
limbeck_client_library(LimbeckSodium sodium sodium)
limbeck_client_library(LimbeckTime absl::time absl_time absl_time_zone absl_civil_time absl_strings
  absl_strings_internal absl_int128 absl_throw_delegate absl_base absl_spinlock_wait
  absl_raw_logging_internal absl_log_severity)

add_library(LimbeckPostgresql INTERFACE)
find_package(PostgreSQL REQUIRED)
target_include_directories(LimbeckPostgresql INTERFACE
  "$<BUILD_INTERFACE:${PostgreSQL_INCLUDE_DIRS}>")
if(LIMBECK_DRIVERS STREQUAL "link")
  target_compile_definitions(LimbeckPostgresql INTERFACE "$<BUILD_INTERFACE:LIMBECK_LINK_LIBPQ>")
  target_link_libraries(LimbeckPostgresql INTERFACE PostgreSQL::PostgreSQL)
else()
  target_link_libraries(LimbeckPostgresql INTERFACE ${CMAKE_DL_LIBS})
endif()

# The program compiles fmt's part itself (LimbeckTargets.cmake): it comes as a shared library only.
add_library(LimbeckFmt INTERFACE)
target_link_libraries(LimbeckFmt INTERFACE
  "$<BUILD_INTERFACE:$<$<NOT:$<BOOL:$<TARGET_PROPERTY:LIMBECK_STANDALONE>>>:fmt::fmt>>"
  "$<INSTALL_INTERFACE:fmt::fmt>")

set(LIMBECK_CLIENT_TARGETS LimbeckFmt LimbeckTime LimbeckSqlite LimbeckPostgresql LimbeckSodium)

# What every room may use; the linker keeps only what is needed.
set(LIMBECK_LIBRARIES ${LIMBECK_CLIENT_TARGETS} Threads::Threads)

set_property(GLOBAL PROPERTY LIMBECK_ROOMS "")
# limbeck_room(NAME): src/NAME as an object library `limbeck_NAME`.
function(limbeck_room name)
  cmake_parse_arguments(ROOM "" "" "LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/src/${name}/*.cpp")
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  if(sources)
    add_library(limbeck_${name} OBJECT ${sources})
    target_link_libraries(limbeck_${name} PUBLIC LimbeckFlags ${LIMBECK_LIBRARIES})
    # Half of a room's compile time was these headers.
    if(name STREQUAL "base")
      target_precompile_headers(limbeck_base PRIVATE <algorithm> <chrono> <functional> <map>
        <memory> <optional> <span> <string> <string_view> <vector> <fmt/format.h>)
    else()
      target_precompile_headers(limbeck_${name} REUSE_FROM limbeck_base)
    endif()
    set_property(GLOBAL APPEND PROPERTY LIMBECK_ROOMS limbeck_${name})
  endif()
endfunction()
