// Python's own exceptions, and the names of what it has without import and this has not.
#include "python/classes.hpp"
#include "python/walk.hpp"

namespace limbeck::python {
namespace {

/// What Python has and this has not: any use of it is refused.
constexpr std::string_view kOthers[] = {"BaseExceptionGroup",
                                        "BlockingIOError",
                                        "BrokenPipeError",
                                        "BufferError",
                                        "BytesWarning",
                                        "ChildProcessError",
                                        "ConnectionAbortedError",
                                        "ConnectionError",
                                        "ConnectionRefusedError",
                                        "ConnectionResetError",
                                        "EOFError",
                                        "Ellipsis",
                                        "EncodingWarning",
                                        "EnvironmentError",
                                        "ExceptionGroup",
                                        "FileExistsError",
                                        "FloatingPointError",
                                        "FutureWarning",
                                        "GeneratorExit",
                                        "IOError",
                                        "ImportWarning",
                                        "IndentationError",
                                        "InterruptedError",
                                        "IsADirectoryError",
                                        "MemoryError",
                                        "NotADirectoryError",
                                        "NotImplemented",
                                        "PendingDeprecationWarning",
                                        "PermissionError",
                                        "ProcessLookupError",
                                        "PythonFinalizationError",
                                        "ReferenceError",
                                        "ResourceWarning",
                                        "RuntimeWarning",
                                        "StopAsyncIteration",
                                        "SyntaxError",
                                        "SyntaxWarning",
                                        "SystemError",
                                        "TabError",
                                        "TimeoutError",
                                        "UnicodeDecodeError",
                                        "UnicodeEncodeError",
                                        "UnicodeError",
                                        "UnicodeTranslateError",
                                        "UnicodeWarning",
                                        "__doc__",
                                        "__file__",
                                        "__import__",
                                        "aiter",
                                        "anext",
                                        "ascii",
                                        "bin",
                                        "breakpoint",
                                        "bytearray",
                                        "bytes",
                                        "callable",
                                        "chr",
                                        "classmethod",
                                        "compile",
                                        "complex",
                                        "copyright",
                                        "credits",
                                        "delattr",
                                        "dir",
                                        "divmod",
                                        "eval",
                                        "exec",
                                        "exit",
                                        "format",
                                        "globals",
                                        "hash",
                                        "help",
                                        "hex",
                                        "id",
                                        "input",
                                        "issubclass",
                                        "iter",
                                        "license",
                                        "locals",
                                        "memoryview",
                                        "oct",
                                        "open",
                                        "ord",
                                        "pow",
                                        "property",
                                        "quit",
                                        "round",
                                        "setattr",
                                        "slice",
                                        "staticmethod",
                                        "super",
                                        "type",
                                        "vars"};

}  // namespace

void add_other_builtins(Names& names) {
  for (const std::string_view name : kOthers) {
    names.set(name, std::make_shared<Placeholder>("the builtin " + std::string(name)));
  }
  names.set("__name__", "__script__");
}

void add_exceptions(Names& names) {
  // Parents first.
  constexpr std::pair<const char*, const char*> kAll[] = {
      {"BaseException", ""},
      {"Exception", "BaseException"},
      {"ArithmeticError", "Exception"},
      {"OverflowError", "ArithmeticError"},
      {"ZeroDivisionError", "ArithmeticError"},
      {"AssertionError", "Exception"},
      {"AttributeError", "Exception"},
      {"ImportError", "Exception"},
      {"ModuleNotFoundError", "ImportError"},
      {"LookupError", "Exception"},
      {"IndexError", "LookupError"},
      {"KeyError", "LookupError"},
      {"NameError", "Exception"},
      {"UnboundLocalError", "NameError"},
      {"RuntimeError", "Exception"},
      {"NotImplementedError", "RuntimeError"},
      {"RecursionError", "RuntimeError"},
      {"StopIteration", "Exception"},
      {"TypeError", "Exception"},
      {"ValueError", "Exception"},
      {"OSError", "Exception"},
      {"FileNotFoundError", "OSError"},
      {"Warning", "Exception"},
      {"UserWarning", "Warning"},
      {"DeprecationWarning", "Warning"},
      {"SystemExit", "BaseException"},
      {"KeyboardInterrupt", "BaseException"},
  };
  for (const auto& [name, base] : kAll) {
    std::vector<std::shared_ptr<Type>> bases;
    if (const Value* const found = names.find(base)) bases.push_back(found->share<Type>());
    names.set(name, std::make_shared<Type>(name, Type::What::exception, std::move(bases)));
  }
}

}  // namespace limbeck::python
