#include "models.hpp"

namespace {

using namespace limbeck::model;

struct Note {
  std::int64_t id;
  std::string body;
  std::optional<std::int64_t> length;
};

constexpr auto notes = table<Note>("notes", column<&Note::id>(primary_key), column<&Note::body>(),
                                   column<&Note::length>());

}  // namespace

limbeck::Models models() {
  return limbeck::Models(notes);
}
