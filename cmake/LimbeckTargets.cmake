# The public targets: limbeck::model, limbeck::limbeck, limbeck::cli, limbeck::testing, the program
# `limbeck`, and the installed package.

configure_file(cmake/version.hpp.in include/limbeck/version.hpp @ONLY)

get_property(rooms GLOBAL PROPERTY LIMBECK_ROOMS)
set(library_objects "")
set(cli_objects "")
foreach(room IN LISTS rooms)
  if(room MATCHES "_(cli|report)$")
    list(APPEND cli_objects "$<TARGET_OBJECTS:${room}>")
  else()
    list(APPEND library_objects "$<TARGET_OBJECTS:${room}>")
  endif()
endforeach()

add_library(limbeck_model INTERFACE)
target_compile_features(limbeck_model INTERFACE cxx_std_20)
target_include_directories(limbeck_model INTERFACE
  "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>"
  "$<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>"
  "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")

add_library(limbeck_library STATIC ${library_objects})
set_target_properties(limbeck_library PROPERTIES OUTPUT_NAME limbeck LINKER_LANGUAGE CXX)
target_link_libraries(limbeck_library PUBLIC limbeck_model PRIVATE LimbeckFlags ${LIMBECK_LIBRARIES})

if(cli_objects)
add_library(limbeck_cli_library STATIC ${cli_objects})
set_target_properties(limbeck_cli_library PROPERTIES OUTPUT_NAME limbeck_cli LINKER_LANGUAGE CXX)
target_link_libraries(limbeck_cli_library PUBLIC limbeck_library)
add_library(limbeck::cli ALIAS limbeck_cli_library)
endif()

add_library(limbeck::model ALIAS limbeck_model)
add_library(limbeck::limbeck ALIAS limbeck_library)

if(LIMBECK_BUILD_CLI AND TARGET limbeck_cli)
  add_executable(limbeck src/cli/main.cpp)
  set_target_properties(limbeck PROPERTIES LIMBECK_STANDALONE ON)
  target_link_options(limbeck PRIVATE -Wl,--gc-sections)
  target_link_libraries(limbeck PRIVATE limbeck_cli_library)
endif()
