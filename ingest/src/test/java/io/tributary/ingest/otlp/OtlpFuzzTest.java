package io.tributary.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tributary.ingest.ListAppender;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.lokipush.Pushes;
import io.tributary.ingest.otlp.wire.AnyValue;
import io.tributary.ingest.otlp.wire.ArrayValue;
import io.tributary.ingest.otlp.wire.ExemplarData;
import io.tributary.ingest.otlp.wire.ExponentialHistogramDataPoint;
import io.tributary.ingest.otlp.wire.ExponentialHistogramDataPoint.Buckets;
import io.tributary.ingest.otlp.wire.ExportMetricsServiceRequest;
import io.tributary.ingest.otlp.wire.HistogramDataPoint;
import io.tributary.ingest.otlp.wire.NumberDataPoint;
import io.tributary.ingest.otlp.wire.SummaryDataPoint;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.TestBody;
import io.tributary.kit.random.Mutations;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.error.TributaryException;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Bodies that were good once: whatever happens to their bytes, the answer is one that is
/// documented, and what is stored is what the twin makes of the same bytes.
final class OtlpFuzzTest {
  private static final ClusterId CLUSTER = new ClusterId("a");
  private static final Set<Integer> DOCUMENTED = Set.of(200, 400, 413);
  private static final byte[][] TOKENS = {
    Pushes.json("{'"),
    Pushes.json("'}"),
    Pushes.json("[["),
    Pushes.json("null"),
    Pushes.json("'asInt':"),
    Pushes.json("1e400"),
    {0x0a},
    {0x12, 0x7f},
    {0x39},
    {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f},
    {0x13},
    {0},
    {(byte) 0xed}
  };

  private record Seed(byte[] body, String type) {}

  private final ListAppender appender = new ListAppender();
  private final ClusterWrites cluster =
      new ClusterWrites(CLUSTER, 1, Labels.EMPTY, new SelfMetrics());
  private final JsonTranscoder transcoder = new JsonTranscoder();
  private final WireWriter written = new WireWriter();

  private static ExportMetricsServiceRequest everything() {
    AnyValue list =
        AnyValue.newBuilder()
            .setArrayValue(
                ArrayValue.newBuilder().addValues(AnyValue.newBuilder().setStringValue("<é\n")))
            .build();
    NumberDataPoint number =
        NumberDataPoint.newBuilder()
            .setTimeUnixNano(Otlp.START_NS)
            .setAsInt(-3)
            .addAttributes(Otlp.attribute("a.b", list))
            .addAttributes(Otlp.attribute("d", AnyValue.newBuilder().setDoubleValue(2.5).build()))
            .addExemplars(
                ExemplarData.newBuilder()
                    .setAsDouble(1)
                    .setTraceId(Otlp.id(16))
                    .addAllFilteredAttributes(Otlp.attributes("user", "é")))
            .build();
    HistogramDataPoint histogram =
        HistogramDataPoint.newBuilder()
            .setTimeUnixNano(Otlp.START_NS)
            .setCount(3)
            .setSum(2)
            .addAllBucketCounts(List.of(1L, 2L))
            .addExplicitBounds(0.5)
            .addExemplars(ExemplarData.newBuilder().setAsInt(1))
            .build();
    ExponentialHistogramDataPoint exponential =
        ExponentialHistogramDataPoint.newBuilder()
            .setTimeUnixNano(Otlp.START_NS)
            .setScale(9)
            .setCount(6)
            .setZeroCount(1)
            .setPositive(Buckets.newBuilder().setOffset(-3).addAllBucketCounts(List.of(1L, 0L, 2L)))
            .setNegative(Buckets.newBuilder().addBucketCounts(2))
            .build();
    SummaryDataPoint summary =
        SummaryDataPoint.newBuilder()
            .setTimeUnixNano(Otlp.START_NS)
            .setCount(1)
            .addQuantileValues(
                SummaryDataPoint.ValueAtQuantile.newBuilder().setQuantile(0.5).setValue(7))
            .build();
    return Otlp.request(
        Otlp.resource("service.name", "s", "service.instance.id", "i", "host.name", "h"),
        Otlp.counter("c.d", "By/s", number, Otlp.point(Otlp.START_MS + 1, 2, "k", "v")),
        Otlp.gauge("g", "1", Otlp.point(Otlp.START_MS, 0.5)),
        Otlp.histogram("h", "ms", histogram),
        Otlp.exponential("e", exponential),
        Otlp.summary("q", summary));
  }

