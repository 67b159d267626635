// Rows for the tables of a random schema.
#include <fmt/format.h>

#include "live/random/texts.hpp"

namespace limbeck::live::random {

std::string rows_for(const Schema& schema) {
  std::string text = "DO $limbeck$ BEGIN SET CONSTRAINTS ALL IMMEDIATE;\n";
  // The same rows for the same schema, whatever is shrunk around it.
  Dice dice(rc::Random(7));
  for (int round = 0; round < 3; ++round) {
    for (const Part* table : schema.all(Kind::table)) {
      std::string columns;
      std::string values;
      for (const Part* column : columns_of(schema, table->id)) {
        if (column->text(Slot::value).starts_with("GENERATED ALWAYS")) continue;
        std::string value = literal_of(schema, dice, column->text(Slot::type));
        if (value.empty() || dice.one_in(6)) value = dice.one_in(2) ? "DEFAULT" : "NULL";
        columns += (columns.empty() ? "" : ", ") + hole(column->id);
        values += (values.empty() ? "" : ", ") + value;
      }
      const std::string insert =
          columns.empty()
              ? "INSERT INTO " + hole(table->id) + " DEFAULT VALUES"
              : "INSERT INTO " + hole(table->id) + " (" + columns + ") VALUES (" + values + ")";
      text += "BEGIN " + resolved(schema, insert) + "; EXCEPTION WHEN OTHERS THEN NULL; END;\n";
    }
  }
  return text + "END $limbeck$";
}

}  // namespace limbeck::live::random
