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
  target_compile_options(LimbeckFlags INTERFACE -Werror)
endif()
target_compile_options(LimbeckFlags INTERFACE -ffunction-sections -fdata-sections)
if(LIMBECK_SANITIZE)
  target_compile_options(LimbeckFlags INTERFACE
    -fsanitize=${LIMBECK_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -O1)
  target_link_options(LimbeckFlags INTERFACE -fsanitize=${LIMBECK_SANITIZE})
endif()

find_program(LIMBECK_CCACHE ccache)
if(LIMBECK_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${LIMBECK_CCACHE}")
endif()
if(LIMBECK_TIDY)
  find_program(LIMBECK_CLANG_TIDY NAMES clang-tidy-19 REQUIRED)
  set(CMAKE_CXX_CLANG_TIDY "${LIMBECK_CLANG_TIDY};--quiet")
endif()

# Libraries that the standalone program wants inside itself and a linked library must not
# bring twice: the consumer's property LIMBECK_STANDALONE decides.
function(limbeck_client_library name shared archive)
  add_library(${name} INTERFACE)
  find_library(${name}_ARCHIVE ${archive})
  if(${name}_ARCHIVE AND NOT LIMBECK_SANITIZE)
    target_link_libraries(${name} INTERFACE
      "$<BUILD_INTERFACE:$<IF:$<BOOL:$<TARGET_PROPERTY:LIMBECK_STANDALONE>>,${${name}_ARCHIVE},${shared}>>"
      "$<INSTALL_INTERFACE:${shared}>")
  else()
    target_link_libraries(${name} INTERFACE ${shared})
  endif()
endfunction()
limbeck_client_library(LimbeckSqlite SQLite::SQLite3 libsqlite3.a)
limbeck_client_library(LimbeckCrypto OpenSSL::Crypto libcrypto.a)
target_include_directories(LimbeckSqlite INTERFACE "$<BUILD_INTERFACE:${SQLite3_INCLUDE_DIRS}>")
target_include_directories(LimbeckCrypto INTERFACE "$<BUILD_INTERFACE:${OPENSSL_INCLUDE_DIR}>")
target_link_libraries(LimbeckSqlite INTERFACE m ${CMAKE_DL_LIBS})
target_link_libraries(LimbeckCrypto INTERFACE ${CMAKE_DL_LIBS})

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

set(LIMBECK_CLIENT_TARGETS LimbeckSqlite LimbeckPostgresql LimbeckCrypto)

# What every room may use; the linker keeps only what is needed.
set(LIMBECK_LIBRARIES fmt::fmt date::date-tz LimbeckSqlite LimbeckPostgresql LimbeckCrypto
    Threads::Threads)

set_property(GLOBAL PROPERTY LIMBECK_ROOMS "")
# limbeck_room(NAME): src/NAME as an object library `limbeck_NAME`.
function(limbeck_room name)
  cmake_parse_arguments(ROOM "" "" "LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/src/${name}/*.cpp")
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  if(sources)
    add_library(limbeck_${name} OBJECT ${sources})
    target_link_libraries(limbeck_${name} PUBLIC LimbeckFlags ${LIMBECK_LIBRARIES})
    set_property(GLOBAL APPEND PROPERTY LIMBECK_ROOMS limbeck_${name})
  endif()
endfunction()
