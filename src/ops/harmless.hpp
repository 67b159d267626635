// The operations that no row minds: the other half of the visitor in hazard.cpp.
// Not a default: an operation that stands in neither does not compile.
#pragma once

#include "ops/operation.hpp"

namespace limbeck::ops {

struct Harmless {
  void operator()(const CreateSchema&) {}
  void operator()(const CreateExtension&) {}
  void operator()(const DropExtension&) {}
  void operator()(const CreateEnum&) {}
  void operator()(const DropEnum&) {}
  void operator()(const AddEnumLabel&) {}
  void operator()(const RenameEnumLabel&) {}
  void operator()(const CreateDomain&) {}
  void operator()(const DropDomain&) {}
  void operator()(const CreateComposite&) {}
  void operator()(const DropComposite&) {}
  void operator()(const CreateRange&) {}
  void operator()(const DropRange&) {}
  void operator()(const CreateSequence&) {}
  void operator()(const AlterSequence&) {}
  void operator()(const CreateTable&) {}
  void operator()(const RenameTable&) {}
  void operator()(const RenameColumn&) {}
  void operator()(const DropConstraint&) {}
  void operator()(const RenameConstraint&) {}
  void operator()(const DropIndex&) {}
  void operator()(const RenameIndex&) {}
  void operator()(const CreateTrigger&) {}
  void operator()(const DropTrigger&) {}
  void operator()(const CreatePolicy&) {}
  void operator()(const DropPolicy&) {}
  void operator()(const CreateRule&) {}
  void operator()(const DropRule&) {}
  void operator()(const CreateView&) {}
  void operator()(const DropView&) {}
  void operator()(const ReplaceView&) {}
  void operator()(const CreateRoutine&) {}
  void operator()(const DropRoutine&) {}
  void operator()(const SetComment&) {}
  void operator()(const Grant&) {}
  void operator()(const Revoke&) {}
  void operator()(const Execute&) {}
};

}  // namespace limbeck::ops
