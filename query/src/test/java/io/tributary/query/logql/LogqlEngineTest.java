package io.tributary.query.logql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.model.Labels;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogqlEngineTest {
  private static final Labels WEB = Labels.of("app", "web");
  private static final Labels API = Labels.of("app", "api");

  private final LogStoreFixture logs = new LogStoreFixture();

  @Test
  void query_limit_keepsTheNewestOfAllStreams() {
    for (int second = 1; second <= 50; second++) {
      logs.add(second % 2 == 0 ? WEB : API, second, "line " + second);
    }
    assertThat(LogStoreFixture.texts(logs.entries("{app=~\".+\"}", 3, true)))
        .containsExactly("line 50", "line 49", "line 48");
    assertThat(LogStoreFixture.texts(logs.entries("{app=~\".+\"}", 3, false)))
        .containsExactly("line 1", "line 2", "line 3");
  }

  @Test
  void query_equalTimestamps_keepTheOrderOfArrival() {
    logs.add(WEB, 5, "first");
    logs.add(WEB, 5, "second");
    assertThat(logs.lines("{app=\"web\"}")).containsExactly("first", "second");
    assertThat(LogStoreFixture.texts(logs.entries("{app=\"web\"}", 9, true)))
        .containsExactly("second", "first");
  }

  @Test
  void query_parsedLabels_areToldApart() {
    logs.add(WEB, 5, "level=error app=inner", Map.of("trace", "t1"));
    LogEntry entry = logs.entries("{app=\"web\"} | logfmt", 1, true).getFirst();
    assertThat(entry.stream()).isEqualTo(WEB);
    assertThat(entry.metadata()).isEqualTo(Labels.of("trace", "t1"));
    assertThat(entry.parsed()).isEqualTo(Labels.of("app_extracted", "inner", "level", "error"));
    assertThat(entry.labels())
        .isEqualTo(
            Labels.of("app", "web", "app_extracted", "inner", "level", "error", "trace", "t1"));
  }

  @Test
  void query_stages_changeLines() {
    logs.add(WEB, 1, "{\"user\":{\"name\":\"ann\"},\"took\":\"250ms\",\"n\":[1,2]}");
    assertThat(
            logs.lines("{app=\"web\"} | json | line_format `{{.user_name | ToUpper}} {{.took}}`"))
        .containsExactly("ANN 250ms");
    assertThat(
            logs.lines(
                "{app=\"web\"} | json u=\"user.name\", second=\"n[1]\" | line_format"
                    + " `{{.u}}-{{.second}}`"))
        .containsExactly("ann-2");
    assertThat(logs.lines("{app=\"web\"} | json | took > 200ms")).hasSize(1);
    assertThat(logs.lines("{app=\"web\"} | json | took > 300ms")).isEmpty();
  }

  @Test
  void query_regexpPatternUnpackAndColours_areParsed() {
    logs.add(API, 1, "10.0.0.1 - GET /a");
    logs.add(WEB, 2, "{\"_entry\":\"\\u001b[31mred\\u001b[0m\",\"pod\":\"p1\"}");
    assertThat(
            logs.lines(
                "{app=\"api\"} | pattern `<ip> - <verb> <_>` | line_format `{{.verb}} {{.ip}}`"))
        .containsExactly("GET 10.0.0.1");
    assertThat(logs.lines("{app=\"api\"} | regexp `(?P<path>/\\w+)` | line_format `{{.path}}`"))
        .containsExactly("/a");
    assertThat(logs.lines("{app=\"web\"} | unpack | decolorize | pod=\"p1\""))
        .containsExactly("red");
  }

  @Test
  void query_labelFormatDropKeep_changeLabels() {
    logs.add(WEB, 1, "a=1 b=2 c=3");
    assertThat(labels("{app=\"web\"} | logfmt | label_format d=a, e=`{{.b}}!`"))
        .isEqualTo(Labels.of("app", "web", "b", "2", "c", "3", "d", "1", "e", "2!"));
    assertThat(labels("{app=\"web\"} | logfmt | drop a, b=\"9\""))
        .isEqualTo(Labels.of("app", "web", "b", "2", "c", "3"));
    assertThat(labels("{app=\"web\"} | logfmt | keep a, c=~\"3|4\""))
        .isEqualTo(Labels.of("a", "1", "c", "3"));
  }

  @Test
  void query_fieldsOfTwoParsers_keepTheFirst() {
    logs.add(WEB, 1, "{\"a\":\"json\"}");
    assertThat(labels("{app=\"web\"} | json | regexp `(?P<a>a)` | label_format b=a | json b=`a`"))
        .isEqualTo(Labels.of("a", "", "app", "web", "b", "json"));
    assertThat(labels("{app=\"web\"} | label_format a=`set` | json"))
        .isEqualTo(Labels.of("a", "set", "app", "web"));
  }

  @Test
  void query_templatesOfOneStage_seeTheLabelsBeforeIt() {
    logs.add(WEB, 1, "a=1");
    assertThat(labels("{app=\"web\"} | logfmt | label_format a=`new`, b=`{{.a}}`"))
        .isEqualTo(Labels.of("a", "new", "app", "web", "b", "1"));
  }

  @Test
  void query_errorOfAStage_isDroppedApartFromItsExplanation() {
    logs.add(WEB, 1, "{\"a\":1, broken");
    assertThat(labels("{app=\"web\"} | json | drop __error__").toMap().keySet())
        .containsExactly("__error_details__", "a", "app");
    assertThat(labels("{app=\"web\"} | json | drop __error__, __error_details__").toMap().keySet())
        .containsExactly("a", "app");
    assertThat(logs.lines("{app=\"web\"} | json | __error_details__!=\"\"")).isEmpty();
  }

  @Test
  void query_filterOnAParsedLabel_dropsALineBeforeItsErrorIsSeen() {
    logs.add(WEB, 10, "{\"level\":\"debug\", broken");
    assertThat(logs.instant("count_over_time({app=\"web\"} | json | level=\"error\" [1m])", 60))
        .isEmpty();
  }

  @Test
  void query_filterOnErrors_countsThem() {
    logs.add(WEB, 10, "{\"level\":\"debug\", broken");
    assertThat(
            logs.instant(
                "sum by (level) (count_over_time({app=\"web\"} | json | __error__!=\"\" [1m]))",
                60))
        .containsExactly("{level=\"debug\"} 1.0");
  }

  @Test
  void query_filterOnAParsedLabel_looksAtTheLabelAsParsed() {
    logs.add(WEB, 1, "{\"level\":\"debug\"}");
    assertThat(logs.lines("{app=\"web\"} | json | label_format level=`error` | level=\"error\""))
        .isEmpty();
  }

  @Test
  void query_labelFilterByRegex_searchesWhereLokiDoes() {
    logs.add(WEB, 1, "name=xfoox");
    assertThat(logs.lines("{app=\"web\"} | logfmt | name=~\"foo.*\"")).hasSize(1);
    assertThat(logs.lines("{app=\"web\"} | logfmt | name=~\"foo|bar\"")).isEmpty();
    assertThat(logs.lines("{app=\"web\"} | logfmt | name=~\"foo|fun\"")).hasSize(1);
    assertThat(logs.lines("{app=\"web\"} | logfmt | name=~\"\"")).hasSize(1);
  }

  @Test
  void query_labelReplaceThatMakesSeriesEqual_keepsBoth() {
    logs.add(WEB, 10, "a=1");
    logs.add(WEB, 11, "a=2");
    String replaced =
        "label_replace(count_over_time({app=\"web\"} | logfmt [1m]), \"a\", \"\", \"a\", \".*\")";
    assertThat(logs.instant("sum(" + replaced + ")", 60)).containsExactly("{} 2.0");
    assertThat(logs.instant(replaced, 60))
        .containsExactly("{app=\"web\"} 1.0", "{app=\"web\"} 1.0");
  }

  @Test
  void query_comparisonOfOneWithTwo_failsThoughOneIsLeftOut() {
    logs.add(WEB, 10, "a=1");
    logs.add(WEB, 11, "a=2");
    String count = "count_over_time({app=\"web\"} | logfmt [1m])";
    assertThatThrownBy(() -> logs.instant(count + " > on(app) sum by (app) (" + count + ")", 60))
        .hasMessageContaining("many-to-one matching must be explicit");
  }

  @Test
  void query_emptyLabels_matchAbsentOnes() {
    logs.add(WEB, 10, "a=");
    assertThat(
            logs.instant(
                "count_over_time({app=\"web\"} | logfmt --keep-empty [1m])"
                    + " + count_over_time({app=\"web\"}[1m])",
                60))
        .containsExactly("{app=\"web\"} 2.0");
  }

  @Test
  void query_lineFormatThatNothingReads_isLeftOut() {
    logs.add(WEB, 10, "text");
    assertThat(
            logs.instant(
                "count_over_time({app=\"web\"} | line_format `x` | label_format l=`{{__line__}}`"
                    + " [1m])",
                60))
        .containsExactly("{app=\"web\", l=\"text\"} 1.0");
  }

  @Test
  void query_removedLabel_isNotGroupedByAgain() {
    logs.add(WEB, 10, "a=1");
    assertThat(
            logs.instant(
                "sum by (a) (count_over_time({app=\"web\"} | logfmt | drop a | regexp"
                    + " `(?P<b>a)` | label_format a=b [1m]))",
                60))
        .containsExactly("{} 1.0");
  }

  @Test
  void query_absence_needsNoMoreThanItsFilters() {
    logs.add(WEB, 10, "{\"level\":\"info\", broken");
    assertThat(logs.instant("absent_over_time({app=\"web\"} | json | level=\"info\" [1m])", 60))
        .isEmpty();
  }

  @Test
  void query_emptyLabelOfAGrouping_isKept() {
    logs.add(WEB, 10, "{\"a\":1}");
    assertThat(logs.instant("sum by (b) (count_over_time({app=\"web\"} | json b=`b` [1m]))", 60))
        .containsExactly("{b=\"\"} 1.0");
  }

  @Test
  void query_emptyLabelBesideAGrouping_isNone() {
    logs.add(WEB, 10, "b= x=1");
    logs.add(WEB, 20, "x=1");
    String counts = "(count_over_time({app=\"web\"} | logfmt --keep-empty [1m]))";
    assertThat(logs.instant("sum without (x) " + counts, 60)).containsExactly(WEB + " 2.0");
  }

  private Labels labels(String query) {
    return logs.entries(query, 1, true).getFirst().labels();
  }

  @Test
  void query_sumOverCounts_foldsStreams() {
    logs.add(WEB, 10, "x=1");
    logs.add(API, 20, "x=1");
    logs.add(API, 30, "x=2");
    assertThat(logs.instant("sum(count_over_time({app=~\".+\"}[1m]))", 60))
        .containsExactly("{} 3.0");
    assertThat(logs.instant("sum by (x) (count_over_time({app=~\".+\"} | logfmt [1m]))", 60))
        .containsExactly("{x=\"1\"} 2.0", "{x=\"2\"} 1.0");
    assertThat(logs.instant("topk(1, sum by (app) (rate({app=~\".+\"}[1m])))", 60))
        .containsExactly("{app=\"api\"} " + 2 / 60.0);
  }

  @Test
  void query_unneededLabels_doNotFailByBrokenLines() {
    logs.add(WEB, 10, "not json");
    assertThat(logs.instant("sum(count_over_time({app=\"web\"} | json [1m]))", 60))
        .containsExactly("{} 1.0");
    assertThatThrownBy(() -> logs.instant("count_over_time({app=\"web\"} | json [1m])", 60))
        .hasMessageStartingWith("pipeline error: 'JSONParserErr' for series: '{__error__=");
    assertThat(logs.instant("sum by (__error__) (count_over_time({app=\"web\"} | json [1m]))", 60))
        .containsExactly("{__error__=\"JSONParserErr\"} 1.0");
  }

  @Test
  void query_logQueryAtOneTime_isRefused() {
    assertThatThrownBy(() -> logs.instant("{app=\"web\"}", 60))
        .isInstanceOfSatisfying(
            TributaryException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.BAD_REQUEST))
        .hasMessageStartingWith("log queries are not supported as an instant query type");
  }

  @Test
  void query_healthCheckOfGrafana_isOneSample() {
    assertThat(logs.instant("vector(1)+vector(1)", 4)).isEqualTo(List.of("{} 2.0"));
  }
}
