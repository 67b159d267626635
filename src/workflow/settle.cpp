#include "workflow/settle.hpp"

#include "diff/spelling.hpp"
#include "limbeck/error.hpp"

namespace limbeck::workflow {

bool settle(SchemaReader& reader, const schema::Catalog& present, schema::Catalog& wanted) {
  reader.dialect().rules().take_words(present, wanted);
  if (!reader.dialect().rules().respells_expressions()) return false;
  const auto objects = diff::perhaps_respelled(present, wanted);
  if (objects.empty()) return false;
  try {
    const schema::Catalog present_again = reader.copy(diff::excerpt(present, objects));
    schema::Catalog part = diff::excerpt(wanted, objects);
    part.extensions = present.extensions;  // A model may leave them to the database.
    part.schemas = present.schemas;
    diff::take_spelling(present, wanted, present_again, reader.copy(part));
  } catch (const Error& error) {
    if (error.code().starts_with("connect.") || error.code().starts_with("scratch.")) throw;
  }
  return true;
}

}  // namespace limbeck::workflow
