# Run by limbeck_embed_migrations at build time: DIRECTORY/*.sql to OUTPUT.cpp and OUTPUT.hpp.
# Bytes are written as character escapes, so that every file arrives exactly as it is.
cmake_minimum_required(VERSION 3.25)
file(GLOB files RELATIVE "${DIRECTORY}" "${DIRECTORY}/*.sql")
list(SORT files)

set(source "// Written by limbeck_embed_migrations.\n#include \"${STEM}.hpp\"\n\n#include <string_view>\n\nnamespace {\n\n")
set(entries "")
set(number 0)
foreach(file IN LISTS files)
  file(READ "${DIRECTORY}/${file}" bytes HEX)
  string(REGEX REPLACE "(..........................)" "\\1\n    " bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
  # An array must not be empty: one byte more than is used.
  string(APPEND source "constexpr char kFile${number}[] = {\n    ${bytes}'\\0'};\n")
  string(APPEND entries
    "      {\"${file}\", std::string_view(kFile${number}, sizeof(kFile${number}) - 1)},\n")
  math(EXPR number "${number} + 1")
endforeach()
string(APPEND source "\n}  // namespace\n\nnamespace ${NAMESPACE} {\n\nlimbeck::Revisions revisions() {\n  return {.embedded = {\n${entries}  }};\n}\n\n}  // namespace ${NAMESPACE}\n")

set(header "// Written by limbeck_embed_migrations.\n#pragma once\n\n#include \"limbeck/revision.hpp\"\n\nnamespace ${NAMESPACE} {\n\n/// The revision files that were compiled in, by name.\nlimbeck::Revisions revisions();\n\n}  // namespace ${NAMESPACE}\n")
file(CONFIGURE OUTPUT "${OUTPUT}.hpp" CONTENT "${header}" @ONLY)
file(WRITE "${OUTPUT}.cpp" "${source}")
