// What a statement is by its words, as far as it decides in which transaction it can run.
// Not a parser: what is not recognised is told as the careful answer.
#pragma once

#include <string_view>
#include <vector>

#include "sql/splitter.hpp"

namespace limbeck::sql {

/// In a transaction of its own it does what it does outside one: all of it or nothing. False for
/// what the server refuses there (VACUUM, CREATE INDEX CONCURRENTLY), for what may commit by itself
/// (CALL, DO), and for what is not known.
bool stands_transaction(std::string_view statement, Flavor flavor);

/// SET, RESET, PRAGMA: a session that is opened anew has lost it.
bool is_session_setting(std::string_view statement, Flavor flavor);

/// Of SQLite: a PRAGMA that Limbeck's session undoes where a transaction begins
/// (dialects/sqlite/session.cpp), and that one takes within it.
bool is_lost_at_begin(std::string_view statement, Flavor flavor);

/// CREATE TEMPORARY …, which a session takes with it.
bool makes_temporary(std::string_view statement, Flavor flavor);

/// The first tokens, words in capitals, others as they stand.
std::vector<std::string> leading_tokens(std::string_view statement, Flavor flavor,
                                        std::size_t most);

}  // namespace limbeck::sql
