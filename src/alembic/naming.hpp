// How constraints and indexes come by their names: as a script gives them, or by the naming
// convention of the project's MetaData.
// Not where a project has its convention (scripts/naming_convention.hpp).
// Source: sqlalchemy/sql/naming.py of 1.4 and 2.0.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "alembic/elements.hpp"

namespace limbeck::alembic {

/// Templates by kind (`pk`, `uq`, `ck`, `fk`, `ix`): `uq_%(table_name)s_%(column_0_name)s`.
using NamingConvention = std::map<std::string, std::string>;

/// What a MetaData has that was given none.
const NamingConvention& default_naming_convention();

/// Of the project; asked only where a name depends on it. Errors: Unsupported where it is not
/// known.
using FindNamingConvention = std::function<const NamingConvention&()>;

// Names are cut to what PostgreSQL takes, as SQLAlchemy does. Errors of all: Unsupported for a
// template that is not understood, and for a name of the script's own that is too long.

/// What a table's constraints and indexes are called, once they are attached.
void name_elements(Table& table, Dialect dialect, const FindNamingConvention& find);
void name_constraint(const Table& table, Constraint& constraint, Dialect dialect,
                     const FindNamingConvention& find);
void name_index(const Table& table, Index& index, Dialect dialect,
                const FindNamingConvention& find);

}  // namespace limbeck::alembic
