// Lanes: each holds the revision it leads down to. Between two revisions the lanes are always
// unique and without gaps, so a revision is met by one lane at most. After a revision its lane
// gives way to one for each parent (expand), then lanes that lead to the same revision join, the
// right one moving left (collapse). A line moves a lane by one column, or, with `_`, any number of
// columns across others. An edge that meets a lane it does not join crosses it where rows meet:
// `|` goes on as `|`, `/` as `/`.
#include "report/history_graph.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "report/listing.hpp"

namespace limbeck::report {

namespace {

constexpr std::array kLaneTones{Tone::red,  Tone::green,   Tone::yellow,
                                Tone::blue, Tone::magenta, Tone::cyan};

struct Lane {
  std::size_t target;
  Tone tone;
};

/// One line of the drawing: characters with their tones.
class Line {
 public:
  void put(std::size_t at, char character, Tone tone) {
    if (cells_.size() <= at) cells_.resize(at + 1, {' ', Tone::plain});
    cells_[at] = {character, tone};
  }
  void put_lane(std::size_t column, const Lane& lane) { put(2 * column, '|', lane.tone); }

  std::string text(const Style& style, std::size_t width = 0) const {
    std::string result;
    for (const Cell& cell : cells_) {
      result += cell.character == ' ' ? " " : paint({&cell.character, 1}, cell.tone, style);
    }
    if (width > cells_.size()) result.append(width - cells_.size(), ' ');
    return result;
  }

 private:
  struct Cell {
    char character;
    Tone tone;
  };
  std::vector<Cell> cells_;
};

class GraphDrawing {
 public:
  GraphDrawing(std::span<const DrawnRevision> revisions, const Style& style)
      : revisions_(revisions), style_(style) {}

  std::string draw() {
    for (std::size_t position = 0; position < revisions_.size(); ++position) {
      const std::size_t column = find_column(position);
      std::vector<std::size_t> parents;
      for (const std::size_t parent : revisions_[position].parents) {
        if (std::ranges::find(parents, parent) == parents.end()) parents.push_back(parent);
      }
      make_room(column, parents.size());
      draw_revision(position, column, parents.size());
      replace_lane(column, parents);
      collapse();
    }
    return std::move(text_);
  }

 private:
  /// The lane that waits for the revision, or a new one on the right.
  std::size_t find_column(std::size_t position) {
    const auto found = std::ranges::find(lanes_, position, &Lane::target);
    if (found != lanes_.end()) return static_cast<std::size_t>(found - lanes_.begin());
    // Right below the end of another line it would look like that one's parent.
    if (ended_column_ == lanes_.size()) draw_lanes();
    lanes_.push_back({position, next_tone()});
    return lanes_.size() - 1;
  }

  /// Lanes to the right of a merge of three or more move away from its arms.
  void make_room(std::size_t column, std::size_t parent_count) {
    if (column + 1 == lanes_.size() || parent_count < 3) return;
    for (std::size_t shift = 0; shift + 2 < parent_count; ++shift) {
      Line line;
      for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
        if (lane <= column) {
          line.put_lane(lane, lanes_[lane]);
        } else {
          line.put(2 * (lane + shift) + 1, '\\', lanes_[lane].tone);
        }
      }
      emit(line);
    }
  }

  void draw_revision(std::size_t position, std::size_t column, std::size_t parent_count) {
    const std::size_t arms = parent_count > 2 ? parent_count - 2 : 0;
    Line line;
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
      line.put_lane(lane > column ? lane + arms : lane, lanes_[lane]);
    }
    const Tone tone = lanes_[column].tone;
    line.put(2 * column, revisions_[position].mark, tone);
    for (std::size_t at = 1; at <= 2 * arms; ++at) {
      line.put(2 * column + at, at == 2 * arms ? '.' : '-', tone);
    }
    const std::string drawn = line.text(style_, 2 * (lanes_.size() + arms));
    append(drawn + revisions_[position].text);
  }

  void replace_lane(std::size_t column, const std::vector<std::size_t>& parents) {
    ended_column_.reset();
    if (parents.empty()) {
      lanes_.erase(lanes_.begin() + static_cast<std::ptrdiff_t>(column));
      ended_column_ = column;
      if (column < lanes_.size()) {
        Line line;
        for (std::size_t lane = 0; lane < column; ++lane) line.put_lane(lane, lanes_[lane]);
        shift_left(line, column);
        emit(line);
      }
      return;
    }
    lanes_[column].target = parents.front();
    if (parents.size() > 1) expand(column, parents);
  }

