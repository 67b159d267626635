# limbeck_embed_migrations(TARGET DIRECTORY dir NAMESPACE ns): compiles the revision files (*.sql)
# of a folder into TARGET. TARGET can then
#     #include "ns.hpp"          (for NAMESPACE a::b: "a/b.hpp")
#     limbeck::Migrator migrator{url, ns::revisions()};
# Changed, added and removed files are noticed by the build. Only file names are kept, no paths.

function(limbeck_embed_migrations target)
  cmake_parse_arguments(EMBED "" "DIRECTORY;NAMESPACE" "" ${ARGN})
  if(NOT EMBED_DIRECTORY OR NOT EMBED_NAMESPACE OR EMBED_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR
      "limbeck_embed_migrations(TARGET DIRECTORY dir NAMESPACE ns): DIRECTORY and NAMESPACE are needed")
  endif()
  if(NOT EMBED_NAMESPACE MATCHES "^[A-Za-z_][A-Za-z0-9_]*(::[A-Za-z_][A-Za-z0-9_]*)*$")
    message(FATAL_ERROR "limbeck_embed_migrations: '${EMBED_NAMESPACE}' is not a C++ namespace")
  endif()
  # Not a variable of this file: with FetchContent the caller's scope would not have it.
  set(script "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/LimbeckEmbedFiles.cmake")
  get_filename_component(directory "${EMBED_DIRECTORY}" ABSOLUTE)
  if(NOT IS_DIRECTORY "${directory}")
    message(FATAL_ERROR "limbeck_embed_migrations: there is no folder '${EMBED_DIRECTORY}'")
  endif()
  file(GLOB files CONFIGURE_DEPENDS "${directory}/*.sql")
  string(REPLACE "::" "/" stem "${EMBED_NAMESPACE}")
  set(output "${CMAKE_CURRENT_BINARY_DIR}/limbeck_embedded/${target}")
  add_custom_command(
    OUTPUT "${output}/${stem}.cpp" "${output}/${stem}.hpp"
    COMMAND "${CMAKE_COMMAND}" "-DDIRECTORY=${directory}" "-DNAMESPACE=${EMBED_NAMESPACE}"
            "-DOUTPUT=${output}/${stem}" "-DSTEM=${stem}" -P "${script}"
    DEPENDS ${files} "${directory}" "${script}"
    COMMENT "Embedding the revisions of ${EMBED_DIRECTORY}"
    VERBATIM)
  target_sources(${target} PRIVATE "${output}/${stem}.cpp" "${output}/${stem}.hpp")
  target_include_directories(${target} PRIVATE "${output}")
  target_link_libraries(${target} PRIVATE limbeck::model)
endfunction()
