// A scratch in the empty database that scratch_url names, for a role that may not make databases.
// Not the temporary database: scratch.cpp.
#pragma once

#include <memory>

#include "contract/scratch.hpp"

namespace limbeck::dialects::postgresql {

/// Extensions that are there, with their schemas, are no objects of the user's: they stay. What is
/// made meanwhile is found by its owner and dropped at the end. A large object marks the database
/// while it is in use, so that what a killed process left is dropped by the next scratch there.
/// `connection` is a session of `url`. Errors: scratch.not_empty, and scratch.impossible while
/// another run uses it.
std::unique_ptr<contract::Scratch> open_in_place(std::unique_ptr<db::Connection> connection,
                                                 const db::Url& url, db::Connection* live);

}  // namespace limbeck::dialects::postgresql
