// Session settings as statements: applied for a revision, undone after it.
// Not where they are configured (scripts/configuration.hpp).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "db/connection.hpp"
#include "dialects/postgresql/connection.hpp"
#include "limbeck/migrator.hpp"

namespace limbeck::dialects::postgresql {

/// SET LOCAL in a transaction, SET outside one; the role comes last, as it may lose privileges.
/// Errors: config.bad_setting.
std::vector<db::Statement> apply_settings(const SessionOptions& session, bool in_transaction);

/// Undoes every SET, SET ROLE and SET SESSION AUTHORIZATION; then puts back what `remembered`
/// holds. Works inside a transaction and outside.
std::vector<db::Statement> restore_settings(const RememberedSettings* remembered);

/// What the owner of a borrowed session had set. One query, two if the encoding is not UTF-8,
/// which is then changed until the connection is given back.
void remember_settings(Connection& connection);

/// A list of names as the server reads search_path: "$user", public → {"$user", "public"}.
/// Unquoted names are folded to lower case. Errors: config.bad_setting.
std::vector<std::string> split_names(std::string_view list, std::string_view setting);

}  // namespace limbeck::dialects::postgresql
