// What `doctor` looks at, from the configuration to the models. Whatever goes wrong on the way is a
// finding, and ends only what needs it.
// Not the words: report/doctor_report.hpp. Not what a dialect looks at: dialects/*/health.hpp.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "cli/project.hpp"
#include "cli/schema_work.hpp"
#include "report/doctor_report.hpp"

namespace limbeck::cli {

class Examination {
 public:
  explicit Examination(Project& project) : project_(project) {}

  /// Errors: none of limbeck::Error; those are findings.
  report::DoctorReport examine();

 private:
  using Area = report::HealthArea;

  void add(Area area, contract::Symptom symptom);
  /// False if an Error came out of it, which is a finding then.
  bool attempt(Area area, const std::function<void()>& look);

  void look_at_lock_file();
  void look_at_heads();
  void look_at_files();
  bool connect();
  void look_at_rows();
  void look_at_row(const std::string& row);
  void look_at_history();
  void look_at_database();
  void look_at_drift();
  void look_at_models();
  bool is_at_head();

  Project& project_;
  report::DoctorReport report_;
  std::optional<run::Database> database_;
  graph::Rows rows_;
  std::vector<contract::HistoryEvent> history_;
  bool rows_are_known_ = false;  ///< All of them are revisions of this project.
  bool is_interrupted_ = false;
};

}  // namespace limbeck::cli
