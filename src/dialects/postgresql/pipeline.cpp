#include "dialects/postgresql/pipeline.hpp"

#include <exception>
#include <optional>
#include <utility>

#include "dialects/postgresql/errors.hpp"

namespace limbeck::dialects::postgresql {
namespace {

// libpq keeps the text of every statement that is under way.
constexpr std::size_t kWindowBytes = 8 * 1024 * 1024;
constexpr std::size_t kWindowStatements = 4096;
// How often the server is asked to hand out results before the end.
constexpr std::size_t kFlushRequestBytes = 512 * 1024;
constexpr std::size_t kFlushRequestStatements = 512;
constexpr std::size_t kWriteBytes = 64 * 1024;
constexpr int kLastWords = 10000;

class Pipeline {
 public:
  Pipeline(Channel& channel, std::span<const db::Statement> statements, std::size_t first_index,
           const std::function<void(std::size_t)>& done)
      : pq_(libpq()),
        channel_(channel),
        handle_(channel.handle()),
        statements_(statements),
        first_index_(first_index),
        done_(done) {}

  void run() {
    if (!channel_.is_alive()) throw lost_here(0);
    pq_.PQenterPipelineMode(handle_);
    channel_.count_round_trip();
    while (!synced_ && channel_.is_alive()) {
      send();
      receive();
      if (synced_ || !channel_.is_alive()) break;
      if (blocked_ || sync_sent_ || window_is_full()) channel_.wait();
    }
    if (channel_.is_alive()) {
      pq_.PQexitPipelineMode(handle_);
    } else {
      hear_last_words();
    }
    if (failure_) throw std::move(*failure_);
    if (!synced_) throw lost_here(finished_);
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  bool window_is_full() const {
    return sent_ - finished_ >= kWindowStatements || bytes_under_way_ >= kWindowBytes;
  }

  void send() {
    blocked_ = false;
    while (!sync_sent_ && !blocked_ && channel_.is_alive()) {
      // After a failure the server skips everything up to the synchronisation.
      if (failure_ || sent_ == statements_.size()) {
        if (pq_.PQpipelineSync(handle_) == 0) return fail_to_send();
        sync_sent_ = true;
        blocked_ = channel_.flush();
        return;
      }
      if (window_is_full()) return;
      send_one(statements_[sent_].text);
    }
  }

  void send_one(const std::string& text) {
    if (pq_.PQsendQueryParams(handle_, text.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0) ==
        0) {
      return fail_to_send();
    }
    if (sent_ == finished_) pq_.PQsetSingleRowMode(handle_);
    ++sent_;
    bytes_under_way_ += text.size();
    since_request_bytes_ += text.size();
    if (++since_request_statements_ >= kFlushRequestStatements ||
        since_request_bytes_ >= kFlushRequestBytes) {
      pq_.PQsendFlushRequest(handle_);
      since_request_statements_ = since_request_bytes_ = 0;
    }
    unwritten_ += text.size() + 64;
    if (unwritten_ >= kWriteBytes) {
      unwritten_ = 0;
      blocked_ = channel_.flush();
      pq_.PQconsumeInput(handle_);
      receive();
    }
  }

  void fail_to_send() {
    if (!failure_) failure_ = lost_error(pq_.PQerrorMessage(handle_), "", first_index_ + sent_);
    blocked_ = true;
  }

  bool expects_results() const { return sent_ > finished_ || sync_sent_; }

  void receive() {
    while (!synced_ && expects_results() && pq_.PQisBusy(handle_) == 0) {
      const Result result(pq_.PQgetResult(handle_));
      if (!result) {
        // Libpq also says null between two statements; twice in a row there is nothing to come.
        if (!result_seen_ && std::exchange(null_seen_, true)) return;
        if (result_seen_) finish_one();
        continue;
      }
      null_seen_ = false;
      if (pq_.PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) {
        synced_ = true;
        return;
      }
      result_seen_ = true;
      const std::size_t at = finished_ < statements_.size() ? finished_ : statements_.size() - 1;
      if (!failure_) failure_ = judge(result.get(), statements_[at], first_index_ + at);
    }
  }

  // What the server said before it closed the connection is still in libpq's buffer.
  void hear_last_words() {
    for (int spoken = 0; !failure_ && spoken < kLastWords; ++spoken) {
      const Result result(pq_.PQgetResult(handle_));
      if (!result) {
        // Answers of statements before the last words count, so that these are put where they
        // belong.
        if (result_seen_ && finished_ < statements_.size()) finish_one();
        continue;
      }
      if (pq_.PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) {
        synced_ = true;
        return;
      }
      result_seen_ = true;
      const std::size_t at = finished_ < statements_.size() ? finished_ : statements_.size() - 1;
      failure_ = judge(result.get(), statements_[at], first_index_ + at);
    }
  }

  void finish_one() {
    result_seen_ = false;
    bytes_under_way_ -= statements_[finished_].text.size();
    const std::size_t index = first_index_ + finished_;
    ++finished_;
    // The results of the next statement come row by row, so that none is kept whole.
    pq_.PQsetSingleRowMode(handle_);
    if (failure_ || thrown_ || !done_) return;
    try {
      done_(index);
    } catch (...) {
      thrown_ = std::current_exception();
    }
  }

  Error lost_here(std::size_t at) const {
    const bool known = at < statements_.size();
    return lost_error(pq_.PQerrorMessage(handle_), known ? statements_[at].text : "",
                      first_index_ + (known ? at : statements_.size() - 1));
  }

  const Libpq& pq_;
  Channel& channel_;
  PGconn* handle_;
  std::span<const db::Statement> statements_;
  std::size_t first_index_;
  const std::function<void(std::size_t)>& done_;
  std::size_t sent_ = 0;
  std::size_t finished_ = 0;
  std::size_t bytes_under_way_ = 0;
  std::size_t since_request_bytes_ = 0;
  std::size_t since_request_statements_ = 0;
  std::size_t unwritten_ = 0;
  bool blocked_ = false;
  bool sync_sent_ = false;
  bool synced_ = false;
  bool result_seen_ = false;
  bool null_seen_ = false;
  std::optional<Error> failure_;
  std::exception_ptr thrown_;
};

}  // namespace

void run_pipeline(Channel& channel, std::span<const db::Statement> statements,
                  std::size_t first_index, const std::function<void(std::size_t)>& done) {
  if (statements.empty()) return;
  Pipeline(channel, statements, first_index, done).run();
}

}  // namespace limbeck::dialects::postgresql
