package io.tributary.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.ingest.lokipush.Pushes;
import io.tributary.ingest.otlp.wire.AggregationTemporality;
import io.tributary.ingest.otlp.wire.AnyValue;
import io.tributary.ingest.otlp.wire.ExponentialHistogramDataPoint;
import io.tributary.ingest.otlp.wire.ExportMetricsServiceRequest;
import io.tributary.ingest.otlp.wire.KeyValue;
import io.tributary.ingest.otlp.wire.Metric;
import io.tributary.ingest.otlp.wire.NumberDataPoint;
import io.tributary.ingest.receive.TestBody;
import io.tributary.ingest.wire.MalformedBodyException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// JSON as the protobuf it stands for, as protobuf-java reads that.
final class JsonTranscoderTest {
  private static ExportMetricsServiceRequest transcoded(String json) throws IOException {
    WireWriter to = new WireWriter();
    to.reset(new TestBody(new byte[0], 0));
    byte[] body = Pushes.json(json);
    new JsonTranscoder().transcode(new ByteArrayInputStream(body), JsonFields.METRICS, to);
    byte[] message = new byte[to.size()];
    to.memory().asByteBuffer().get(message);
    to.close();
    return ExportMetricsServiceRequest.parseFrom(message);
  }

  private static Metric metric(String json) throws IOException {
    return transcoded("{'resourceMetrics':[{'scopeMetrics':[{'metrics':[" + json + "]}]}]}")
        .getResourceMetrics(0)
        .getScopeMetrics(0)
        .getMetrics(0);
  }

  @Test
  void transcode_numbers_areTakenAsStringsAndNumbers() throws IOException {
    Metric metric =
        metric(
            "{'name':'a','unit':'s','description':'d','other':{'x':[1]},'sum':{'isMonotonic':true,"
                + "'aggregationTemporality':'AGGREGATION_TEMPORALITY_CUMULATIVE','dataPoints':["
                + "{'timeUnixNano':'1700000000000000001','asInt':'-3','flags':1},"
                + "{'timeUnixNano':1700000000000000001,'asInt':7,'startTimeUnixNano':2.0},"
                + "{'timeUnixNano':18446744073709551615,'asDouble':'NaN'},"
                + "{'time_unix_nano':'18446744073709551615','asDouble':-2.5e3,'exemplars':[{"
                + "'traceId':'A0a1','spanId':'','asInt':'1'}]},"
                + "{'asDouble':'-Infinity'},{'asInt':null},{'asInt':'-9223372036854775808'}]}}");

    assertThat(metric.getName()).isEqualTo("a");
    assertThat(metric.getSum().getIsMonotonic()).isTrue();
    assertThat(metric.getSum().getAggregationTemporality())
        .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
    assertThat(metric.getSum().getDataPointsList())
        .extracting(NumberDataPoint::getTimeUnixNano)
        .containsExactly(
            1_700_000_000_000_000_001L, 1_700_000_000_000_000_001L, -1L, -1L, 0L, 0L, 0L);
    assertThat(metric.getSum().getDataPointsList())
        .extracting(NumberDataPoint::getAsInt)
        .containsExactly(-3L, 7L, 0L, 0L, 0L, 0L, Long.MIN_VALUE);
    assertThat(metric.getSum().getDataPointsList())
        .extracting(NumberDataPoint::getAsDouble)
        .containsExactly(0.0, 0.0, Double.NaN, -2_500.0, Double.NEGATIVE_INFINITY, 0.0, 0.0);
    assertThat(metric.getSum().getDataPoints(3).getExemplars(0).getTraceId()).isEqualTo(Otlp.id(2));
  }

  @Test
  void transcode_exponentialHistogram_isTheSame() throws IOException {
    Metric metric =
        metric(
            "{'exponentialHistogram':{'aggregationTemporality':2,'dataPoints':[{'count':'3',"
                + "'sum':0,'scale':-2,'zeroCount':1,'zeroThreshold':1e-9,'positive':{'offset':-7,"
                + "'bucketCounts':['1',0,'1']},'negative':{}}]}}");

    ExponentialHistogramDataPoint point = metric.getExponentialHistogram().getDataPoints(0);
    assertThat(point.hasSum()).isTrue();
    assertThat(point.getScale()).isEqualTo(-2);
    assertThat(point.getPositive().getOffset()).isEqualTo(-7);
    assertThat(point.getPositive().getBucketCountsList()).containsExactly(1L, 0L, 1L);
    assertThat(point.getZeroThreshold()).isEqualTo(1e-9);
    assertThat(point.hasNegative()).isTrue();
  }

