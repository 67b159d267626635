// The closed set of what a migration can do. A visitor that forgets one does not compile.
// Not their SQL (dialects/*/render.hpp), nor where they come from (diff/).
// Next: apply.hpp, reverse.hpp.
#pragma once

#include <variant>
#include <vector>

#include "ops/objects.hpp"
#include "ops/parts.hpp"
#include "ops/tables.hpp"

namespace limbeck::ops {

using Operation =
    std::variant<CreateSchema, DropSchema, CreateExtension, DropExtension, CreateEnum, DropEnum,
                 AddEnumLabel, RenameEnumLabel, RebuildEnum, CreateDomain, DropDomain, AlterDomain,
                 CreateComposite, DropComposite, AlterComposite, CreateRange, DropRange,
                 CreateSequence, DropSequence, AlterSequence, CreateTable, DropTable, RenameTable,
                 AlterTable, AddColumn, DropColumn, RenameColumn, AlterColumn, AddConstraint,
                 DropConstraint, RenameConstraint, ValidateConstraint, CreateIndex, DropIndex,
                 RenameIndex, CreateTrigger, DropTrigger, CreatePolicy, DropPolicy, CreateRule,
                 DropRule, CreateView, DropView, ReplaceView, CreateRoutine, DropRoutine,
                 ReplaceRoutine, SetComment, Grant, Revoke, Execute>;

using Operations = std::vector<Operation>;

}  // namespace limbeck::ops
