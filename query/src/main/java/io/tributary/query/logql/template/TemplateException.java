package io.tributary.query.logql.template;

import java.util.Objects;

/// A template cannot be executed on a line; the message is in Go's words. Without a stack trace,
/// since a query may meet one per line.
public final class TemplateException extends Exception {
  private static final long serialVersionUID = 1;

  public TemplateException(String message) {
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
