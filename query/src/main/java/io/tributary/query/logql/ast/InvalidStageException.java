package io.tributary.query.logql.ast;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;

/// A stage's regular expression, pattern, template or address is wrong; in Loki's words.
public final class InvalidStageException extends TributaryException {
  private static final long serialVersionUID = 1;

  public InvalidStageException(String problem) {
    super(ErrorKind.BAD_REQUEST, "parse error : " + problem);
  }
}