  /// The line below a merge: its arms reach their lanes.
  void expand(std::size_t column, const std::vector<std::size_t>& parents) {
    const std::size_t arms = parents.size() - 2;
    // The last arm lands on the lane beside it if that one leads to the same parent.
    const bool lands = column + 1 < lanes_.size() && lanes_[column + 1].target == parents.back();
    std::vector<Lane> right(lanes_.begin() + static_cast<std::ptrdiff_t>(column) + 1, lanes_.end());
    Line line;
    for (std::size_t lane = 0; lane <= column; ++lane) line.put_lane(lane, lanes_[lane]);
    lanes_.resize(column + 1, lanes_[column]);
    for (std::size_t arm = 1; arm < parents.size(); ++arm) {
      const bool joins = lands && arm + 1 == parents.size();
      const Tone tone = joins ? right.front().tone : next_tone();
      line.put(2 * (column + arm) - 1, '\\', tone);
      if (!joins) lanes_.push_back({parents[arm], tone});
    }
    for (std::size_t index = 0; index < right.size(); ++index) {
      const std::size_t from = column + 1 + arms + index;
      line.put(lands ? 2 * from : 2 * from + 1, lands ? '|' : '\\', right[index].tone);
    }
    lanes_.insert(lanes_.end(), right.begin(), right.end());
    emit(line);
  }

  /// Joins lanes that lead to the same revision, one pair at a time, leftmost first.
  void collapse() {
    for (std::size_t right = 1; right < lanes_.size();) {
      const auto end = lanes_.begin() + static_cast<std::ptrdiff_t>(right);
      const auto same = std::find_if(lanes_.begin(), end, [&](const Lane& lane) {
        return lane.target == lanes_[right].target;
      });
      if (same == end) {
        ++right;
        continue;
      }
      join_lanes(static_cast<std::size_t>(same - lanes_.begin()), right);
    }
  }

  /// The lane at `right` joins the one at `left`; those further right close the gap.
  void join_lanes(std::size_t left, std::size_t right) {
    const Tone tone = lanes_[right].tone;
    lanes_.erase(lanes_.begin() + static_cast<std::ptrdiff_t>(right));
    Line line;
    for (std::size_t lane = 0; lane < right; ++lane) line.put_lane(lane, lanes_[lane]);
    line.put(2 * right - 1, '/', tone);
    shift_left(line, right);
    if (right == left + 1) return emit(line);
    for (std::size_t column = left + 2; column < right; ++column) {
      line.put(2 * column - 1, '_', tone);
    }
    emit(line);
    Line last;
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) last.put_lane(lane, lanes_[lane]);
    last.put(2 * left + 1, '/', tone);
    emit(last);
  }

  /// Lanes from `first` on, already at their new place, come from one column further right.
  void shift_left(Line& line, std::size_t first) const {
    for (std::size_t lane = first; lane < lanes_.size(); ++lane) {
      line.put(2 * lane + 1, '/', lanes_[lane].tone);
    }
  }

  void draw_lanes() {
    Line line;
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) line.put_lane(lane, lanes_[lane]);
    emit(line);
  }

  void emit(const Line& line) { append(line.text(style_)); }

  void append(std::string_view line) {
    text_ += line.substr(0, line.find_last_not_of(' ') + 1);
    text_ += '\n';
  }

  Tone next_tone() { return kLaneTones[tone_++ % kLaneTones.size()]; }

  std::span<const DrawnRevision> revisions_;
  const Style& style_;
  std::vector<Lane> lanes_;
  std::optional<std::size_t> ended_column_;  ///< Where the last revision's line ended, if it did.
  std::size_t tone_ = 0;
  std::string text_;
};

}  // namespace

std::string draw_graph(std::span<const DrawnRevision> revisions, const Style& style) {
  return GraphDrawing(revisions, style).draw();
}

std::string history_graph(const scripts::ScriptDirectory& scripts,
                          std::span<const graph::Index> revisions, const graph::Rows* rows,
                          const Style& style) {
  const graph::RevisionGraph& graph = scripts.graph();
  std::vector<bool> is_current(graph.size(), false);
  if (rows != nullptr) {
    for (const auto revision : graph::resolve_rows(graph, *rows)) is_current[revision] = true;
  }
  std::vector<std::optional<std::size_t>> position(graph.size());
  for (std::size_t index = 0; index < revisions.size(); ++index) position[revisions[index]] = index;

  std::vector<DrawnRevision> drawn;
  drawn.reserve(revisions.size());
  for (const graph::Index revision : revisions) {
    DrawnRevision& line = drawn.emplace_back();
    for (const graph::Index parent : graph.parents(revision)) {
      if (position[parent]) line.parents.push_back(*position[parent]);
    }
    line.text = short_line(
        scripts, revision,
        {.labels = true, .current = is_current[revision], .branches = false, .message = true},
        style);
    if (is_current[revision]) {
      line.mark = '@';
    } else if (graph.parents(revision).empty()) {
      line.mark = 'o';
    }
  }
  return draw_graph(drawn, style);
}

}  // namespace limbeck::report
