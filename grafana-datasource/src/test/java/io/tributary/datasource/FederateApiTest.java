package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Histogram.ResetHint;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.model.wire.exposition.Bucket;
import io.tributary.model.wire.exposition.MetricFamily;
import io.tributary.model.wire.exposition.MetricType;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The server's time is 1000 s, its lookback 5 minutes.
final class FederateApiTest {
  private static final String EVERYTHING = "?match%5B%5D=%7B__name__!%3D%22%22%7D";
  private static final String PROTOBUF =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";
  private static final Histogram EXPONENTIAL =
      new Histogram(
          1,
          ResetHint.GAUGE,
          7.5,
          12.5,
          0.001,
          1.5,
          new int[] {-11, 1, 1, 1},
          new double[] {2, 3},
          new int[] {1, 1},
          new double[] {1},
          new double[0],
          false);
  private static final Histogram CUSTOM =
      new Histogram(
          Histogram.CUSTOM_BUCKETS_SCHEMA,
          ResetHint.UNKNOWN,
          9,
          4.5,
          0,
          0,
          new int[] {0, 1, 1, 2},
          new double[] {1, 2, 6},
          new int[0],
          new double[0],
          new double[] {0.5, 1, 2.5},
          true);

  private RunningServer running;

  @BeforeEach
  void start() {
    running = new RunningServer();
    running.server.ready();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private BatchWriter writer() {
    return running.writer(RunningServer.EU);
  }

  private HttpResponse<String> federate(String query, String... headers) throws Exception {
    return running.get("/clusters/eu-1/federate" + query, headers);
  }

  @Test
  void text_newestSamples_areUntypedFamilies() throws Exception {
    Labels up = Labels.of("__name__", "up", "instance", "x:1", "job", "a\"b\\c\nd<é>");
    writer()
        .sample(up, 800_000, 0)
        .sample(up, 999_001, 1)
        .sample(Labels.of("__name__", "up"), 700_000, 1234567.5)
        .sample(Labels.of("__name__", "old"), 699_999, 1)
        .sample(Labels.of("__name__", "stale"), 990_000, 1)
        .sample(Labels.of("__name__", "stale"), 991_000, SpecialValues.STALE_NAN)
        .sample(Labels.of("__name__", "a.b", "c.d", "e"), 999_000, Double.NaN)
        .append();

    HttpResponse<String> answer = federate(EVERYTHING);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8; escaping=underscores");
    assertThat(answer.body())
        .isEqualTo(
            """
            # TYPE a_b untyped
            a_b{c_d="e",instance=""} NaN 999000
            # TYPE up untyped
            up{instance=""} 1.2345675e+06 700000
            up{instance="x:1",job="a\\"b\\\\c\\nd<é>"} 1 999001
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      quoteCharacter = '`',
      value = {
        "allow-utf-8 ~> {\"a.b_c\",\"c.d\"=\"e\",instance=\"\"} 1 999000",
        "underscores ~> a_b_c{c_d=\"e\",instance=\"\"} 1 999000",
        "dots ~> a_dot_b__c{c_dot_d=\"e\",instance=\"\"} 1 999000",
        "values ~> U__a_2e_b__c{U__c_2e_d=\"e\",instance=\"\"} 1 999000",
        "unknown ~> a_b_c{c_d=\"e\",instance=\"\"} 1 999000"
      })
  void text_namesInUtf8_areEscapedAsAsked(String escaping, String line) throws Exception {
    writer().sample(Labels.of("__name__", "a.b_c", "c.d", "e"), 999_000, 1).append();

    HttpResponse<String> answer =
        federate(
            EVERYTHING, "Accept", "text/plain;version=0.0.4;escaping=" + escaping + ";q=0.4,*/*");

    assertThat(answer.body().lines().toList().getLast()).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "999999, 999999",
    "1000000, 1e+06",
    "1234567, 1.234567e+06",
    "-123456.75, -123456.75",
    "0.0001, 0.0001",
    "0.00012345, 0.00012345",
    "0.00001, 1e-05",
    "1e300, 1e+300",
    "4.9E-324, 5e-324",
    "Infinity, +Inf",
    "-Infinity, -Inf"
  })
  void text_numbers_areGosShortest(double value, String text) throws Exception {
    writer().sample(Labels.of("__name__", "m"), 999_000, value).append();

    assertThat(federate(EVERYTHING).body()).endsWith("m{instance=\"\"} " + text + " 999000\n");
  }

  @Test
  void text_histograms_areThoseWithCustomBuckets() throws Exception {
    Labels labels = Labels.of("__name__", "h", "job", "a");
    writer()
        .histogram(labels, 999_000, CUSTOM, 0)
        .histogram(Labels.of("__name__", "native"), 999_000, EXPONENTIAL, 0)
        .append();

    assertThat(federate(EVERYTHING).body())
        .isEqualTo(
            """
            # TYPE h histogram
            h_bucket{job="a",instance="",le="0.5"} 1 999000
            h_bucket{job="a",instance="",le="1"} 1 999000
            h_bucket{job="a",instance="",le="2.5"} 3 999000
            h_bucket{job="a",instance="",le="+Inf"} 9 999000
            h_sum{job="a",instance=""} 4.5 999000
            h_count{job="a",instance=""} 9 999000
            """);
  }

  @Test
  void match_several_areAUnion() throws Exception {
    writer()
        .sample(Labels.of("__name__", "a", "job", "x"), 999_000, 1)
        .sample(Labels.of("__name__", "b", "job", "x"), 999_000, 2)
        .sample(Labels.of("__name__", "b", "job", "y"), 999_000, 3)
        .sample(Labels.of("__name__", "c", "job", "y"), 999_000, 4)
        .append();

    String answer = federate("?match%5B%5D=b&match%5B%5D=%7Bjob%3D%22x%22%7D").body();

    assertThat(answer.lines().filter(line -> !line.startsWith("#")))
        .containsExactly(
            "a{job=\"x\",instance=\"\"} 1 999000",
            "b{job=\"x\",instance=\"\"} 2 999000",
            "b{job=\"y\",instance=\"\"} 3 999000");
    assertThat(federate("").statusCode()).isEqualTo(200);
    assertThat(federate("").body()).isEmpty();
  }

  @Test
  void match_notASelector_isRefusedInALine() throws Exception {
    HttpResponse<String> answer = federate("?match%5B%5D=%7B");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    assertThat(answer.body()).startsWith("1:2: parse error: ").endsWith("\n");
  }

  @Test
  void view_global_hasItsLabels() throws Exception {
    Labels up = Labels.of("__name__", "up", "instance", "x:1", "job", "a");
    writer().sample(up, 999_000, 1).append();
    running.writer(RunningServer.US).sample(up, 999_000, 0).append();

    assertThat(running.get("/federate" + EVERYTHING).body())
        .isEqualTo(
            """
            # TYPE up untyped
            up{cluster="eu-1",instance="eu-1/x:1",job="eu-1/a"} 1 999000
            up{cluster="us-2",instance="us-2/x:1",job="us-2/a"} 0 999000
            """);
  }

  @Test
  void protobuf_asked_hasNativeHistograms() throws Exception {
    writer()
        .sample(Labels.of("__name__", "a", "instance", "x"), 999_000, 2.5)
        .histogram(Labels.of("__name__", "h", "job", "a"), 999_001, EXPONENTIAL, 0)
        .histogram(Labels.of("__name__", "h", "job", "b"), 999_002, CUSTOM, 0)
        .append();
    HttpRequest request =
        HttpRequest.newBuilder(running.uri("/clusters/eu-1/federate" + EVERYTHING))
            .header("Accept", "text/plain;version=0.0.4;q=0.3," + PROTOBUF + ";q=0.7")
            .header("Accept-Encoding", "gzip")
            .build();

    HttpResponse<byte[]> answer = running.client.send(request, BodyHandlers.ofByteArray());

    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValue(
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
                + " encoding=delimited; escaping=underscores");
    assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
    List<MetricFamily> families = families(answer.body());
    assertThat(families)
        .extracting(MetricFamily::getType)
        .containsExactly(MetricType.UNTYPED, MetricType.GAUGE_HISTOGRAM, MetricType.HISTOGRAM);
    assertThat(families.get(0).getMetric(0).getUntyped().getValue()).isEqualTo(2.5);
    assertThat(families.get(0).getMetric(0).getTimestampMs()).isEqualTo(999_000);
    assertThat(families.get(1).getMetric(0).getLabelList())
        .extracting(label -> label.getName() + "=" + label.getValue())
        .containsExactly("job=a", "instance=");
    var exact = families.get(1).getMetric(0).getHistogram();
    assertThat(exact.getSampleCountFloat()).isEqualTo(7.5);
    assertThat(exact.getSchema()).isEqualTo(1);
    assertThat(exact.getPositiveSpan(0).getOffset()).isEqualTo(-11);
    assertThat(exact.getPositiveCountList()).containsExactly(2.0, 3.0);
    assertThat(exact.getNegativeCountList()).containsExactly(1.0);
    assertThat(families.get(2).getMetric(0).getHistogram().getBucketList())
        .extracting(Bucket::getCumulativeCountFloat)
        .containsExactly(1.0, 1.0, 3.0);
  }

  @Test
  void protobuf_longFamily_isSeveralMessages() throws Exception {
    BatchWriter writer = writer();
    for (int i = 0; i < 2_500; i++) {
      writer.sample(Labels.of("__name__", "m", "i", Integer.toString(i)), 999_000, i);
    }
    writer.append();
    HttpRequest request =
        HttpRequest.newBuilder(running.uri("/federate" + EVERYTHING))
            .header("Accept", PROTOBUF)
            .build();

    List<MetricFamily> families =
        families(running.client.send(request, BodyHandlers.ofByteArray()).body());

    assertThat(families)
        .extracting(MetricFamily::getMetricCount)
        .containsExactly(1_000, 1_000, 500);
  }

  private static List<MetricFamily> families(byte[] body) throws Exception {
    List<MetricFamily> families = new ArrayList<>();
    boolean gzip = body.length > 1 && (body[0] & 0xff) == 0x1f && (body[1] & 0xff) == 0x8b;
    try (InputStream in =
        gzip
            ? new GZIPInputStream(new ByteArrayInputStream(body))
            : new ByteArrayInputStream(body)) {
      for (MetricFamily next = MetricFamily.parseDelimitedFrom(in);
          next != null;
          next = MetricFamily.parseDelimitedFrom(in)) {
        families.add(next);
      }
    }
    return families;
  }
}
