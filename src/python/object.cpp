#include "python/object.hpp"

namespace limbeck::python {

Value Object::call(Interpreter&, Arguments) {
  throw Unsupported("a call of " + type_name());
}

}  // namespace limbeck::python
