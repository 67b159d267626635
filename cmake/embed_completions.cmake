# Writes the completion scripts of packaging/completion/ into a .cpp:
# cmake -DFOLDER=… -DOUTPUT=… -P embed_completions.cmake
set(cases "")
foreach(pair bash:limbeck.bash zsh:_limbeck fish:limbeck.fish)
  string(REPLACE ":" ";" pair "${pair}")
  list(GET pair 0 shell)
  list(GET pair 1 name)
  if(EXISTS "${FOLDER}/${name}")
    file(READ "${FOLDER}/${name}" text)
    string(APPEND cases "  if (shell == \"${shell}\") return R\"completion(${text})completion\";\n")
  endif()
endforeach()
file(WRITE "${OUTPUT}" "// Written by cmake/embed_completions.cmake.
#include \"cli/completion_scripts.hpp\"

namespace limbeck::cli {

std::string_view completion_script([[maybe_unused]] std::string_view shell) {
${cases}  return {};
}

}  // namespace limbeck::cli
")
