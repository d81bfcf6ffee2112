package io.tributary.query.logql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.query.logql.ast.BinaryOperator;
import io.tributary.query.logql.ast.LineOperator;
import io.tributary.query.logql.ast.RangeOperation;
import io.tributary.query.logql.ast.VectorOperation;
import io.tributary.query.logql.pipeline.LineError;
import io.tributary.query.logql.template.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/logql.md` lists what the parser and the templates know.
final class LogqlPageTest {
  private static final Path PAGE = Path.of("../docs/logql.md");

  /// `-Dgolden.update` writes the page instead.
  @Test
  void page_isTheCatalogue() throws IOException {
    if (System.getProperty("golden.update") != null) {
      Files.writeString(PAGE, page());
    }
    assertThat(Files.readString(PAGE)).isEqualTo(page());
  }

  private static String page() {
    return """
    # LogQL

    What queries may say, as in Loki's main branch. This page is made from the parser's own lists.

    Line filters: %s, each with `or` and, where texts are compared, `ip("…")`.

    Stages: `json`, `logfmt [--strict] [--keep-empty]`, both also with `label="path"`, `regexp`, `pattern`, `unpack`,
    label filters, `line_format`, `label_format`, `decolorize`, `drop`, `keep`; in ranges `unwrap label`, `unwrap
    bytes(label)`, `unwrap duration(label)`, `unwrap duration_seconds(label)` with label filters behind it.

    Errors of lines, in `__error__`: %s.

    | Range aggregation | `unwrap` | `by`, `without` |
    |---|---|---|
    %s
    Aggregations: %s.

    Other functions: `label_replace`, `vector`.

    Binary operators: %s, with `bool`, `on`, `ignoring`, `group_left`, `group_right`.

    Functions of templates: %s; and `if`, `with`, `range`, `break`, `continue`, `define`, `template`, `block`.

    There is no `variants` and no `distinct`: Loki has removed both.

    ## Where Loki surprises

    Answers are Loki's also where one would expect others:

    * A regular expression that comes down to texts is not matched but looked for: the label filter `name=~"foo.*"` passes
      `xfoo`, `name=~"foo|far"` passes `xfoox` (but `name=~"foo|bar"` only the two), and `name=~""` passes every line.
      `name=~"^foo"` is matched.
    * Of `|~ "a.*(bb|cc)"` only `abb` and `acc` are found; `a.+(bb|cc)` is matched.
    * What every line passes counts only alone: `|= "" or "x"` is `|= "x"`.
    * A pattern such as `|> "GET <_>"` may begin anywhere in the line, but has to reach its end.
    * `| logfmt x="y"` takes the key `x` for the label `x`, too; where a query groups by `x`, it does not look at `y`.
    * In metric queries a `line_format` is left out if no parser or line filter follows, even if a `label_format` has
      `__line__`; those that count bytes keep it.
    """
        .formatted(
            quoted(Arrays.stream(LineOperator.values())),
            quoted(Arrays.stream(LineError.values())),
            Arrays.stream(RangeOperation.values())
                .map(LogqlPageTest::row)
                .collect(Collectors.joining()),
            quoted(Arrays.stream(VectorOperation.values())),
            quoted(Arrays.stream(BinaryOperator.values())),
            quoted(Template.functions().stream()));
  }

  private static String row(RangeOperation operation) {
    return String.format(
        Locale.ROOT,
        "| `%s` | %s | %s |%n",
        operation,
        operation.unwrapping().name().toLowerCase(Locale.ROOT),
        operation.groups() ? "yes" : "no");
  }

  private static String quoted(Stream<?> names) {
    return names.map(name -> "`" + name + "`").collect(Collectors.joining(", "));
  }
}
