package io.tributary.query.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.ValueType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PromqlParserTest {
  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      quoteCharacter = '\0',
      value = {
        "1 ~> 1",
        ".5e-3 ~> 0.0005",
        "0x8f ~> 143",
        "1_000.5 ~> 1000.5",
        "010 ~> 8",
        "1h30m ~> 1h30m",
        "-5m ~> -5m",
        "+INF ~> +Inf",
        "nAn ~> NaN",
        "-1 ^ 2 ~> -1 ^ 2",
        "a+b*c^d^e ~> a + b * c ^ d ^ e",
        "(a + b) * c ~> (a + b) * c",
        "a and b or c unless d ~> a and b or c unless d",
        "a </ 5 >/ 1 ~> a </ 5 >/ 1",
        "a atan2 b ~> a atan2 b",
        "a ==bool 1 ~> a == bool 1",
        "a * ON(x, y) group_left(z,) b ~> a * on (x, y) group_left (z) b",
        "a / ignoring(\"x.y\") group_right b ~> a / ignoring (\"x.y\") group_right () b",
        "a + on() b ~> a + on () b",
        "a + fill(0) b ~> a + fill (0) b",
        "a + fill_right(-Inf) fill_left(2) b ~> a + fill_left (2) fill_right (-Inf) b",
        "a + fill ~> a + fill",
        "sum(a) ~> sum(a)",
        "SUM by(job) (a) ~> sum by (job) (a)",
        "topk(5, a) without (b,) ~> topk without (b) (5, a)",
        "count_values without () (\"v\", a) ~> count_values without () (\"v\", a)",
        "sum + by ~> sum + by",
        "sum{a='b'} ~> sum{a=\"b\"}",
        "or or or ~> or or or",
        "{__name__=\"up\"} ~> {__name__=\"up\"}",
        "{\"a.b\", c!~\"d\"} ~> {__name__=\"a.b\",c!~\"d\"}",
        "{\"up\"} ~> {__name__=\"up\"}",
        "{\"l.x\"=\"v\", a=\"\",} ~> {\"l.x\"=\"v\",a=\"\"}",
        "a:b:c[5m] ~> a:b:c[5m]",
        "a[90s] ~> a[1m30s]",
        "a[1800] ~> a[30m]",
        "a[5m+1h*2] ~> a[5m + 1h * 2]",
        "a[max_of(step(),RANGE()/2)] ~> a[max_of(step(), range() / 2)]",
        "a[5m:] ~> a[5m:]",
        "a[5m:1m] offset -1w @ 5 ~> a[5m:1m] @ 5.000 offset -1w",
        "a[5m:step()] ~> a[5m:step()]",
        "a offset 2 ^ 2 ~> a offset 2s ^ 2",
        "a offset -(step()*2) ~> a offset -(step() * 2)",
        "a @ start() offset 5m ~> a @ start() offset 5m",
        "a @ -1.5 ~> a @ -1.500",
        "a[1m] @ end() ~> a[1m] @ end()",
        "rate(a[1m] smoothed) ~> rate(a[1m] smoothed)",
        "a smoothed offset 1m ~> a smoothed offset 1m",
        "time() ~> time()",
        "day_of_week() ~> day_of_week()",
        "label_join(a, \"x\", \",\") ~> label_join(a, \"x\", \",\")",
        "info(a, {b=~\".*\"}) ~> info(a, {b=~\".*\"})",
        "'it\\'s \"\\\\ \\x41\\u00e9\\101' ~> \"it's \\\"\\\\ AéA\"",
        "`a\\n` ~> \"a\\\\n\"",
        "\"a\\xc5z\" ~> \"a\\xc5z\"",
        "-a ^ b ~> -a ^ b",
        "a # comment ~> a"
      })
  void parse_validText_printsCanonically(String text, String printed) {
    Expr expr = PromqlParser.parse(text, PromqlOptions.ALL);

    assertThat(expr).hasToString(printed);
    assertThat(PromqlParser.parse(printed, PromqlOptions.ALL)).hasToString(printed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      quoteCharacter = '\0',
      value = {
        "# empty ~> 1:1: parse error: no expression found in input",
        "1 + ~> 1:4: parse error: unexpected end of input",
        "sum( ~> 1:5: parse error: unclosed left parenthesis",
        "a) ~> 1:3: parse error: unexpected right parenthesis ')'",
        "a{ ~> 1:3: parse error: unexpected end of input inside braces",
        "a{b} ~> 1:4: parse error: unexpected \"}\" in label matching, expected label matching operator",
        "a{b=c} ~> 1:5: parse error: unexpected identifier \"c\" in label matching, expected string",
        "a{1=\"x\"} ~> 1:3: parse error: unexpected character inside braces: '1'",
        "a{b=\"c\" d=\"e\"} ~> 1:9: parse error: unexpected identifier \"d\" in label matching, expected \",\" or \"}\"",
        "a b ~> 1:3: parse error: unexpected identifier \"b\"",
        "a sum b ~> 1:3: parse error: unexpected <aggr:sum>",
        "a == == b ~> 1:6: parse error: unexpected <op:==>",
        "\"abc ~> 1:1: parse error: unterminated quoted string",
        "'\\q' ~> 1:1: parse error: unknown escape sequence U+0071 'q'",
        "1x ~> 1:1: parse error: bad number or duration syntax: \"1\"",
        "5m5h ~> 1:1: parse error: not a valid duration string: \"5m5h\"",
        "a ! b ~> 1:3: parse error: unexpected character after '!': ' '",
        "a ? b ~> 1:3: parse error: unexpected character: '?'",
        "{} ~> 1:1: parse error: vector selector must contain at least one non-empty matcher",
        "{a=~\".*\"} ~> 1:1: parse error: vector selector must contain at least one non-empty matcher",
        "a{__name__=\"b\"} ~> 1:1: parse error: metric name must not be set twice: \"a\" or \"b\"",
        "a{\"b\"} ~> 1:1: parse error: metric name must not be set twice: \"a\" or \"b\"",
        "foo(a) ~> 1:1: parse error: unknown function with name \"foo\"",
        "rate(a) ~> 1:6: parse error: expected type range vector in call to function \"rate\", got instant vector",
        "rate() ~> 1:1: parse error: expected 1 argument(s) in call to \"rate\", got 0",
        "round() ~> 1:1: parse error: expected at least 1 argument(s) in call to \"round\", got 0",
        "hour(a, b) ~> 1:1: parse error: expected at most 1 argument(s) in call to \"hour\", got 2",
        "sum(1) ~> 1:5: parse error: expected type instant vector in aggregation expression, got scalar",
        "topk(a, b) ~> 1:6: parse error: expected type scalar in aggregation parameter, got instant vector",
        "topk(a) ~> 1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1",
        "sum() ~> 1:1: parse error: no arguments for aggregate expression provided",
        "sum by (a b) (c) ~> 1:11: parse error: unexpected identifier \"b\" in grouping opts, expected \",\" or \")\"",
        "sum by (without) (c) ~> 1:9: parse error: unexpected <without> in grouping opts, expected label",
        "foo offset (5s) * -Inf ~> 1:20: parse error: duration out of range",
        "1 == 1 ~> 1:3: parse error: comparisons between scalars must use BOOL modifier",
        "a + bool b ~> 1:3: parse error: bool modifier can only be used on comparison operators",
        "a and 1 ~> 1:1: parse error: set operator \"and\" not allowed in binary scalar expression",
        "a + on(b) 1 ~> 1:1: parse error: vector matching only allowed between instant vectors",
        "a and on(b) group_left c ~> 1:1: parse error: no grouping allowed for \"and\" operation",
        "a + on(b) group_left(b) c ~> 1:3: parse error: label \"b\" must not occur in ON and GROUP clause at once",
        "-\"x\" ~> 1:1: parse error: unary expression only allowed on expressions of type scalar or instant vector, got \"string\"",
        "1[5m] ~> 1:2: parse error: ranges only allowed for vector selectors",
        "a offset 1m [5m] ~> 1:13: parse error: no offset modifiers allowed before range",
        "a[0] ~> 1:3: parse error: duration must be greater than 0",
        "a[1m/0] ~> 1:5: parse error: division by zero",
        "a[5m ~> 1:5: parse error: unclosed left bracket",
        "1[5m:] ~> 1:1: parse error: subquery is only allowed on instant vector, got scalar instead",
        "a offset 1m offset 2m ~> 1:1: parse error: offset may not be set multiple times",
        "1 offset 1m ~> 1:1: parse error: offset modifier must be preceded by an instant vector selector or range vector selector or a subquery",
        "a @ 1 @ 2 ~> 1:1: parse error: @ <timestamp> may not be set multiple times",
        "a @ inf ~> 1:1: parse error: timestamp out of bounds for @ modifier: +Inf",
        "a anchored smoothed ~> 1:1: parse error: anchored and smoothed modifiers cannot be used together",
        "a[1m:] smoothed ~> 1:1: parse error: smoothed modifier is not supported for subqueries",
        "info(a, b) ~> 1:9: parse error: expected label selectors only, got vector selector instead",
        "é ~> 1:1: parse error: unexpected character: 'é'"
      })
  void parse_invalidText_pointsAtIt(String text, String message) {
    assertThatThrownBy(() -> PromqlParser.parse(text, PromqlOptions.ALL))
        .isInstanceOf(PromqlParseException.class)
        .hasMessage(message)
        .extracting(e -> ((TributaryException) e).kind())
        .isEqualTo(ErrorKind.BAD_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a[1m] anchored",
        "a + fill(0) b",
        "limitk(1, a)",
        "sort_by_label(a, \"b\")",
        "step()",
        "start_timestamp(a)"
      })
  void parse_experimentalPart_needsItsOption(String text) {
    assertThat(PromqlParser.parse(text, PromqlOptions.ALL)).isNotNull();
    assertThatThrownBy(() -> PromqlParser.parse(text, PromqlOptions.DEFAULT))
        .hasMessageMatching(".*(enabled|--enable-feature=promql-experimental-functions)");
  }

  @Test
  void parse_regexThatOnlyTheAnchorsClose_isRefused() {
    assertThatThrownBy(() -> PromqlParser.parse("a{b=~\"x)(y\"}", PromqlOptions.ALL))
        .hasMessageContaining("1:3: parse error: error parsing regexp");
  }

  @Test
  void parse_regexThatIsTooLarge_isRefused() {
    for (String regex : List.of("a{1000}".repeat(1_000), "(".repeat(5_000) + ")".repeat(5_000))) {
      assertThatThrownBy(() -> PromqlParser.parse("a{b=~\"" + regex + "\"}", PromqlOptions.ALL))
          .hasMessageContaining("1:3: parse error: error parsing regexp: expression ");
    }
  }

  @Test
  void parse_errorInThirdLine_countsLinesAndBytes() {
    assertThatThrownBy(() -> PromqlParser.parse("a +\n# é\n {x=\"é\"} + )", PromqlOptions.ALL))
        .hasMessage("3:14: parse error: unexpected right parenthesis ')'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        "-",
        "sum(",
        "a[1m:] + (",
        "2^",
        "1+",
        "a or ",
        "x[(",
        "x[-",
        "x[1+",
        "{a=\"b\"} * ("
      })
  void parse_endlessNesting_isRefusedWithoutExhaustingTheStack(String piece) {
    String text = piece.repeat(100_000 / piece.length());

    assertThatThrownBy(() -> PromqlParser.parse(text + "1", PromqlOptions.ALL))
        .isInstanceOf(PromqlParseException.class);
  }

  @Test
  void parse_longChain_isRefusedForItsDepth() {
    String chain = "a" + " + a".repeat(PromqlParser.MAX_DEPTH);

    assertThatThrownBy(() -> PromqlParser.parse(chain, PromqlOptions.ALL))
        .hasMessageEndingWith("expression is nested too deeply: limit=500");
    assertThat(PromqlParser.parse("a" + " + a".repeat(400), PromqlOptions.ALL).toString())
        .hasSize(1601);
  }

  @Test
  void parse_textOfTenMegabytes_isRefused() {
    assertThatThrownBy(() -> PromqlParser.parse(" ".repeat(10_000_000), PromqlOptions.ALL))
        .hasMessage("1:1: parse error: query is too long: limit=1048576 length=10000000");
  }

  @Test
  void parse_nameAndMatchers_nameComesLast() {
    Expr.VectorSelector selector =
        (Expr.VectorSelector) PromqlParser.parse("up{job=\"x\"}", PromqlOptions.ALL);

    assertThat(selector.name()).isEqualTo("up");
    assertThat(selector.matchers())
        .containsExactly(Matcher.equal("job", "x"), Matcher.equal("__name__", "up"));
    assertThat(selector.type()).isEqualTo(ValueType.VECTOR);
    assertThat(selector.span().end()).isEqualTo(11);
  }

  @Test
  void parseSelector_loneSelector_givesItsMatchers() {
    assertThat(PromqlParser.parseSelector(" {a!=\"\"} "))
        .isEqualTo(List.of(new Matcher(Matcher.Type.NOT_EQUAL, "a", "")));
    assertThatThrownBy(() -> PromqlParser.parseSelector("up[5m]"))
        .hasMessage("1:3: parse error: unexpected \"[\"");
    assertThatThrownBy(() -> PromqlParser.parseSelector("1"))
        .hasMessage("1:1: parse error: unexpected number \"1\"");
    assertThatThrownBy(() -> PromqlParser.parseSelector("{a=\"\"}"))
        .hasMessageContaining("non-empty matcher");
  }

  @Test
  void parseMetric_writtenSeries_givesItsLabels() {
    assertThat(PromqlParser.parseMetric("up{a=\"b\"}"))
        .isEqualTo(Labels.of("__name__", "up", "a", "b"));
    assertThat(PromqlParser.parseMetric("{\"a.b\", c=\"d\"}"))
        .isEqualTo(Labels.of("__name__", "a.b", "c", "d"));
    assertThat(PromqlParser.parseMetric("{}")).isEqualTo(Labels.EMPTY);
    assertThatThrownBy(() -> PromqlParser.parseMetric("up{a!=\"b\"}"))
        .isInstanceOf(PromqlParseException.class);
  }
}
