package io.tributary.system;

import com.google.protobuf.MessageLite;
import io.tributary.model.wire.Label;
import io.tributary.model.wire.Sample;
import io.tributary.model.wire.TimeSeries;
import io.tributary.model.wire.WriteRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import org.xerial.snappy.Snappy;

/// Sends remote write 1.0. Safe for use by several threads.
///
/// @param ingest the ingest port's address
record RemoteWriteSender(URI ingest) {

  HttpResponse<String> send(String cluster, WriteRequest request)
      throws IOException, InterruptedException {
    return sendBody(cluster, Snappy.compress(bytes(request)));
  }

  HttpResponse<String> sendBody(String cluster, byte[] body)
      throws IOException, InterruptedException {
    return sendBody(URI.create(ingest + "/clusters/" + cluster), body);
  }

  /// @param base of any receiver, up to and without `/api/v1`
  static HttpResponse<String> sendBody(URI base, byte[] body)
      throws IOException, InterruptedException {
    return HttpApi.post(
        URI.create(base + "/api/v1/write"),
        body,
        "Content-Type",
        "application/x-protobuf",
        "Content-Encoding",
        "snappy",
        "X-Prometheus-Remote-Write-Version",
        "0.1.0");
  }

  static byte[] bytes(MessageLite message) {
    return message.toByteArray();
  }

  static WriteRequest request(TimeSeries... series) {
    WriteRequest.Builder request = WriteRequest.newBuilder();
    for (TimeSeries one : series) {
      request.addTimeseries(one);
    }
    return request.build();
  }

  /// @param labels names and values by turns
  static TimeSeries series(long timestampMs, double value, String... labels) {
    TimeSeries.Builder series = TimeSeries.newBuilder();
    for (int i = 0; i < labels.length; i += 2) {
      series.addLabels(Label.newBuilder().setName(labels[i]).setValue(labels[i + 1]));
    }
    return series.addSamples(Sample.newBuilder().setTimestamp(timestampMs).setValue(value)).build();
  }
}
