#include "revisions.hpp"

#include "limbeck/operations.hpp"

std::vector<limbeck::Revision> compiled_revisions() {
  return {{
      .id = "1b2c3d4e5f60",
      .parents = {"0a1b2c3d4e5f"},
      .message = "Number the notes",
      .upgrade =
          [](limbeck::Step& step) {
            limbeck::Operations(step).add_column("notes", {.name = "length", .type = "INTEGER"});
            for (const auto& row : step.query("SELECT id, body FROM notes")) {
              step.query("UPDATE notes SET length = ? WHERE id = ?",
                         {std::to_string(row[1]->size()), row[0]});
            }
          },
      .downgrade =
          limbeck::StepFunction([](limbeck::Step& step) {
            step.execute("ALTER TABLE notes DROP COLUMN length");
          }),
  }};
}
