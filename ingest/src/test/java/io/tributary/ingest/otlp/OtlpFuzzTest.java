package io.tributary.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tributary.ingest.ListAppender;
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
import io.tributary.ingest.receive.Receiver;
import java.util.List;

final class OtlpFuzzTest extends OtlpFuzzSuite {
  private final ListAppender appender = new ListAppender();

  OtlpFuzzTest() {
    super(JsonFields.METRICS, Pushes.json("'asInt':"), Pushes.json("1e400"), new byte[] {0x39});
  }

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

  @Override
  List<Seed> seeds() {
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

  @Override
  Receiver newReceiver() {
    return new OtlpMetricsReceiver(SharedIdentity.create(), appender, 64 << 10);
  }

  @Override
  void clear() {
    appender.clear();
  }

  @Override
  void compare(byte[] protobuf, String place) throws InvalidProtocolBufferException {
    OtlpTwin twin = new OtlpTwin(CLUSTER, ExportMetricsServiceRequest.parseFrom(protobuf));
    if (!appender.rows.equals(twin.rows)) { // which is quicker than the assertion
      assertThat(appender.rows).as(place).isEqualTo(twin.rows);
    }
    List<String> histograms = appender.histograms.stream().map(OtlpTwin::described).toList();
    if (!histograms.equals(twin.histograms)) {
      assertThat(histograms).as(place).isEqualTo(twin.histograms);
    }
  }
}
