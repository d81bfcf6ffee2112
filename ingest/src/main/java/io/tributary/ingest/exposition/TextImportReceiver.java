package io.tributary.ingest.exposition;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.exposition.ExpositionSource.BrokenLines;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.Receiver;
import io.tributary.ingest.receive.RequestBody;
import io.tributary.ingest.receive.RequestHead;
import io.tributary.ingest.wire.BodyStream;
import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.model.metrics.Appender;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Takes text exposition that is pushed; samples without a timestamp get that of their arrival.
///
/// A line that is not exposition is refused alone. Labels share a name space with those of remote
/// write: those begin with a line feed, which no series text does. Confined to one thread at a
/// time. Source: VictoriaMetrics' `/api/v1/import/prometheus`.
public final class TextImportReceiver implements Receiver {
  private final ExpositionReceiver receiver;
  private final InstantSource clock;

  /// @param maxLabelBytes the longest name and labels of a series, as text
  public TextImportReceiver(
      SharedIdentity shared, Appender appender, int maxLabelBytes, InstantSource clock) {
    receiver = new ExpositionReceiver(shared, appender, maxLabelBytes);
    this.clock = clock;
  }

  /// Returns the 400 for a parameter, of which none is known: senders who give one want something
  /// of it; or the 415 for a body that is not text or not decompressed here; or null.
  ///
  /// Senders call the text what they like, so only the other exposition is refused.
  public static @Nullable Answer refusal(RequestHead head) {
    if (!head.query().isEmpty()) {
      String name = head.query().split("[=&]", 2)[0];
      return Answer.of(400, "no parameters are taken name=" + name);
    }
    if (head.mediaType().equals("application/vnd.google.protobuf")) {
      return Answer.of(415, "only text exposition is accepted contentType=" + head.contentType());
    }
    return BodyStream.ENCODINGS.contains(head.compression())
        ? null
        : Answer.of(
            415,
            "only gzip, deflate and zstd are accepted contentEncoding=" + head.contentEncoding());
  }

  @Override
  public Answer receive(ClusterWrites cluster, RequestBody body) {
    ExpositionSource source =
        new ExpositionSource(
            cluster, labels -> labels, Long.MAX_VALUE, BrokenLines.REFUSE_ALONE, null);
    String encoding = body.head().compression();
    ExpositionForm form =
        body.head().mediaType().equals("application/openmetrics-text")
            ? ExpositionForm.OPEN_METRICS // which counts time in seconds
            : ExpositionForm.TEXT;
    receiver.reset();
    try (InputStream text = BodyStream.open(body, encoding)) {
      receiver.receiveMore(source, text, form, clock.millis());
    } catch (IOException e) {
      throw new MalformedBodyException(
          "the body cannot be read to its end: " + e.getMessage() + " contentEncoding=" + encoding);
    }
    return receiver.refused() == 0 ? Answer.STORED : Answer.of(400, receiver.refusals());
  }

  @Override
  public boolean isOversized() {
    return receiver.isOversized();
  }

  @Override
  public void close() {} // all of it is on the heap
}
