package io.tributary.ingest.json;

/// What bytes are that are no JSON, or not the JSON that is wanted. Without a stack trace: senders
/// decide how many of these there are.
public final class JsonProblem extends RuntimeException {
  private static final long serialVersionUID = 1;

  JsonProblem(String message, int offset) {
    super(message + " offset=" + offset, null, false, false);
  }
}
