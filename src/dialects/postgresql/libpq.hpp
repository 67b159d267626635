// libpq as a table of functions, loaded on first use so that a machine without it still runs.
// Not a wrapper: ownership of connections and results is in channel.hpp.
// Next: connect.hpp opens a session, channel.hpp waits on it.
#pragma once

#include <libpq-fe.h>

#include <memory>

namespace limbeck::dialects::postgresql {

// Every function that Limbeck calls. PQenterPipelineMode and its kin came with libpq 14.
#define LIMBECK_LIBPQ_FUNCTIONS(X) \
  X(PQbackendPID)                  \
  X(PQcancel)                      \
  X(PQclear)                       \
  X(PQcmdStatus)                   \
  X(PQcmdTuples)                   \
  X(PQconndefaults)                \
  X(PQconnectPoll)                 \
  X(PQconnectStartParams)          \
  X(PQconnectdbParams)             \
  X(PQconninfo)                    \
  X(PQconninfoFree)                \
  X(PQconsumeInput)                \
  X(PQdb)                          \
  X(PQenterPipelineMode)           \
  X(PQerrorMessage)                \
  X(PQexitPipelineMode)            \
  X(PQfinish)                      \
  X(PQflush)                       \
  X(PQfname)                       \
  X(PQfreeCancel)                  \
  X(PQfreemem)                     \
  X(PQftype)                       \
  X(PQgetCancel)                   \
  X(PQgetCopyData)                 \
  X(PQgetResult)                   \
  X(PQgetisnull)                   \
  X(PQgetlength)                   \
  X(PQgetvalue)                    \
  X(PQhost)                        \
  X(PQisBusy)                      \
  X(PQisnonblocking)               \
  X(PQnfields)                     \
  X(PQntuples)                     \
  X(PQparameterStatus)             \
  X(PQpipelineStatus)              \
  X(PQpipelineSync)                \
  X(PQport)                        \
  X(PQputCopyData)                 \
  X(PQputCopyEnd)                  \
  X(PQresultErrorField)            \
  X(PQresultErrorMessage)          \
  X(PQresultStatus)                \
  X(PQsendFlushRequest)            \
  X(PQsendQueryParams)             \
  X(PQserverVersion)               \
  X(PQsetErrorVerbosity)           \
  X(PQsetNoticeReceiver)           \
  X(PQsetSingleRowMode)            \
  X(PQsetnonblocking)              \
  X(PQsocket)                      \
  X(PQstatus)                      \
  X(PQtransactionStatus)           \
  X(PQuser)

struct Libpq {
#define LIMBECK_LIBPQ_MEMBER(function) decltype(&::function) function = nullptr;
  LIMBECK_LIBPQ_FUNCTIONS(LIMBECK_LIBPQ_MEMBER)
#undef LIMBECK_LIBPQ_MEMBER
};

/// The loaded library; the same table for the life of the program. Any thread.
/// Errors: connect.no_driver (names the Debian package, or the symbols that are missing).
const Libpq& libpq();

struct ClearResult {
  void operator()(PGresult* result) const { libpq().PQclear(result); }
};
using Result = std::unique_ptr<PGresult, ClearResult>;

struct FinishConnection {
  void operator()(PGconn* connection) const { libpq().PQfinish(connection); }
};
using OwnedConnection = std::unique_ptr<PGconn, FinishConnection>;

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { libpq().PQconninfoFree(options); }
};
using ConnectionOptions = std::unique_ptr<PQconninfoOption, FreeOptions>;

}  // namespace limbeck::dialects::postgresql
