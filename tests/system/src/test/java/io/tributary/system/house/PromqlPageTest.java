package io.tributary.system.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.query.promql.ast.Aggregator;
import io.tributary.query.promql.ast.BinaryOperator;
import io.tributary.query.promql.ast.Function;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PromqlPageTest {
  private static final Path PAGE = ProjectTree.find().root().resolve("docs/promql.md");

  /// `-Dgolden.update` writes the page instead.
  @Test
  void page_isTheCatalogue() throws IOException {
    if (System.getProperty("golden.update") != null) {
      Files.writeString(PAGE, page());
    }
    assertThat(Files.readString(PAGE)).isEqualTo(page());
  }

  private static String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # PromQL

            The language is that of Prometheus 3.14, with its texts and places of errors, warnings and infos.
            This page is made from the catalogues of functions, aggregations and operators.

            What is experimental needs `query.features`, whose names are those of Prometheus' feature flags.

            """);
    page.append("Operators: ")
        .append(
            Arrays.stream(BinaryOperator.values())
                .map(op -> "`" + op.text() + "`")
                .collect(Collectors.joining(", ")))
        .append(".\n\n| Aggregation | Parameter | |\n|---|---|---|\n");
    for (Aggregator aggregator : Aggregator.values()) {
      String parameter = aggregator.paramType() == null ? "" : aggregator.paramType().documented();
      row(page, aggregator.text(), parameter, aggregator.isExperimental());
    }
    page.append("\n| Function | Arguments | |\n|---|---|---|\n");
    Arrays.stream(Function.values())
        .sorted(Comparator.comparing(Function::text))
        .forEach(
            function -> row(page, function.text(), arguments(function), function.isExperimental()));
    page.append(
        """

        ## Limits

        A query beyond one fails alone, and says which, what it needed, and which part of it. The keys stand below `query` in
        [the configuration](tributary.example.yaml).

        | What | Most | Raised by |
        |---|---|---|
        | how long it runs | 2 minutes | `timeout`; a request's `timeout` can only lower it |
        | samples that it holds at once, steps of a subquery | 50,000,000 | `max_samples` |
        | series that a selector matches | 3,000,000 | `max_series` |
        | queries at once; further ones wait, by turns of views | 20 | `concurrency` |
        | samples that all hold together | half of the heap, 32 bytes each | `-Xmx`, in `server/jvm.options` |
        | results that clients have not read yet, together | a quarter of the heap | likewise |
        | steps of a range query | 11,000 | a longer `step` |

        Results come as JSON or [as Arrow](prometheus-api.md#results-as-arrow).

        ## Differences

        * An expression nests at most 500 deep and has at most 1 MiB.
        * The counted repetitions of a regular expression in a selector add at most 100,000 parts to what is written; Go takes some 3 million.
        * `limitk`, and `topk` among equal values, take series in the order of their labels, not of their creation.
        * A float and a histogram whose labels become alike at one time are refused; Prometheus keeps one of them.
        * Where names go at each step, series that differ in `__type__` or `__unit__` alone stay apart.
        * With `@` both on a subquery and inside of it, Prometheus moves the inner one by the offset of the outer
          one when the first inner step is the evaluation time itself.
        """);
    return page.toString();
  }

  private static void row(StringBuilder page, String name, String types, boolean experimental) {
    page.append("| `").append(name).append("` | ").append(types).append(" | ");
    page.append(experimental ? "experimental |\n" : "|\n");
  }

  private static String arguments(Function function) {
    StringBuilder text = new StringBuilder();
    int shown = Math.min(function.maxArgs(), function.minArgs() + 1);
    for (int i = 0; i < shown; i++) {
      text.append(i == 0 ? "" : ", ").append(function.argTypeAt(i).documented());
      text.append(i < function.minArgs() ? "" : " (optional)");
    }
    return text.append(function.maxArgs() > shown ? ", …" : "").toString();
  }
}
