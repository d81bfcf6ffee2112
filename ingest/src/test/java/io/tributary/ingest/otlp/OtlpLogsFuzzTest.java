package io.tributary.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tributary.ingest.ListLogAppender;
import io.tributary.ingest.ListLogAppender.Row;
import io.tributary.ingest.TestEntryParts;
import io.tributary.ingest.discovery.LogDiscovery;
import io.tributary.ingest.lokipush.Pushes;
import io.tributary.ingest.otlp.wire.ExportLogsServiceRequest;
import io.tributary.ingest.receive.Receiver;
import java.util.List;

final class OtlpLogsFuzzTest extends OtlpFuzzSuite {
  private final ListLogAppender appender = new ListLogAppender();

  OtlpLogsFuzzTest() {
    super(
        JsonFields.LOGS,
        Pushes.json("'body':"),
        Pushes.json("'kvlistValue':{'values':["),
        new byte[] {0x2a, 0x02},
        new byte[] {0x32, 0});
  }

  @Override
  List<Seed> seeds() {
    byte[] json =
        Pushes.json(
            "{'resourceLogs':[{'resource':{'attributes':[{'key':'service.name','value':"
                + "{'stringValue':'é'}},{'key':'n','value':{'intValue':'5'}}]},'scopeLogs':"
                + "[{'scope':{'name':'s','attributes':[]},'logRecords':[{'timeUnixNano':'17',"
                + "'severityNumber':'SEVERITY_NUMBER_INFO2','traceId':'0a0b','flags':1,'body':"
                + "{'kvlistValue':{'values':[{'key':'b','value':{'doubleValue':1.5}},{'key':'a',"
                + "'value':{'arrayValue':{'values':[{'boolValue':true},{}]}}}]}},'attributes':"
                + "[{'key':'k.l','value':{'bytesValue':'YQ=='}}]},{'observedTimeUnixNano':18,"
                + "'body':{'stringValue':'x \\u00e9\\n'}}]}]}]}");
    byte[] everything = OtlpLogBodies.everything().toByteArray();
    return List.of(
        new Seed(everything, Otlp.PROTOBUF),
        new Seed(json, Otlp.JSON),
        new Seed(Otlp.backwards(OtlpLogBodies.everything()), Otlp.PROTOBUF));
  }

  @Override
  Receiver newReceiver() {
    return new OtlpLogsReceiver(TestEntryParts.of(appender, LogDiscovery.NONE));
  }

  @Override
  void clear() {
    appender.rows.clear();
  }

  @Override
  void compare(byte[] protobuf, String place) throws InvalidProtocolBufferException {
    ExportLogsServiceRequest request = ExportLogsServiceRequest.parseFrom(protobuf);
    List<Row> expected = new OtlpLogTwin(CLUSTER, request).rows;
    List<Row> stored = appender.rows.stream().map(OtlpLogTwin::comparable).toList();
    if (!stored.equals(expected)) { // which is quicker than the assertion
      assertThat(stored)
          .as(place)
          .isEqualTo(expected.stream().map(OtlpLogTwin::comparable).toList());
    }
  }
}