  @Test
  void transcode_attributes_keepTheirTypes() throws IOException {
    KeyValue attribute =
        transcoded(
                "{'resource_metrics':[{'resource':{'attributes':[{'key':'k','value':{'arrayValue':"
                    + "{'values':[{'stringValue':'ü'},{'boolValue':false},{'intValue':'5'},"
                    + "{'doubleValue':1},{'bytesValue':'oKE='},{},{'kvlistValue':{'values':["
                    + "{'key':'n','value':{'stringValue':''}}]}}]}}}]}}]}")
            .getResourceMetrics(0)
            .getResource()
            .getAttributes(0);

    assertThat(attribute.getKey()).isEqualTo("k");
    assertThat(attribute.getValue().getArrayValue().getValuesList())
        .extracting(AnyValue::getValueCase)
        .containsExactly(
            AnyValue.ValueCase.STRING_VALUE,
            AnyValue.ValueCase.BOOL_VALUE,
            AnyValue.ValueCase.INT_VALUE,
            AnyValue.ValueCase.DOUBLE_VALUE,
            AnyValue.ValueCase.BYTES_VALUE,
            AnyValue.ValueCase.VALUE_NOT_SET,
            AnyValue.ValueCase.KVLIST_VALUE);
    assertThat(attribute.getValue().getArrayValue().getValues(4).getBytesValue())
        .isEqualTo(Otlp.id(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | a request is an object line=1 column=1",
        "{'resourceMetrics':[ | Unexpected end-of-input: expected close marker for Array line=1"
            + " column=21",
        "{} {} | a request is one object line=1 column=4",
        "{'resourceMetrics':{}} | an array is wanted line=1 column=20",
        "{'resourceMetrics':[1]} | an object is wanted line=1 column=21",
        "{'resourceMetrics':[{'resource':[]}]} | an object is wanted line=1 column=33",
        "{'resourceMetrics':[ | Unexpected end-of-input",
        "nonsense | Unrecognized token 'nonsense'"
      })
  void transcode_otherJson_saysWhere(String json, String problem) {
    assertThatThrownBy(() -> transcoded(json))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessageContaining(problem)
        .hasMessageContaining("line=1 column=");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'name':1 | a string is wanted",
        "'sum':{'isMonotonic':'true'} | true or false is wanted",
        "'sum':{'aggregationTemporality':'DELTA'} | a temporality is wanted",
        "'sum':{'dataPoints':[{'asInt':1.5}]} | a whole number of 64 bits is wanted",
        "'sum':{'dataPoints':[{'asInt':'x'}]} | a whole number of 64 bits is wanted",
        "'sum':{'dataPoints':[{'asInt':'-9223372036854775809'}]} | a whole number of 64 bits",
        "'sum':{'dataPoints':[{'timeUnixNano':18446744073709551616}]} | a whole number of 64 bits",
        "'sum':{'dataPoints':[{'timeUnixNano':'18446744073709551616'}]} | a whole number of 64",
        "'sum':{'dataPoints':[{'timeUnixNano':1e300}]} | a whole number of 64 bits is wanted",
        "'sum':{'dataPoints':[{'asDouble':'1d'}]} | a number is wanted",
        "'sum':{'dataPoints':[{'asDouble':'1e1e1'}]} | a number is wanted",
        "'sum':{'dataPoints':[{'asDouble':{}}]} | a number is wanted",
        "'sum':{'dataPoints':[{'exemplars':[{'traceId':'xy'}]}]} | hexadecimal digits are wanted",
        "'sum':{'dataPoints':[{'attributes':[{'value':{'bytesValue':'*'}}]}]} | base64 is wanted"
      })
  void transcode_otherValues_sayWhatIsWanted(String field, String problem) {
    assertThatThrownBy(() -> metric("{" + field + "}"))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessageContaining(problem)
        .hasMessageContaining("line=1 column=");
  }

  @Test
  void transcode_deepAttributes_areRefusedBeforeTheStackEnds() {
    String open = "{'arrayValue':{'values':[";
    String deep = String.join("", java.util.Collections.nCopies(200, open));
    assertThatThrownBy(
            () -> transcoded("{'resourceMetrics':[{'resource':{'attributes':[{'value':" + deep))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessageContaining("nesting depth");
  }

  @Test
  void transcode_longTexts_areWhole() throws IOException {
    char[] name = new char[200_000];
    Arrays.fill(name, 'x');
    assertThat(metric("{'name':'" + new String(name) + "'}").getName()).hasSize(200_000);
  }
}
