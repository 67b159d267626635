#include "cli/chosen_dialects.hpp"

#include "dialects/registry.hpp"

namespace limbeck::cli {

std::vector<const contract::Dialect*> chosen_dialects(Project& project) {
  const Request& request = project.request();
  if (request.dialect) return {&dialects::find_dialect(*request.dialect)};
  std::vector<const contract::Dialect*> found;
  for (const std::string& name : project.configuration().dialects) {
    found.push_back(&dialects::find_dialect(name));
  }
  if (found.empty()) found.push_back(&project.dialect());
  return found;
}

}  // namespace limbeck::cli
