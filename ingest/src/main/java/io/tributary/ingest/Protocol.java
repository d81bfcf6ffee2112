package io.tributary.ingest;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.elastic.BulkReceiver;
import io.tributary.ingest.elastic.ElasticAnswers;
import io.tributary.ingest.exposition.TextImportReceiver;
import io.tributary.ingest.limits.RateLimit;
import io.tributary.ingest.lokipush.LokiPushReceiver;
import io.tributary.ingest.lokipush.PushHeaders;
import io.tributary.ingest.otlp.OtlpAnswers;
import io.tributary.ingest.otlp.OtlpLogsReceiver;
import io.tributary.ingest.otlp.OtlpMetricsReceiver;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.Receiver;
import io.tributary.ingest.receive.RequestHead;
import io.tributary.ingest.remotewrite.RemoteWrite2Receiver;
import io.tributary.ingest.remotewrite.RemoteWriteReceiver;
import io.tributary.ingest.remotewrite.WireFormat;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The write protocols: what each is called, which bodies it refuses by their heads, and who
/// receives the rest. Which path speaks which is [Route]'s.
enum Protocol {
  REMOTE_WRITE(
      "remote_write",
      WireFormat::refusal,
      parts ->
          new RemoteWriteReceiver(
              parts.identity(), parts.stores().samples(), parts.limits().labelBytes())),
  REMOTE_WRITE_2(
      "remote_write_2",
      WireFormat::refusal,
      parts ->
          new RemoteWrite2Receiver(
              parts.identity(), parts.stores().samples(), parts.limits().labelBytes())),
  LOKI_PUSH("loki_push", PushHeaders::refusal, parts -> new LokiPushReceiver(parts.entries())),
  TEXT_IMPORT(
      "text_import",
      TextImportReceiver::refusal,
      parts ->
          new TextImportReceiver(
              parts.identity(),
              parts.stores().samples(),
              parts.limits().labelBytes(),
              parts.clock())),
  OTLP_METRICS(
      "otlp_metrics",
      OtlpAnswers::refusal,
      parts ->
          new OtlpMetricsReceiver(
              parts.identity(), parts.stores().samples(), parts.limits().labelBytes())) {
    @Override
    Answer shaped(String mediaType, Answer answer) {
      return OtlpAnswers.shaped(mediaType, answer);
    }
  },
  ELASTIC_BULK(
      "elastic_bulk", ElasticAnswers::refusal, parts -> new BulkReceiver(parts.entries())) {
    @Override
    Answer shaped(String mediaType, Answer answer) {
      return ElasticAnswers.shaped(answer);
    }
  },
  OTLP_LOGS("otlp_logs", OtlpAnswers::refusal, parts -> new OtlpLogsReceiver(parts.entries())) {
    @Override
    Answer shaped(String mediaType, Answer answer) {
      return OtlpAnswers.shaped(mediaType, answer);
    }
  };

  /// Looks at a head before its body is read.
  private interface HeadCheck {
    @Nullable Answer refusal(RequestHead head);
  }

  private final String label;
  private final HeadCheck check;
  private final Function<Receivers.Parts, Receiver> maker;

  Protocol(String label, HeadCheck check, Function<Receivers.Parts, Receiver> maker) {
    this.label = label;
    this.check = check;
    this.maker = maker;
  }

  /// Returns its name in self-metrics.
  String label() {
    return label;
  }

  /// Returns what a head is answered whose body would not be understood, or null.
  @Nullable Answer refusal(RequestHead head) {
    return check.refusal(head);
  }

  /// Returns the rate that what it carries counts towards.
  RateLimit rate(ClusterWrites cluster) {
    return switch (this) {
      case REMOTE_WRITE, REMOTE_WRITE_2, TEXT_IMPORT, OTLP_METRICS -> cluster.sampleRate();
      case LOKI_PUSH, OTLP_LOGS, ELASTIC_BULK -> cluster.entryRate();
    };
  }

  /// Returns an answer of any part of the server in the form that senders of this protocol read.
  ///
  /// @param mediaType that of the request
  Answer shaped(String mediaType, Answer answer) {
    return answer;
  }

  Receiver newReceiver(Receivers.Parts parts) {
    return maker.apply(parts);
  }
}
