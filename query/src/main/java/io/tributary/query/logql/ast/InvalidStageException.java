package io.tributary.query.logql.ast;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import java.util.List;
import java.util.stream.Collectors;

/// A stage's regular expression, pattern, template or address is wrong; in Loki's words.
public final class InvalidStageException extends TributaryException {
  private static final long serialVersionUID = 1;

  private final String problem;

  public InvalidStageException(String problem) {
    super(ErrorKind.BAD_REQUEST, "parse error : " + problem);
    this.problem = problem;
  }

  /// Returns the same with `place` before it.
  public InvalidStageException after(String place) {
    return new InvalidStageException(place + problem);
  }

  /// Returns the same, found wrong in `stage`.
  public InvalidStageException in(Stage stage) {
    String place =
        switch (stage) {
          case Stage.Regexp _ -> "invalid regexp parser: ";
          case Stage.Pattern _ -> "invalid pattern parser: ";
          case Stage.LineFilter _,
              Stage.Json _,
              Stage.Logfmt _,
              Stage.Unpack _,
              Stage.LabelFilter _,
              Stage.LineFormat _,
              Stage.LabelFormat _,
              Stage.Decolorize _,
              Stage.Drop _,
              Stage.Keep _ ->
              "stage '" + LogqlPrinter.stage(stage) + "' : ";
        };
    return new InvalidStageException(place + problem);
  }

  /// Returns the same, found wrong in line filters that follow each other.
  public InvalidStageException in(List<Stage.LineFilter> filters) {
    String text = filters.stream().map(LogqlPrinter::stage).collect(Collectors.joining(" "));
    return new InvalidStageException("stage '" + text + "' : " + problem);
  }
}
