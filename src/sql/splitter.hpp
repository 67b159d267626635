// A section's text to statements, by the rules of one dialect's own lexer.
// Not a parser: what a statement means is the server's business.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "db/connection.hpp"

namespace limbeck::sql {

enum class Flavor { generic, sqlite, postgresql, mariadb };

/// Statements in order, comments before a statement dropped, those inside kept. `file` and
/// `first_line` are for errors and for Statement::line. PostgreSQL: dollar quoting, E'' strings,
/// nested comments, BEGIN ATOMIC bodies, COPY FROM STDIN data; \restrict and \unrestrict are
/// passed over. SQLite: trigger bodies. Errors: script.unterminated (literal, comment, body),
/// script.meta_command.
std::vector<db::Statement> split(std::string_view text, Flavor flavor, std::string_view file,
                                 int first_line = 1);

/// BEGIN, COMMIT, END, ROLLBACK, START TRANSACTION, SAVEPOINT excepted: statements that would end
/// or open the runner's transaction.
bool is_transaction_control(std::string_view statement, Flavor flavor);

/// The statement without comments, white space outside literals folded to one blank: what the
/// hash is made of.
std::string normalized(std::string_view statement, Flavor flavor);

/// The first words, upper-case, for deciding what kind a statement is: "CREATE INDEX".
std::string leading_words(std::string_view statement, Flavor flavor, std::size_t count);

}  // namespace limbeck::sql
