package io.tributary.scraper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SlicesTest {
  private static final URI WHOLE = federate("a=1", "{__name__=~\".+\", job=\"x\"}", "up");
  private static final int LARGE = 100_001;

  private final List<String> names = new ArrayList<>(List.of("a", "b", "c", "d.e\"f"));
  private final List<URI> asked = new ArrayList<>();

  private static URI federate(String pair, String... selectors) {
    StringBuilder uri = new StringBuilder("http://p:9090/x/federate?" + pair);
    for (String selector : selectors) {
      uri.append("&match%5B%5D=")
          .append(java.net.URLEncoder.encode(selector, StandardCharsets.UTF_8));
    }
    return URI.create(uri.toString());
  }

  private static List<String> parameters(URI uri) {
    return Arrays.stream(uri.getRawQuery().split("&", -1))
        .map(pair -> URLDecoder.decode(pair, StandardCharsets.UTF_8))
        .toList();
  }

  private static Source source(URI uri) {
    Source like;
    try (RawSource raw = RawSource.of("")) {
      like = raw.source("eu-1", Duration.ofSeconds(60), Duration.ofSeconds(10));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return new Source(
        like.cluster(),
        Source.Endpoint.plain(uri),
        like.discovered(),
        like.labels(),
        like.series(),
        like.limits(),
        like.pace());
  }

  private Slices slices(URI uri) {
    return new Slices(
        source(uri),
        (_, api) -> {
          asked.add(api);
          return api.getPath().endsWith("/values")
              ? names
              : Map.of(
                  "headStats",
                  Map.of("numSeries", "120000"),
                  "seriesCountByMetricName",
                  List.of(Map.of("name", "b", "value", "90000")));
        });
  }

  @Test
  void polls_small_areWhole() throws Exception {
    Slices slices = slices(WHOLE);
    assertThat(slices.next()).containsExactly(WHOLE);
    slices.polled(true, 100_000, false);
    assertThat(slices.next()).containsExactly(WHOLE);
    slices.polled(false, 0, false);
    assertThat(slices.next()).containsExactly(WHOLE);
    assertThat(asked).isEmpty();
  }

  @Test
  void polls_large_askForSomeNamesEach() throws Exception {
    Slices slices = slices(WHOLE);
    slices.polled(true, LARGE, false);
    List<URI> parts = slices.next();
    assertThat(asked.getFirst()).hasToString("http://p:9090/x/api/v1/label/__name__/values");
    assertThat(parts)
        .extracting(SlicesTest::parameters)
        .containsExactly(
            List.of("a=1", "match[]=up"),
            List.of("a=1", "match[]={__name__=~\".+\", job=\"x\",__name__=~\"a\"}"),
            List.of("a=1", "match[]={__name__=~\".+\", job=\"x\",__name__=~\"b\"}"),
            List.of("a=1", "match[]={__name__=~\".+\", job=\"x\",__name__=~\"c|d\\\\.e\\\"f\"}"));
  }

  @Test
  void polls_ofManyNames_haveAddressesThatProxiesTake() throws Exception {
    for (int i = 0; i < 3_000; i++) {
      names.add("metric.of_some_length_whose_dot_is_quoted_" + i);
    }
    URI whole = federate("a=1", "{__name__=~\".+\", job=\"x\"}", "{__name__=~\".+\", job=\"y\"}");
    Slices slices = slices(whole);
    slices.polled(true, LARGE, false);
    List<URI> parts = slices.next();
    assertThat(parts).allMatch(part -> part.toString().length() <= 7_500);
    String all = String.join(" ", parts.stream().flatMap(p -> parameters(p).stream()).toList());
    for (int i = 0; i < 3_000; i++) {
      assertThat(all.split("quoted_" + i + "[|\"]", -1)).as("name %d", i).hasSize(3);
    }
  }

  @Test
  void polls_thatFail_askForLessAndRest() throws Exception {
    for (int i = 0; i < 100; i++) {
      names.add("m" + i);
    }
    Slices slices = slices(WHOLE);
    slices.polled(false, 5, true);
    int before = slices.next().size();
    assertThat(slices.restNanos(7)).isEqualTo(7);
    slices.polled(false, 5, false);
    slices.polled(false, 5, false);
    assertThat(slices.next()).hasSizeGreaterThan(before);
    slices.polled(true, LARGE, false);
    assertThat(slices.restNanos(7)).isZero();
  }

  @Test
  void polls_thatAreSmallForLong_areTriedAsAWhole_eachTimeLater() throws Exception {
    names.add("a");
    names.add("b");
    Slices slices = slices(WHOLE);
    for (int calm = 10; calm <= 40; calm *= 2) {
      slices.polled(false, 5, true);
      for (int i = 0; i < calm; i++) {
        assertThat(slices.next()).as("poll %d of %d", i, calm).isNotEqualTo(List.of(WHOLE));
        slices.polled(true, 1_000, false);
      }
      assertThat(slices.next()).containsExactly(WHOLE);
    }
  }

  @Test
  void polls_ofNamedMetricsOrElsewhere_areNeverSliced() throws Exception {
    URI named = federate("a=1", "up", "{__name__=\"x\"}");
    URI elsewhere = URI.create("http://p:9090/metrics");
    for (URI uri : List.of(named, elsewhere)) {
      Slices slices = slices(uri);
      slices.polled(true, LARGE, false);
      assertThat(slices.next()).containsExactly(uri);
    }
    assertThat(asked).isEmpty();
  }
}
