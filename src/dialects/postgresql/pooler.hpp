// Is there a connection pooler in between, and does it keep the session?
// Not a list of poolers: what counts is whether one client stays with one server process.
#pragma once

#include <string>

#include "dialects/postgresql/channel.hpp"

namespace limbeck::dialects::postgresql {

/// The server process that answers, as it says itself.
int ask_backend_pid(Channel& channel);

/// True if `backend_pid` is not the process that greeted this client: a pooler forwards.
bool is_pooled(const Channel& channel, int backend_pid);

/// Session locks and settings are unsafe when the pooler gives each transaction another server
/// process. Opens a second connection to find out; takes a few round trips, at most some seconds.
/// `direct_url` is masked already and only named in the hint. Errors: connect.pooler.
void require_session_pooling(Channel& channel, int backend_pid, const std::string& direct_url);

}  // namespace limbeck::dialects::postgresql
