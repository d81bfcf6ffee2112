package io.tributary.model.error;

/// What went wrong, with the HTTP status and the Prometheus `errorType` that say so.
public enum ErrorKind {
  /// The request can never succeed as it is.
  BAD_REQUEST(400, "bad_data"),
  /// The request is longer than is read, as it is or decompressed.
  TOO_LARGE(413, "bad_data"),
  NOT_FOUND(404, "not_found"),
  /// The query is well-formed and cannot be evaluated.
  UNPROCESSABLE(422, "execution"),
  TIMEOUT(503, "timeout"),
  /// The client went away.
  CANCELED(499, "canceled"),
  /// A budget of the query is spent; the message names it and the cost.
  LIMIT(422, "execution"),
  /// Ask again later; nothing was stored.
  OVERLOADED(503, "unavailable"),
  /// Stored bytes are not what was written.
  CORRUPT(500, "internal"),
  INTERNAL(500, "internal");

  private final int httpStatus;
  private final String errorType;

  ErrorKind(int httpStatus, String errorType) {
    this.httpStatus = httpStatus;
    this.errorType = errorType;
  }

  public int httpStatus() {
    return httpStatus;
  }

  public String errorType() {
    return errorType;
  }
}
