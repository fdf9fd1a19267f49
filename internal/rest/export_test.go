package rest

// RetryAfter is exported for fuzzing.
var RetryAfter = retryAfter
