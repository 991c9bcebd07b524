#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace keyhold {

namespace asio = boost::asio;

/// The one executor type of the program: concrete, since type-erased executors cost several percent a request.
using Executor = asio::io_context::executor_type;

/// What every function that waits returns. Parameters are values: a reference may die at the first suspension.
template <class T>
using Task = asio::awaitable<T, Executor>;

}  // namespace keyhold