  private static List<Seed> seeds() {
    byte[] json =
        Pushes.json(
            "{'resourceMetrics':[{'resource':{'attributes':[{'key':'service.name','value':"
                + "{'stringValue':'é'}},{'key':'n','value':{'intValue':'5'}}]},'scopeMetrics':"
                + "[{'metrics':[{'name':'a','unit':'s','sum':{'isMonotonic':true,"
                + "'aggregationTemporality':2,'dataPoints':[{'timeUnixNano':'1700000000000000000',"
                + "'asInt':'3'},{'asDouble':1e3,'attributes':[{'key':'k','value':{'arrayValue':"
                + "{'values':[{'boolValue':true},{}]}}}]}]}},{'name':'h','histogram':{"
                + "'aggregationTemporality':2,'dataPoints':[{'count':'3','sum':1.5,'bucketCounts':"
                + "['1',2],'explicitBounds':[0.5]}]}}]}]}]}");
    byte[] everything = everything().toByteArray();
    return List.of(
        new Seed(everything, Otlp.PROTOBUF),
        new Seed(json, Otlp.JSON),
        new Seed(Otlp.backwards(everything()), Otlp.PROTOBUF));
  }

  @Test
  void receive_mutatedBodies_storeWhatTheTwinDoes() {
    run(21_000);
  }

  @Tag("long")
  @Test
  void receive_manyMutatedBodies_storeWhatTheTwinDoes() {
    run(1_200_000);
  }

  private void run(int inputs) {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    int[] answers = new int[600];
    int compared = 0;
    try (OtlpMetricsReceiver receiver =
        new OtlpMetricsReceiver(SharedIdentity.create(), appender, 64 << 10)) {
      List<Seed> seeds = seeds();
      for (int i = 0; i < inputs; i++) {
        Seed from = seeds.get(i % seeds.size());
        byte[] body = Mutations.of(from.body(), random, TOKENS);
        String place = "seed=" + seed + " input=" + i;
        int status = status(receiver, from.type(), body, place);
        answers[status]++;
        compared += status == 200 && isAsTheTwinSays(from.type(), body, place) ? 1 : 0;
        appender.clear();
      }
      for (Seed good : seeds) {
        assertThat(status(receiver, good.type(), good.body(), "good")).isEqualTo(200);
        assertThat(isAsTheTwinSays(good.type(), good.body(), "good")).isTrue();
        appender.clear();
      }
    }
    assertThat(compared).as("compared of %d", inputs).isGreaterThan(inputs / 10);
    assertThat(answers[400]).as("refused of %d", inputs).isGreaterThan(inputs / 20);
  }

  private int status(OtlpMetricsReceiver receiver, String type, byte[] body, String place) {
    Answer answer;
    try {
      answer = receiver.receive(cluster, new TestBody(body, 1 << 20, type));
    } catch (TributaryException e) {
      answer = Answer.of(e);
    } catch (RuntimeException | Error e) {
      throw new AssertionError(place, e);
    }
    if (!DOCUMENTED.contains(answer.status())) {
      throw new AssertionError(place + " status=" + answer.status());
    }
    return answer.status();
  }

  /// Returns whether there was something to compare: protobuf-java reads less, such as no text that
  /// is not UTF-8.
  private boolean isAsTheTwinSays(String type, byte[] body, String place) {
    ExportMetricsServiceRequest request;
    try {
      request = ExportMetricsServiceRequest.parseFrom(protobuf(type, body));
    } catch (InvalidProtocolBufferException _) {
      return false;
    } catch (IOException e) {
      throw new AssertionError(place, e);
    }
    OtlpTwin twin = new OtlpTwin(CLUSTER, request);
    if (!appender.rows.equals(twin.rows)) { // which is quicker than the assertion
      assertThat(appender.rows).as(place).isEqualTo(twin.rows);
    }
    List<String> histograms = appender.histograms.stream().map(OtlpTwin::described).toList();
    if (!histograms.equals(twin.histograms)) {
      assertThat(histograms).as(place).isEqualTo(twin.histograms);
    }
    return true;
  }

  private byte[] protobuf(String type, byte[] body) throws IOException {
    if (type.equals(Otlp.PROTOBUF)) {
      return body;
    }
    written.reset(new TestBody(new byte[0], 0));
    transcoder.transcode(new ByteArrayInputStream(body), JsonFields.METRICS, written);
    byte[] message = new byte[written.size()];
    written.memory().asByteBuffer().get(message);
    return message;
  }
}
